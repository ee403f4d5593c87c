import { describe, expect, it } from 'vitest';
import { codeKeys } from './code-keys';

const CODE = 'K7QM2XRT4N';

describe('what follows from a code from anywhere', () => {
  it('the keys of a code are the same at the host’s and the guest’s, and others for another code or hour', async () => {
    const all = [
      await codeKeys(CODE, 480_000),
      await codeKeys(CODE, 480_001),
      await codeKeys('K7QM2XRT4P', 480_000),
    ];
    const again = await codeKeys(CODE, 480_000);
    expect(again).toEqual(all[0]);
    const told = all.flatMap(({ door, knocker, secret }) => [door.publicKey, knocker.publicKey, secret]);
    expect(new Set(told.map((bytes) => bytes.toString('hex'))).size).toBe(9);
  });

  it('the secret of a code stays what it is: a guest with another version of the app has to find the same', async () => {
    const { secret } = await codeKeys(CODE, 480_000);
    expect(secret.toString('hex')).toBe('28cf7c7e20343d16370d200f4a7a934c266d4cf06c62bbf780a0bbcf1d5d0098');
  });
});
