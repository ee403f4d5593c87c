import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OWN_PROTOCOLS, protocolsOf, protocolTrouble } from './protocol-age';

const range = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.nat(10))
  .map(([min, more]) => ({ min, max: min + more }));

describe('the ages of a client and a server', () => {
  it.each([
    [{ min: 7, max: 7 }, { min: 7, max: 7 }, null],
    [{ min: 5, max: 5 }, { min: 5, max: 7 }, null],
    [{ min: 5, max: 7 }, { min: 5, max: 5 }, null],
    [{ min: 4, max: 6 }, { min: 6, max: 9 }, null],
    [{ min: 3, max: 4 }, { min: 5, max: 7 }, 'CLIENT_OUTDATED'],
    [{ min: 8, max: 9 }, { min: 5, max: 7 }, 'SERVER_OUTDATED'],
  ])('the protocols %o of a client and %o of a server: %s', (client, server, trouble) => {
    expect(protocolTrouble(server, client)).toBe(trouble);
  });

  it('the protocols of a server are read from its oldest client, also of one from before that was said', () => {
    expect(protocolsOf({ protocol: 7, oldestClient: 5 })).toEqual({ min: 5, max: 7 });
    expect(protocolsOf({ protocol: 7 })).toEqual({ min: 7, max: 7 });
  });

  it('a client and a server of the same version go together', () => {
    expect(protocolTrouble(OWN_PROTOCOLS)).toBeNull();
  });

  it('a client and a server go together where both speak one version, and else only the older end is blamed', () => {
    fc.assert(
      fc.property(range, range, (server, client) => {
        const spoken = Math.min(server.max, client.max);
        const isSpoken = spoken >= server.min && spoken >= client.min;
        const trouble = protocolTrouble(server, client);
        expect(trouble === null).toBe(isSpoken);
        if (trouble === 'CLIENT_OUTDATED') expect(client.max).toBeLessThan(server.min);
        if (trouble === 'SERVER_OUTDATED') expect(server.max).toBeLessThan(client.min);
      }),
    );
  });
});
