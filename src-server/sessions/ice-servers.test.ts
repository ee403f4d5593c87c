import { describe, expect, it } from 'vitest';
import { SnapshotSchema } from '@core/wire/socket';
import { IceServers, turnCredential } from './ice-servers';

const SECRET = 'a-secret-of-the-relay';
const NOW_MS = 1_700_000_000_400;
const HOUR_MS = 3_600_000;
const fixed = [{ urls: 'stun:stun.example' }];
const urls = ['stun:relay.example', 'turn:relay.example:3478', 'turns:relay.example:5349'];
const turn = { urls, secret: SECRET, lifeMs: HOUR_MS };

describe('access to a relay', () => {
  it('access to a relay is computed as coturn computes it', () => {
    // printf %s 1700000000:ana | openssl dgst -sha1 -hmac a-secret-of-the-relay -binary | base64
    expect(turnCredential(SECRET, 'ana', 1_700_000_000_000)).toEqual({
      username: '1700000000:ana',
      credential: 'oHGjy9HWacBIiEdj0IvUl4zE/GE=',
    });
  });

  it('access to a relay is each person’s own, for a time, beside what is fixed', () => {
    const ice = new IceServers({ fixed, turn }, () => NOW_MS);
    const answer = SnapshotSchema.pick({ iceServers: true, iceLifeMs: true }).parse(ice.accessFor('p_ana'));
    expect(answer.iceLifeMs).toBe(HOUR_MS);
    expect(answer.iceServers).toMatchObject([
      { urls: 'stun:stun.example' },
      { urls: ['stun:relay.example'] },
      { urls: ['turn:relay.example:3478', 'turns:relay.example:5349'] },
    ]);
    expect(answer.iceServers[1]).not.toHaveProperty('credential');
    const names = ['p_ana', 'p_ben'].map((id) => ice.accessFor(id).iceServers[2]?.username);
    expect(names[0]).toMatch(/^1700003601:[\w-]{16}$/);
    expect(names[1]).not.toBe(names[0]);
  });

  it('access to a relay names the relays there are, where none of them is a STUN server', () => {
    const alone = { ...turn, urls: ['turn:relay.example:3478'] };
    const { iceServers } = new IceServers({ fixed: [], turn: alone }, () => NOW_MS).accessFor('p_ana');
    expect(iceServers.map((server) => server.urls)).toEqual([['turn:relay.example:3478']]);
  });

  it('access to a relay tells it that it is the same person again, and not their name', () => {
    let nowMs = NOW_MS;
    const ice = new IceServers({ fixed: [], turn }, () => nowMs);
    const nameOf = (id: string) => ice.accessFor(id).iceServers.at(-1)?.username?.split(':') ?? [];
    const before = nameOf('ana@example.org');
    nowMs += HOUR_MS;
    const after = nameOf('ana@example.org');
    expect(after[1]).toBe(before[1]);
    expect(Number(after[0]) - Number(before[0])).toBe(3_600);
    expect(JSON.stringify(ice.accessFor('ana@example.org'))).not.toContain('ana');
    expect(JSON.stringify(ice.accessFor('ana@example.org'))).not.toContain(SECRET);
  });

  it('access to a relay can be shorter, and never longer', () => {
    const ice = new IceServers({ fixed: [], turn }, () => NOW_MS);
    expect(ice.accessFor('p', 120_000).iceLifeMs).toBe(120_000);
    expect(ice.accessFor('p', 120_000).iceServers[1]?.username).toMatch(/^1700000121:/);
    expect(ice.accessFor('p', 9 * HOUR_MS).iceLifeMs).toBe(HOUR_MS);
  });

  it('access to a relay stands beside STUN servers, which can be others from one moment to the next', () => {
    const ice = new IceServers({ stun: ['stun:a', 'stun:b'], fixed, turn }, () => NOW_MS);
    const firstOf = () => ice.accessFor('p').iceServers[0];
    expect(firstOf()).toEqual({ urls: ['stun:a', 'stun:b'] });
    ice.useStun(['stun:c']);
    expect(firstOf()).toEqual({ urls: ['stun:c'] });
    ice.useStun([]);
    expect(firstOf()).toEqual(fixed[0]);
  });

  it('access to a relay has no end where nothing ends', () => {
    const ice = new IceServers({ fixed, turn: null }, () => NOW_MS);
    expect(ice.accessFor('p', 1_000)).toEqual({ iceServers: fixed, iceLifeMs: null });
  });

  it('access to the relay in this process is for those whose way leads to it, and ends as the others’ does', () => {
    const home = {
      port: 4_000,
      credentialFor: (session: string, person: string, endsAtMs: number) => ({
        username: `${endsAtMs} ${session} ${person}`,
        credential: 'c',
      }),
    };
    const way = { url: 'turn:127.0.0.1:4000?transport=tcp', sessionId: 's_1' };
    const alone = new IceServers({ fixed, turn: null, home }, () => NOW_MS);
    expect(alone.accessFor('p')).toEqual({ iceServers: fixed, iceLifeMs: null });
    expect(alone.accessFor('p', Infinity, way)).toEqual({
      iceServers: [...fixed, { urls: [way.url], username: `${NOW_MS + 6 * HOUR_MS} s_1 p`, credential: 'c' }],
      iceLifeMs: 6 * HOUR_MS,
    });
    const beside = new IceServers({ fixed: [], turn, home }, () => NOW_MS);
    expect(beside.accessFor('p', Infinity, way)).toMatchObject({
      iceServers: [{}, {}, { urls: [way.url], username: `${NOW_MS + HOUR_MS} s_1 p` }],
      iceLifeMs: HOUR_MS,
    });
  });
});
