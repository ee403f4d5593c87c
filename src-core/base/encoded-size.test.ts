import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodedBytes, utf8Bytes } from './encoded-size';

describe('utf8Bytes', () => {
  it('utf8Bytes counts the bytes as an encoder does, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
      { examples: [['\ud800'], ['\udc00x'], ['🎬é€a']] },
    );
  });
});

describe('encodedBytes', () => {
  it('encodedBytes counts what goes over the wire, not what stands in memory', () => {
    expect(encodedBytes('\u0000')).toBe('"\\u0000"'.length);
    expect(encodedBytes({ text: 'é' })).toBe('{"text":"é"}'.length + 1);
  });

  it('encodedBytes counts nothing for values that JSON can’t express', () => {
    expect(encodedBytes(undefined)).toBe(0);
  });
});
