import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from './limits';
import { OWN_PROTOCOLS, protocolTrouble } from './protocol-age';

describe('the ages of a client and a server', () => {
  it.each([
    [7, { protocol: 7, oldestClient: 7 }, null],
    [5, { protocol: 7, oldestClient: 5 }, null],
    [4, { protocol: 7, oldestClient: 5 }, 'CLIENT_OUTDATED'],
    [8, { protocol: 7, oldestClient: 5 }, 'SERVER_OUTDATED'],
    // A server from before it said so.
    [6, { protocol: 7 }, 'CLIENT_OUTDATED'],
    [7, { protocol: 7 }, null],
  ])('of %i with %o: %s', (client, server, trouble) => {
    expect(protocolTrouble(server, client)).toBe(trouble);
  });

  it('go together with oneself', () => {
    expect(protocolTrouble(OWN_PROTOCOLS, PROTOCOL_VERSION)).toBeNull();
  });

  it('blame the older end alone', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (client, protocol, back) => {
        const trouble = protocolTrouble({ protocol, oldestClient: Math.max(0, protocol - back) }, client);
        if (trouble === 'CLIENT_OUTDATED') return client < protocol;
        return trouble === 'SERVER_OUTDATED' ? client > protocol : client <= protocol;
      }),
    );
  });
});
