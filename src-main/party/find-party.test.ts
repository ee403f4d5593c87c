import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import type { ServerAddress } from '../system/http-send';
import { findParty, LAN_SEARCH_MS, tellingFailure, type Place, type SearchLan } from './find-party';

const at = (url: string): ServerAddress => ({ url, pin: null });
const error = (code: ErrorCode) => new WatchTogetherError(code, code);

/** A server's answer, which the test gives. */
interface Asked {
  readonly url: string;
  readonly knows: (party: string) => void;
  readonly refuses: (code: ErrorCode) => void;
}

const search = (
  places: readonly Place[],
  more: { goFar?: (signal: AbortSignal) => Promise<Place>; searchLan?: SearchLan; signal?: AbortSignal } = {},
) => {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const searchLan = vi.fn<SearchLan>(more.searchLan);
  const giveUp = new AbortController();
  const signal = more.signal ?? giveUp.signal;
  const unlisten = vi.spyOn(signal, 'removeEventListener');
  const found = findParty<string>({
    ...{ places, searchLan, signal, goFar: more.goFar ?? null, timers: clock },
    ask: ({ url }) =>
      new Promise((knows, reject) => asked.push({ url, knows, refuses: (code) => reject(error(code)) })),
  });
  /** What it came to, once it came to something. */
  let outcome: unknown = 'nothing yet';
  found.then(
    ({ answer }) => (outcome = answer),
    (failure: WatchTogetherError) => (outcome = failure.code),
  );
  const settled = async () => {
    await clock.advanceAsync(0);
    return outcome;
  };
  return { found, settled, asked, clock, giveUp, searchLan, unlisten };
};

describe('the failure that a search reports', () => {
  const order: readonly ErrorCode[] = [
    ...(['INVITE_EXPIRED', 'INVITE_REVOKED', 'INVITE_USED_UP', 'SESSION_CLOSED', 'RATE_LIMITED'] as const),
    ...(['INVITE_INVALID', 'CLIENT_OUTDATED', 'SERVER_OUTDATED', 'NO_DIRECT_WAY', 'UDP_BLOCKED'] as const),
    ...(['PARTY_AWAY', 'PARTY_NOT_AT_RELAY', 'RELAY_AWAY', 'RELAY_ONLY', 'REACH_OFF'] as const),
    ...(['SERVER_UNTRUSTED', 'PROTOCOL_MISMATCH'] as const),
  ];

  it.each(order.map((code, index) => [code, order.slice(index)] as const))(
    'the failure that a search reports is %s before all that tell less',
    (code, failures) => {
      expect(tellingFailure([error('INTERNAL'), ...failures.toReversed().map(error)]).code).toBe(code);
    },
  );

  it('the failure that a search reports is that no server was reached, where the others tell nothing', () => {
    const failure = tellingFailure([error('INTERNAL'), error('TOKEN_INVALID')]);
    expect(failure).toMatchObject({ code: 'SERVER_UNREACHABLE', context: { asked: 2 } });
  });
});

describe('a search for a party', () => {
  const here: Place = { server: at('here'), way: 'here' };
  const near: Place = { server: at('near'), way: 'network' };

  it('a search for a party waits for the last server, and for the network as long as that is listened to', async () => {
    const { asked, clock, settled, unlisten } = search([here]);
    await clock.advanceAsync(LAN_SEARCH_MS - 1);
    asked[0]?.refuses('INVITE_INVALID');
    expect(await settled()).toBe('nothing yet');
    await clock.advanceAsync(1);
    expect(await settled()).toBe('INVITE_INVALID');
    expect(unlisten.mock.calls.map(([event]) => event)).toEqual(['abort']);
    const slow = search([here]);
    await slow.clock.advanceAsync(LAN_SEARCH_MS);
    expect(await slow.settled()).toBe('nothing yet');
    slow.asked[0]?.knows('a party');
    expect(await slow.settled()).toBe('a party');
  });

  it('a search for a party waits for the way to one far away, and then for what is there', async () => {
    let arrive: (place: Place) => void = () => undefined;
    const { asked, clock, settled } = search([], {
      goFar: () => new Promise((resolve) => (arrive = resolve)),
    });
    await clock.advanceAsync(LAN_SEARCH_MS);
    expect(await settled()).toBe('nothing yet');
    arrive({ server: at('far'), way: 'direct' });
    expect(await settled()).toBe('nothing yet');
    asked[0]?.knows('a party far away');
    expect(await settled()).toBe('a party far away');
  });

  it('a search for a party that was given up before it began asks nobody', async () => {
    const goFar = vi.fn(() => new Promise<Place>(() => undefined));
    const { asked, searchLan, settled, clock } = search([here], { goFar, signal: AbortSignal.abort() });
    expect(await settled()).toBe('JOIN_ABORTED');
    expect([asked.length, goFar.mock.calls.length, searchLan.mock.calls.length, clock.pending]).toEqual([
      ...[0, 0, 0, 0],
    ]);
  });

  it('a search for a party lets go of every way but the one that it takes', async () => {
    const letGo = { here: vi.fn(), near: vi.fn(), far: vi.fn() };
    const { asked, settled } = search(
      [
        { ...here, letGo: letGo.here },
        { ...near, letGo: letGo.near },
      ],
      { goFar: () => Promise.resolve({ server: at('far'), way: 'direct', letGo: letGo.far }) },
    );
    expect(await settled()).toBe('nothing yet');
    expect(asked.map(({ url }) => url)).toEqual(['here', 'near', 'far']);
    asked[0]?.refuses('SERVER_UNREACHABLE');
    await settled();
    expect(letGo.here).toHaveBeenCalledOnce();
    asked[1]?.knows('the party');
    expect(await settled()).toBe('the party');
    asked[2]?.knows('the party, too late');
    expect(await settled()).toBe('the party');
    expect(letGo.far).toHaveBeenCalledOnce();
    expect(letGo.near).not.toHaveBeenCalled();
  });

  it('a search for a party asks nobody twice, nor after its end, and lets go of the way there', async () => {
    const letGo = vi.fn();
    const { asked, searchLan, settled } = search([here, { ...here, letGo }]);
    expect(asked).toHaveLength(1);
    expect(letGo).toHaveBeenCalledOnce();
    asked[0]?.knows('the party');
    await settled();
    searchLan.mock.calls[0]?.[0](at('late'));
    expect(asked).toHaveLength(1);
  });

  it('a search for a party is ended by one end: what is said after it changes nothing', async () => {
    const { asked, giveUp, settled, clock } = search([here, near]);
    asked[1]?.knows('the party');
    expect(await settled()).toBe('the party');
    asked[0]?.knows('the party, too late');
    giveUp.abort();
    await clock.advanceAsync(LAN_SEARCH_MS);
    expect(await settled()).toBe('the party');
  });

  it('a search for a party whose link names a server believes that one, and nobody else of this machine, that there is none', async () => {
    const said = async (places: readonly Place[], codes: readonly ErrorCode[]) => {
      const { asked, clock, settled, searchLan } = search(places);
      searchLan.mock.calls[0]?.[1]();
      asked.forEach(({ refuses }, index) => refuses(codes[index] ?? 'INTERNAL'));
      await clock.advanceAsync(LAN_SEARCH_MS);
      return settled();
    };
    expect(await said([here, near], ['INVITE_INVALID', 'SERVER_UNTRUSTED'])).toBe('SERVER_UNTRUSTED');
    expect(await said([here, near], ['INVITE_EXPIRED', 'SERVER_UNTRUSTED'])).toBe('INVITE_EXPIRED');
    expect(await said([here, near], ['SERVER_UNTRUSTED', 'INVITE_INVALID'])).toBe('INVITE_INVALID');
    expect(await said([here], ['SERVER_UNTRUSTED'])).toBe('INVITE_INVALID');
  });
});
