import { describe, expect, it } from 'vitest';
import { mayPass, NOBODY, ReachFailureSchema, reachFailureOf, reachTimeoutOf } from './reach-failure';

describe('why a party far away isn’t met', () => {
  it.each([
    [NOBODY, 'away'],
    ['PEER_NOT_FOUND', 'away'],
    ['PEER_CONNECTION_FAILED', 'away'],
    ['HANDSHAKE_INVALID', 'away'],
    ['HOLEPUNCH_ABORTED', 'noWay'],
    ['HOLEPUNCH_INVALID', 'noWay'],
    ['HOLEPUNCH_PROBE_TIMEOUT', 'noWay'],
    ['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS', 'noWay'],
    ['CANNOT_HOLEPUNCH', 'noWay'],
    ['REMOTE_ABORTED', 'noWay'],
    ['REMOTE_NOT_HOLEPUNCHABLE', 'noWay'],
    ['REMOTE_NOT_HOLEPUNCHING', 'noWay'],
    ['REFUSED', 'refused'],
    ['SERVER_ERROR', 'failed'],
    [undefined, 'failed'],
  ] as const)('an error with the code %s stands for %s', (code, why) => {
    expect(reachFailureOf(code, true)).toBe(why);
  });

  it('an error while no node answers says nothing of the party', () => {
    for (const code of ['PEER_NOT_FOUND', 'HOLEPUNCH_ABORTED', undefined])
      expect(reachFailureOf(code, false)).toBe('noUdp');
  });

  it('a party that is looked for at a relay alone isn’t there, or the relay isn’t', () => {
    expect(reachFailureOf('PEER_NOT_FOUND', true, true)).toBe('notAtRelay');
    expect(reachFailureOf('PEER_NOT_FOUND', false, true)).toBe('noRelay');
    expect(reachFailureOf('REFUSED', true, true)).toBe('refused');
    expect([reachTimeoutOf(true, true), reachTimeoutOf(false, true)]).toEqual(['notAtRelay', 'noRelay']);
  });

  it('a failure between routers may pass where one was busy, and not where both are symmetric', () => {
    for (const code of ['HOLEPUNCH_ABORTED', 'HOLEPUNCH_PROBE_TIMEOUT', 'REMOTE_ABORTED'])
      expect(mayPass(code)).toBe(true);
    expect(mayPass('HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')).toBe(false);
    expect(mayPass('PEER_NOT_FOUND')).toBe(false);
    expect(mayPass(undefined)).toBe(false);
  });

  it('a try that came to no end is one between routers where nodes answer, and a matter of this network where none does', () => {
    expect(reachTimeoutOf(true)).toBe('noWay');
    expect(reachTimeoutOf(false)).toBe('noUdp');
  });

  it.each(['away', 'noWay', 'noUdp', 'noRelay', 'notAtRelay', 'refused', 'failed'])(
    'the reason %s may be told to a person, and no other',
    (why) => {
      expect(ReachFailureSchema.parse(why)).toBe(why);
      expect(ReachFailureSchema.safeParse(`${why}!`).success).toBe(false);
    },
  );
});
