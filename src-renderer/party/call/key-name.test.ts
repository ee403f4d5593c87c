import { describe, expect, it } from 'vitest';
import { keyName } from './key-name';

describe('a key', () => {
  it('a key is called as it is written on the keyboard', () => {
    expect(keyName('KeyT', null)).toBe('T');
    expect(keyName('Digit4', null)).toBe('4');
    expect(keyName('NumpadAdd', null)).toBe('Numpad Add');
    expect(keyName('F13', null)).toBe('F13');
    expect(keyName('KeyQ', new Map([['KeyQ', 'a']]))).toBe('A');
  });
});
