import { describe, expect, it } from 'vitest';
import { encodedBytes } from '../base/encoded-size';
import { CAPABILITIES, CapabilitiesSchema, sharedCapabilities } from './capabilities';

describe('the capabilities of a Matinee', () => {
  it('capabilities are said in words that the wire accepts', () => {
    expect(CapabilitiesSchema.parse(CAPABILITIES)).toEqual(CAPABILITIES);
    expect(new Set(CAPABILITIES).size).toBe(CAPABILITIES.length);
  });

  it('the list of capabilities has a bound in number and in bytes', () => {
    const names = Array.from({ length: 16 }, (_, at) => `n${'o'.repeat(26)}${String.fromCharCode(65 + at)}`);
    expect(encodedBytes(CapabilitiesSchema.parse(names))).toBeLessThanOrEqual(16 * 32);
    expect(CapabilitiesSchema.safeParse([...names, 'one']).success).toBe(false);
    for (const name of ['', 'a'.repeat(29), 'Queue', '<b>', 'two words'])
      expect(CapabilitiesSchema.safeParse([name]).success).toBe(false);
  });

  it('a capability is usable where both ends have it', () => {
    expect(sharedCapabilities(['queue', 'sfu', 'roles'], ['roles', 'queue', 'later'])).toEqual([
      'queue',
      'roles',
    ]);
  });
});
