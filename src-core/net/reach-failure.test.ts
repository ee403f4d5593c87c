import { describe, expect, it } from 'vitest';
import { mayPass, reachFailureOf, reachTimeoutOf } from './reach-failure';

describe('why a party far away isn’t met', () => {
  it.each([
    ['PEER_NOT_FOUND', 'away'],
    ['PEER_CONNECTION_FAILED', 'away'],
    ['HOLEPUNCH_ABORTED', 'noWay'],
    ['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS', 'noWay'],
    ['REMOTE_NOT_HOLEPUNCHABLE', 'noWay'],
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
    expect(mayPass('REMOTE_ABORTED')).toBe(true);
    expect(mayPass('HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')).toBe(false);
    expect(mayPass('PEER_NOT_FOUND')).toBe(false);
    expect(mayPass(undefined)).toBe(false);
  });

  it('a try that came to no end is one between routers where nodes answer, and a matter of this network where none does', () => {
    expect(reachTimeoutOf(true)).toBe('noWay');
    expect(reachTimeoutOf(false)).toBe('noUdp');
  });
});
