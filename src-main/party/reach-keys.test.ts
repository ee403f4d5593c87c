import { describe, expect, it } from 'vitest';
import { ReachKeySchema, ReachSchema } from '@core/wire/reach';
import { publicKeyOf, reachKeys } from './reach-keys';

const vaultKey = Buffer.alloc(32, 7).toString('base64url');

describe('the keys by which a party is met', () => {
  it('the keys by which a party is met are the same each time, and others for each session and profile', () => {
    const keys = reachKeys(vaultKey, 's_1');
    expect(reachKeys(vaultKey, 's_1')).toEqual(keys);
    const others = [reachKeys(vaultKey, 's_2'), reachKeys(Buffer.alloc(32, 8).toString('base64url'), 's_1')];
    for (const other of others) {
      expect(other.seed).not.toBe(keys.seed);
      expect(other.reach.key).not.toBe(keys.reach.key);
      expect(other.reach.secret).not.toBe(keys.reach.secret);
    }
    expect(ReachKeySchema.parse(keys.seed)).toBe(keys.seed);
    expect(ReachSchema.parse(keys.reach)).toEqual(keys.reach);
    expect(keys.seed).not.toContain(keys.reach.secret);
  });

  it('the keys by which a party is met are the same in the next version, since links to it are out', () => {
    expect(reachKeys(vaultKey, 's_1')).toEqual({
      seed: 'sv52xLhrPpcVnvB-3i7V8Stblw35Fl-IxvCnCdA_EPc',
      reach: {
        key: 'VeWBx-E50girSrmbnCYje357vs1T_ixpg0E39h-Sm-A',
        secret: 'EYkQZd7WMQ6u7wxAbRnOLg',
      },
    });
  });

  it('the key by which a party is met is the public half of what its seed makes', () => {
    // RFC 8032, section 7.1, test 1
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    expect(Buffer.from(publicKeyOf(seed), 'base64url').toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    const { seed: made, reach } = reachKeys(vaultKey, 's_1');
    expect(publicKeyOf(Buffer.from(made, 'base64url'))).toBe(reach.key);
  });
});
