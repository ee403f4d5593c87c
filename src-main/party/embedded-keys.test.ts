import { describe, expect, it } from 'vitest';
import { newEmbeddedKeys } from './embedded-keys';

describe('the secrets of the embedded server', () => {
  it('the secrets of the embedded server are drawn one by one, as long as none can be guessed', () => {
    const lengths: number[] = [];
    const random = (length: number): Uint8Array => new Uint8Array(length).fill(lengths.push(length));
    const keys = newEmbeddedKeys(random);
    expect(lengths).toEqual([15, 32, 32, 32]);
    const text = (value: number, bytes: number) => Buffer.alloc(bytes, value).toString('base64url');
    expect(keys).toEqual({
      ...{ apiKey: `key_${text(1, 15)}`, apiSecret: text(2, 32) },
      ...{ signingKey: text(3, 32), hostKey: text(4, 32) },
    });
  });
});
