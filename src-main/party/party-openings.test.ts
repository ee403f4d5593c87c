import { describe, expect, it, vi } from 'vitest';
import type { OpenTo } from '@core/session/open-to';
import { PartyOpenings } from './party-openings';
import { reachKeys } from './reach-keys';

const vaultKey = Buffer.alloc(32, 7).toString('base64url');
const CODE = 'K7QM2XRT';
const LAN = { port: 4_433, addresses: ['192.168.1.5'], pin: 'p'.repeat(43) };
const { seed, reach } = reachKeys(vaultKey, 's_1');

const setUp = (
  more: { hasDht?: boolean; hasRelay?: boolean; relayOnly?: boolean; lan?: typeof LAN | null } = {},
) => {
  const { hasDht = true, hasRelay = false, relayOnly = false, lan = LAN } = more;
  const embedded = {
    ...{ hasDht, hasRelay, lan, reach: 'open' as const },
    openLan: vi.fn(() => Promise.resolve(LAN)),
    announce: vi.fn(() => Promise.resolve()),
    openReach: vi.fn(() => Promise.resolve()),
    closeReach: vi.fn(() => Promise.resolve()),
    farCode: vi.fn(() => null),
  };
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const options = { embedded, vaultKey: () => vaultKey, relayOnly: () => relayOnly, log };
  return { embedded, log, openings: new PartyOpenings(options) };
};
const invite = { code: CODE, role: 'participant', expiresAtMs: 9e12, usesLeft: 20 } as const;
const seat = (open: OpenTo, lanPort: number | null = null) => ({ sessionId: 's_1', open, lanPort, invite });

describe('a party that is opened to the network', () => {
  it('a party is opened at the port that its guests know, and its code announced', async () => {
    const { embedded, openings } = setUp();
    expect(await openings.openLan(seat('network', 4_100))).toBe(LAN.port);
    await openings.openLan(seat('network'));
    expect(embedded.openLan.mock.calls).toEqual([[4_100], [0]]);
    expect(embedded.announce.mock.calls).toEqual([[CODE], [CODE]]);
  });

  it('a party whose codes aren’t its own to tell is announced by none', async () => {
    const { embedded, openings } = setUp();
    await openings.openLan({ ...seat('network'), invite: null });
    expect(embedded.announce).not.toHaveBeenCalled();
  });

  it('a party is announced by the code however it was typed, and by nothing that is none', () => {
    const { embedded, openings } = setUp();
    openings.announce('k7qm-2xrt');
    openings.announce('hello');
    expect(embedded.announce.mock.calls).toEqual([[CODE]]);
  });

  it('a party that can’t be announced goes on, and the log says so', async () => {
    const { embedded, openings, log } = setUp();
    embedded.announce.mockRejectedValueOnce(new Error('no mDNS')).mockRejectedValueOnce('a text');
    openings.announce(CODE);
    openings.announce(CODE);
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalledTimes(2));
    expect(log.warn.mock.calls).toEqual([
      ['party.unannounced', { reason: 'no mDNS' }],
      ['party.unannounced', { reason: '' }],
    ]);
  });
});

describe('a party that is opened to friends far away', () => {
  it.each<[OpenTo, boolean, boolean, boolean, boolean]>([
    ['anywhere', true, false, false, true],
    ['anywhere', false, true, false, false],
    ['anywhere', true, false, true, false],
    ['anywhere', false, true, true, true],
    ['network', true, true, false, false],
    ['here', true, true, true, false],
  ])(
    'a party that is open to %s, with a DHT (%s), a relay (%s) and relays alone (%s), is met from afar: %s',
    async (open, hasDht, hasRelay, relayOnly, isMet) => {
      const { embedded, openings } = setUp({ hasDht, hasRelay, relayOnly });
      await openings.setReach(seat(open));
      const opening = { sessionId: 's_1', seed, secret: reach.secret };
      expect(embedded.openReach.mock.calls).toEqual(
        isMet ? [[relayOnly ? { ...opening, relayOnly: true } : opening]] : [],
      );
      expect(embedded.closeReach.mock.calls).toEqual(isMet ? [] : [['s_1']]);
      expect(openings.stateOf(seat(open)).reach).toBe(isMet ? 'open' : 'off');
      const link = openings.linkTo(seat(open), CODE, 4_000);
      expect(link.includes(reach.key)).toBe(isMet);
    },
  );

  it('a party that can’t be opened to friends far away goes on, and the log says so', async () => {
    const { embedded, openings, log } = setUp();
    embedded.openReach.mockRejectedValueOnce(new Error('no DHT'));
    embedded.closeReach.mockRejectedValueOnce('a text');
    await openings.setReach(seat('anywhere'));
    await openings.setReach(seat('here'));
    expect(log.warn.mock.calls).toEqual([
      ['party.reachUnset', { reason: 'no DHT' }],
      ['party.reachUnset', { reason: '' }],
    ]);
  });
});

describe('who can come to a party', () => {
  it.each<[OpenTo, number | null, typeof LAN | null, OpenTo]>([
    ['here', null, LAN, 'here'],
    ['network', 4_433, LAN, 'network'],
    ['network', 4_433, null, 'here'],
    ['network', null, LAN, 'here'],
    ['here', 4_433, LAN, 'network'],
    ['anywhere', null, null, 'anywhere'],
  ])(
    'who can come to a party that was opened to %s, at port %j of %j, is whoever is %s',
    (open, port, lan, who) => {
      const { embedded, openings } = setUp({ lan });
      expect(openings.stateOf(seat(open, port))).toMatchObject({ open: who, farCode: null });
      expect(embedded.farCode.mock.calls).toEqual([['s_1']]);
    },
  );

  it('the link to a party has the network’s address only where the party is open to it', () => {
    const { openings } = setUp({ hasDht: false });
    expect(openings.linkTo(seat('network', 4_433), CODE, 4_000)).toContain('a=192.168.1.5:4433');
    expect(openings.linkTo(seat('network'), CODE, 4_000)).toContain('127.0.0.1');
  });
});
