import { describe, expect, it } from 'vitest';
import { CodeKeyMaker } from './code-key-maker';
import type { CodeKeys } from './code-keys';

const keysNamed = (name: string) => ({ secret: Buffer.from(name) }) as CodeKeys;

/** A maker whose keys are made when the test says so. */
const maker = () => {
  const begun: string[] = [];
  const ends: { make: () => void; fail: () => void }[] = [];
  const made = new CodeKeyMaker((code) => {
    begun.push(code);
    return new Promise((resolve, reject) => {
      ends.push({ make: () => resolve(keysNamed(code)), fail: () => reject(new Error('no memory')) });
    });
  });
  return { made, begun, ends };
};

describe('the making of codes’ keys', () => {
  it('keys are made one after the other, also after some that couldn’t be', async () => {
    const { made, begun, ends } = maker();
    const [first, second] = ['a', 'b'].map((code) => made.make(code, 1, () => true));
    await expect.poll(() => begun).toEqual(['a']);
    ends[0]?.fail();
    await expect(first).rejects.toThrow('no memory');
    await expect.poll(() => begun).toEqual(['a', 'b']);
    ends[1]?.make();
    expect((await second)?.secret.toString()).toBe('b');
  });

  it('keys that nobody wants any more aren’t begun, and aren’t given to who has gone meanwhile', async () => {
    const { made, begun, ends } = maker();
    let isWanted = true;
    const asked = ['a', 'b'].map((code) => made.make(code, 1, () => isWanted));
    const last = made.make('c', 1, () => true);
    await expect.poll(() => begun).toEqual(['a']);
    isWanted = false;
    ends[0]?.make();
    expect(await Promise.all(asked)).toEqual([null, null]);
    await expect.poll(() => begun).toEqual(['a', 'c']);
    ends[1]?.make();
    expect((await last)?.secret.toString()).toBe('c');
  });
});
