import { describe, expect, it, vi } from 'vitest';
import { Turns } from './turns';

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('each piece of work gets a turn of the event loop of its own, in the order of asking', async () => {
    const turns = new Turns();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) turns.take(() => done.push(name));
    expect(done).toEqual([]);
    const seen: string[][] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await turnOfTheLoop();
      seen.push([...done]);
    }
    expect(seen).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c']]);
  });

  it('turns also take work that a piece of work asks for, and later work', async () => {
    const turns = new Turns();
    const done: string[] = [];
    turns.take(() => {
      done.push('first');
      turns.take(() => done.push('second'));
    });
    await turnOfTheLoop();
    expect(done).toEqual(['first']);
    await turnOfTheLoop();
    expect(done).toEqual(['first', 'second']);
    turns.take(() => done.push('third'));
    await turnOfTheLoop();
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('turns rest once nothing waits', async () => {
    const asked = vi.spyOn(globalThis, 'setImmediate');
    new Turns().take(() => undefined);
    await turnOfTheLoop();
    await turnOfTheLoop();
    // One was asked for by the work, and two by this test.
    expect(asked).toHaveBeenCalledTimes(3);
    asked.mockRestore();
  });
});
