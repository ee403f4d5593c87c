import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLE_GRANTS, RoleSchema } from './grants';
import { FilmSourceSchema } from './film-sources';
import { CLIENT_REQUESTS, SERVER_EVENTS } from './socket';
import { LIMITS } from './limits';

describe('inbound schemas', () => {
  it('inbound schemas refuse arbitrary values without throwing', () => {
    const doors = [
      ...Object.values(CLIENT_REQUESTS).map((request) => request.payload),
      ...Object.values(SERVER_EVENTS),
    ];
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const door of doors) door.safeParse(value);
      }),
    );
  });

  it('inbound schemas refuse unknown fields in what a client asks for', () => {
    expect(CLIENT_REQUESTS['room:leave'].payload.safeParse({ admin: true }).success).toBe(false);
    expect(
      CLIENT_REQUESTS['room:lock'].payload.safeParse({
        locked: true,
        by: 'p_1',
      }).success,
    ).toBe(false);
  });

  it('inbound schemas take films from the web by http and https only', () => {
    const url = (text: string): boolean => FilmSourceSchema.safeParse({ kind: 'url', url: text }).success;
    expect(url('https://films.example.org/a.mp4')).toBe(true);
    expect(url('http://films.example.org/a.webm')).toBe(true);
    expect(url('file:///etc/passwd')).toBe(false);
    expect(url('javascript:alert(1)')).toBe(false);
    expect(url(`https://films.example.org/${'a'.repeat(LIMITS.filmUrlBytes)}`)).toBe(false);
  });

  it('inbound schemas never let a position be negative, infinite or not a number', () => {
    const seek = (positionMs: unknown): boolean =>
      CLIENT_REQUESTS['playback:command'].payload.safeParse({
        commandId: 'c_1',
        baseRevision: 0,
        command: { type: 'seek', positionMs },
      }).success;
    expect(seek(1_000.5)).toBe(true);
    expect([-1, Infinity, NaN, '5', null].some(seek)).toBe(false);
  });
});

describe('a report of links', () => {
  it('a report of links may name everybody in a party that more people have come back to than it has places', () => {
    const links = Array.from({ length: LIMITS.meshPeople + 2 }, (_, index) => ({
      participantId: `p_${index}`,
      score: 90,
      hears: true,
    }));
    const report = { cpuConstrained: false, links };
    expect(CLIENT_REQUESTS['call:report'].payload.safeParse(report).success).toBe(true);
  });
});

describe('roles', () => {
  it('all roles have grants, and only the host moderates', () => {
    const moderators = RoleSchema.options.filter((role) => ROLE_GRANTS[role].moderate);
    expect(moderators).toEqual(['host']);
  });
});
