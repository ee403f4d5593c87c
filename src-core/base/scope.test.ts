import { describe, expect, it } from 'vitest';
import { Scope } from './scope';

describe('Scope', () => {
  it('a scope undoes its steps in reverse order, once', () => {
    const scope = new Scope();
    const undone: number[] = [];
    scope.add(() => undone.push(1));
    scope.add(() => undone.push(2));
    scope.dispose();
    scope.dispose();
    expect(undone).toEqual([2, 1]);
  });

  it('a scope that has ended undoes at once what is added too late', () => {
    const scope = new Scope();
    scope.dispose();
    let undone = false;
    scope.add(() => {
      undone = true;
    });
    expect(undone).toBe(true);
  });

  it('a scope undoes the remaining steps when one throws, and throws the first error', () => {
    const scope = new Scope();
    const undone: string[] = [];
    scope.add(() => undone.push('first'));
    scope.add(() => {
      throw new Error('second');
    });
    scope.add(() => {
      throw new Error('third');
    });
    expect(() => scope.dispose()).toThrow('third');
    expect(undone).toEqual(['first']);
  });
});
