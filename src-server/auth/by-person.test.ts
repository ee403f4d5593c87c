import { describe, expect, it } from 'vitest';
import { ByPerson } from './by-person';

describe('work by person', () => {
  it('work by person waits for what the same one asked for before, also where that failed, and for nobody else’s', async () => {
    const byPerson = new ByPerson();
    const done: string[] = [];
    let fail = (_error: Error): void => undefined;
    const first = byPerson.run('bob', () => new Promise<void>((_resolve, reject) => (fail = reject)));
    const second = byPerson.run('bob', async () => void done.push('bob'));
    await byPerson.run('carl', async () => void done.push('carl'));
    expect(done).toEqual(['carl']);
    fail(new Error('refused'));
    await expect(first).rejects.toThrow('refused');
    await second;
    expect(done).toEqual(['carl', 'bob']);
  });
});
