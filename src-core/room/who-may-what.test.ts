/** The exact bounds of who may do what, each of which a small change of the code would move. */
import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import type { GrantsChange } from '../wire/room';
import { CHANGEABLE_RIGHTS, ROLE_GRANTS } from '../wire/grants';
import { denied, whyNotRemove, type Standing } from './rights';
import { endOfTrial, HEIR_TRIAL_MS } from './succession';

const OWNER: Standing = { isOwner: true, heir: null, grants: { moderate: true } };
const MODERATOR: Standing = { isOwner: false, heir: null, grants: { moderate: true } };
const SETTLED: Standing = { isOwner: false, heir: 'settled', grants: { moderate: true } };
const NEW: Standing = { isOwner: false, heir: 'new', grants: { moderate: true } };
const GUEST: Standing = { isOwner: false, heir: null, grants: { moderate: false } };

describe('a person who wants to remove somebody', () => {
  it.each([
    ['the owner', OWNER, [MODERATOR, SETTLED, NEW, GUEST]],
    ['a moderator', MODERATOR, [SETTLED, NEW, GUEST]],
    ['somebody who stands in for long', SETTLED, [GUEST]],
  ] as const)('%s may remove only those who stand lower', (_name, actor, lower) => {
    const all = [OWNER, MODERATOR, SETTLED, NEW, GUEST];
    expect(all.filter((target) => whyNotRemove(actor, target) === null)).toEqual(lower);
    for (const target of all.filter((one) => !lower.some((other) => other === one)))
      expect(whyNotRemove(actor, target)).toBe('senior');
  });

  it('a stand-in on trial and a guest may remove nobody', () => {
    expect(whyNotRemove(NEW, GUEST)).toBe('newHeir');
    expect(whyNotRemove(GUEST, GUEST)).toBe('notModerator');
    // This person owns the party and doesn't moderate it any more.
    expect(whyNotRemove({ ...OWNER, grants: { moderate: false } }, GUEST)).toBe('notModerator');
  });

  it('a refusal to remove somebody says which reason it has', () => {
    const reasons = (['notModerator', 'newHeir', 'senior'] as const).map((why) => denied(why, 'do it'));
    expect(reasons.every(({ code }) => code === 'PERMISSION_DENIED')).toBe(true);
    expect(new Set(reasons.map(({ message }) => message)).size).toBe(3);
    expect(reasons[0]?.message).toMatch(/^may not do it: .*moderator/);
  });
});

describe('grants that are changed', () => {
  const party = () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('b');
    bench.join('phone', { role: 'companion' });
    bench.join('tv', { role: 'screen' });
    const change = (participantId: string, wanted: GrantsChange) =>
      bench.do({ type: 'changeGrants', by: 'host', participantId, change: wanted }).error?.code ?? null;
    return { bench, change };
  };

  it('changed grants of several kinds are refused as a whole where one is wider than the role', () => {
    const { bench, change } = party();
    expect(change('phone', { publish: ['microphone', 'screen'] })).toBe('INVALID_ARGUMENT');
    expect(bench.person('phone').grants).toEqual(ROLE_GRANTS.companion);
    expect(change('phone', { publish: ['microphone', 'microphone'] })).toBeNull();
    expect(bench.person('phone').grants.publish).toEqual(['microphone']);
  });

  it.each(CHANGEABLE_RIGHTS)('changed grants never give %s to a role that hasn’t it', (flag) => {
    const { bench, change } = party();
    expect(change('tv', { [flag]: true })).toBe('INVALID_ARGUMENT');
    expect(bench.person('tv').grants[flag]).toBe(false);
    expect(change('tv', { [flag]: false })).toBeNull();
  });

  it('changed grants leave on what is still granted, and turn nothing on that was off', () => {
    const { bench, change } = party();
    expect(change('b', { chat: false })).toBeNull();
    expect(bench.person('b')).toMatchObject({ audio: true, video: true });
    expect(change('b', { publish: ['microphone'] })).toBeNull();
    expect(bench.person('b')).toMatchObject({ audio: true, video: false });
    expect(change('b', { publish: ['camera', 'microphone'] })).toBeNull();
    expect(bench.person('b')).toMatchObject({ audio: true, video: false });
    expect(change('b', { publish: ['camera'] })).toBeNull();
    expect(bench.person('b')).toMatchObject({ audio: false, video: false });
  });
});

describe('the owner and the stand-in', () => {
  it('the owner is the host of the lowest seat, here or away, when the owner is taken out', () => {
    const bench = new RoomBench();
    for (const id of ['first', 'second', 'third']) bench.join(id, { role: 'host' });
    bench.do({ type: 'leave', by: 'second' });
    bench.do({ type: 'remove', by: null, participantId: 'first' });
    expect(bench.room.state.ownerId).toBe('second');
  });

  /** A room whose host is gone, and in which b has stood in since. */
  const deserted = (): RoomBench => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('b');
    bench.join('c');
    bench.do({ type: 'connectionLost', by: 'host' });
    bench.pass(GONE_AFTER_MS);
    expect(bench.person('b').heir).toBe('new');
    return bench;
  };

  it('a stand-in is on trial from then on, and nobody is once the owner is back', () => {
    const bench = deserted();
    expect(endOfTrial(bench.room)).toBe(bench.nowMs + HEIR_TRIAL_MS);
    bench.join('host', { role: 'host' });
    expect(endOfTrial(bench.room)).toBeNull();
    expect(bench.person('b')).toMatchObject({ heir: null, grants: { moderate: false } });
  });

  it('only the stand-in is trusted when their trial is over', () => {
    const bench = deserted();
    bench.pass(HEIR_TRIAL_MS);
    expect(['b', 'c'].map((id) => bench.person(id).heir)).toEqual(['settled', null]);
    expect(endOfTrial(bench.room)).toBeNull();
  });

  it('a host who doesn’t moderate can be the stand-in, too', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    const grants = { ...ROLE_GRANTS.host, moderate: false };
    const second = { by: 'second', name: 'second', instanceId: 'i_1', audio: false, video: false };
    bench.do({ type: 'join', role: 'host', grants, ...second });
    bench.do({ type: 'connectionLost', by: 'host' });
    bench.pass(GONE_AFTER_MS);
    expect(bench.person('second').heir).toBe('new');
  });
});
