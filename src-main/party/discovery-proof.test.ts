import { beforeAll, describe, expect, it } from 'vitest';
import { discoveryProof, provenPin } from './discovery-proof';

const CODE = 'K7QM2XRT';
const PIN = 'p'.repeat(43);
const SALT = 's'.repeat(8);

describe('a proof on the network', () => {
  let good: { v: string; p: string; s: string; t: string };
  beforeAll(async () => {
    good = { v: '1', p: PIN, s: SALT, t: await discoveryProof(CODE, SALT, PIN) };
  });

  it('a proof on the network is the same in the next version, so that two versions find each other', async () => {
    expect(await discoveryProof(CODE, SALT, PIN)).toBe('5DUXMtgOSbK28GpjRzsag4BJ7xxxeVbN69kp-L_AqK4');
  });

  const proven = async (pin: string, salt: string) =>
    provenPin({ ...good, p: pin, s: salt, t: await discoveryProof(CODE, salt, pin) }, CODE);

  it('a proof on the network is looked at with a salt of 8 to 64 symbols and a pin of 43, and no other ones', async () => {
    expect(await Promise.all([proven(PIN, SALT), proven(PIN, 's'.repeat(64))])).toEqual([PIN, PIN]);
    const salts = ['s'.repeat(7), 's'.repeat(65), `!${SALT}`, `${SALT}!`];
    const pins = [PIN.slice(1), `!${PIN}`, `${PIN}!`];
    const off = [...salts.map((salt) => proven(PIN, salt)), ...pins.map((pin) => proven(pin, SALT))];
    expect((await Promise.all(off)).filter((pin) => pin !== null)).toEqual([]);
  });

  it('a proof on the network that is longer or shorter than one can be is none', async () => {
    for (const t of [`${good.t}A`, `!${good.t}`, good.t.slice(1), '']) {
      expect(await provenPin({ ...good, t }, CODE)).toBeNull();
    }
  });
});
