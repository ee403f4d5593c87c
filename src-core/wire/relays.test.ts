import { describe, expect, it } from 'vitest';
import { splitTurnUrls } from './ice-urls';
import { DEFAULT_TURN_LIFE_MS, readTurn, TurnSchema } from './relays';

const SECRET = 'a-secret-of-the-relay';
const fine = { MATINEE_TURN_URLS: 'turn:relay.example.org:3478', MATINEE_TURN_SECRET: SECRET };

describe('the relay in the environment', () => {
  it('the relay in the environment may be left out', () => {
    expect(readTurn({})).toEqual({ turn: null, wrong: [] });
    expect(readTurn({ MATINEE_TURN_URLS: '', MATINEE_TURN_SECRET: '' })).toEqual({ turn: null, wrong: [] });
  });

  it('the relay in the environment is a list of addresses, a secret, and how long credentials live', () => {
    expect(readTurn(fine).turn).toEqual({
      urls: ['turn:relay.example.org:3478'],
      secret: SECRET,
      lifeMs: DEFAULT_TURN_LIFE_MS,
    });
    const many =
      'stun:relay.example.org, turn:10.0.0.1:3478?transport=udp,turns:relay.example.org:5349?transport=tcp,turn:[2001:db8::1]:3478';
    const { turn } = readTurn({ ...fine, MATINEE_TURN_URLS: many });
    expect(TurnSchema.parse(turn).urls).toHaveLength(4);
    expect(splitTurnUrls(turn?.urls ?? [])).toEqual({
      stun: ['stun:relay.example.org'],
      turn: [
        'turn:10.0.0.1:3478?transport=udp',
        'turns:relay.example.org:5349?transport=tcp',
        'turn:[2001:db8::1]:3478',
      ],
    });
  });

  it.each([
    ['3600', 3_600_000],
    ['900s', 900_000],
    ['90m', 5_400_000],
    ['6h', 21_600_000],
  ])('the relay in the environment has credentials that live for %s', (text, lifeMs) => {
    expect(readTurn({ ...fine, MATINEE_TURN_LIFE: text }).turn?.lifeMs).toBe(lifeMs);
  });

  it.each([
    [{ MATINEE_TURN_URLS: 'http://relay.example.org' }, 'MATINEE_TURN_URLS must look like turn:'],
    [{ MATINEE_TURN_URLS: 'turn://relay.example.org' }, 'MATINEE_TURN_URLS must look like turn:'],
    [{ MATINEE_TURN_URLS: 'stun:relay.example.org' }, 'must name a turn:'],
    [{ MATINEE_TURN_SECRET: 'short' }, 'MATINEE_TURN_SECRET'],
    [{ MATINEE_TURN_SECRET: undefined }, 'belong together'],
    [{ MATINEE_TURN_URLS: undefined }, 'belong together'],
    [{ MATINEE_TURN_LIFE: 'long' }, 'MATINEE_TURN_LIFE must be a number of seconds'],
    [{ MATINEE_TURN_LIFE: '10' }, 'five minutes'],
    [{ MATINEE_TURN_LIFE: '48h' }, 'a day'],
  ])(
    'the relay in the environment is refused with what is wrong with %o, and no secret',
    (change, sentence) => {
      const { turn, wrong } = readTurn({ ...fine, ...change });
      expect(turn).toBeNull();
      expect(wrong.join()).toContain(sentence);
      expect(wrong.join()).not.toContain(SECRET);
    },
  );
});
