import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { LIMITS, OLDEST_PROTOCOL, PROTOCOL_VERSION } from '@core/wire/limits';
import { ManualClock } from '../../test/fakes/clock';
import { codeOf } from '../../test/fakes/refused-code';
import { createLogger } from '../base/log';
import { JournalError } from '../store/session-journal';
import { Budget, RATES, WIRE } from './budget';
import { answerRequest, checkAge, forgives, parseHandshake, refusal, wireErrorOf, type Answer } from './door';
import type { Connection, Handlers } from './requests';

const silent = createLogger('silent');
const own = { min: OLDEST_PROTOCOL, max: PROTOCOL_VERSION };

describe('what a client is told of an error', () => {
  it('a client is told the code and the sentence of what we mean to refuse', () => {
    expect(wireErrorOf(new WatchTogetherError('PEER_GONE', 'not here'), silent)).toEqual({
      ...{ code: 'PEER_GONE', message: 'not here' },
    });
    expect(refusal('SESSION_FULL', 'full')).toEqual({
      ...{ ok: false, error: { code: 'SESSION_FULL', message: 'full' } },
    });
  });

  it('a client is told nothing of an error of ours but that there was one', () => {
    for (const error of [
      new Error('/home/ana/secret'),
      new JournalError(new Error('/var/lib')),
      'a text',
      null,
    ]) {
      const told = wireErrorOf(error, silent);
      expect(told.code).toBe('INTERNAL');
      expect(told.message).not.toMatch(/home|lib|text/);
    }
    const unwritten = wireErrorOf(new JournalError('full'), silent);
    expect(unwritten.message).not.toBe(wireErrorOf(new Error('full'), silent).message);
  });
});

describe('the age of a client', () => {
  const ageOf = (protocol: unknown): string => codeOf(() => checkAge({ protocol }));

  it('a client of an age that this server speaks is let on, whichever way it says so', () => {
    for (const protocol of [PROTOCOL_VERSION, OLDEST_PROTOCOL, own, { min: 1, max: 99 }])
      expect(ageOf(protocol)).toBe('nothing');
  });

  it('a client that is too old, or too new, is told which', () => {
    const [old, next] = [OLDEST_PROTOCOL - 1, PROTOCOL_VERSION + 1];
    expect([ageOf(old), ageOf({ min: 1, max: old })]).toEqual(['CLIENT_OUTDATED', 'CLIENT_OUTDATED']);
    expect([ageOf(next), ageOf({ min: next, max: next })]).toEqual(['SERVER_OUTDATED', 'SERVER_OUTDATED']);
  });

  it('a client that says nothing of its age that makes sense isn’t judged by it', () => {
    for (const protocol of [undefined, null, '4', {}, { min: 9, max: 1 }])
      expect(ageOf(protocol)).toBe('nothing');
    for (const auth of [undefined, null, 'protocol', 4, {}])
      expect(codeOf(() => checkAge(auth))).toBe('nothing');
  });
});

describe('a handshake', () => {
  const handshake = { token: 'a token', protocol: own, instanceId: 'i_1' };

  it('a handshake is read, and may have more than this server knows', () => {
    const join = { audio: true, video: false };
    expect(parseHandshake({ ...handshake, join, more: 1 })).toEqual({ ...handshake, can: [], join });
  });

  it('a handshake of another age is refused for that, whatever else is wrong with it', () => {
    expect(codeOf(() => parseHandshake({ protocol: OLDEST_PROTOCOL - 1 }))).toBe('CLIENT_OUTDATED');
  });

  it('a handshake that can’t be read is refused', () => {
    for (const auth of [undefined, {}, { ...handshake, token: '' }, { ...handshake, instanceId: 7 }])
      expect(codeOf(() => parseHandshake(auth))).toBe('BAD_MESSAGE');
  });
});

describe('refusals that count', () => {
  const forgiven = (answer: Answer, isLeft: boolean) => {
    const strike = vi.fn(() => isLeft);
    return { isForgiven: forgives({ strike }, answer), strikes: strike.mock.calls.length };
  };

  it.each<ErrorCode>(['BAD_MESSAGE', 'RATE_LIMITED', 'MESSAGE_TOO_LARGE'])(
    'a refusal with %s counts, and is one too many where none is left',
    (code) => {
      expect(forgiven(refusal(code, ''), true)).toEqual({ isForgiven: true, strikes: 1 });
      expect(forgiven(refusal(code, ''), false)).toEqual({ isForgiven: false, strikes: 1 });
    },
  );

  it('an answer, and a refusal that an honest client meets, counts nothing', () => {
    for (const answer of [{ ok: true } as const, refusal('PEER_GONE', ''), refusal('INVALID_STATE', '')])
      expect(forgiven(answer, false)).toEqual({ isForgiven: true, strikes: 0 });
  });
});

describe('a request at the door', () => {
  const connection = {} as Connection;
  const setUp = () => {
    const handled = vi.fn((_connection: Connection, payload: object): object | Promise<object> => payload);
    // Whatever is asked for is handled in the same way.
    const handlers = new Proxy({}, { get: () => handled }) as unknown as Handlers;
    const clock = new ManualClock();
    const budget = new Budget(clock);
    const ask = (name: string, payload: unknown = {}) =>
      answerRequest(handlers, connection, budget, name, payload, 42, silent) as Answer;
    const code = (name: string, payload?: unknown): string => {
      const answer = ask(name, payload);
      if (answer.ok) return 'ok';
      expect(answer.error.message).not.toBe('');
      return answer.error.code;
    };
    return { handled, budget, ask, code };
  };

  it('a request is parsed, done once with when it came, and its answer sent', () => {
    const { handled, ask } = setUp();
    const payload = { audio: true, video: false };
    expect(ask('call:inputs', payload)).toEqual({ ok: true, ...payload });
    expect(handled.mock.calls).toEqual([[connection, payload, 42]]);
  });

  it('a request that is done later is answered later', async () => {
    const { handled, ask } = setUp();
    handled.mockResolvedValueOnce({ done: 1 });
    await expect(ask('room:end')).resolves.toEqual({ ok: true, done: 1 });
    handled.mockRejectedValueOnce(new WatchTogetherError('PERMISSION_DENIED', 'not yours'));
    await expect(ask('room:end')).resolves.toEqual(refusal('PERMISSION_DENIED', 'not yours'));
  });

  it('a request that fails is refused by its own code, or as an error of ours', () => {
    const { handled, ask, code } = setUp();
    handled.mockImplementationOnce(() => {
      throw new WatchTogetherError('PEER_GONE', 'gone');
    });
    expect(ask('room:end')).toEqual(refusal('PEER_GONE', 'gone'));
    handled.mockImplementationOnce(() => {
      throw new TypeError('ours');
    });
    expect(code('room:end')).toBe('INTERNAL');
  });

  it('a request that there isn’t is refused, whatever objects have by themselves', () => {
    const { handled, ask, code } = setUp();
    for (const name of ['room:explode', '', 'toString', '__proto__', 'constructor'])
      expect(code(name)).toBe('BAD_MESSAGE');
    expect(handled).not.toHaveBeenCalled();
    expect(ask('room:explode')).toMatchObject({ error: { message: 'there is no such request' } });
  });

  it('a request that can’t be read is refused, and its sender is told where, in a few words', () => {
    const { handled, ask } = setUp();
    const answer = ask('room:patience', { patience: { bufferingMs: 'x', seekingMs: 1 } });
    expect(answer).toMatchObject({
      error: {
        code: 'BAD_MESSAGE',
        message: expect.stringMatching(/^room:patience patience\.bufferingMs: ./) as string,
      },
    });
    const keys = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`unknown key ${at}`, 1]));
    const long = ask('room:end', keys);
    expect(long.ok ? '' : long.error.message).toHaveLength(300);
    expect(handled).not.toHaveBeenCalled();
  });

  it('a person who sends what can’t be read has a few of those, and then sends too much', () => {
    const { code } = setUp();
    const { burst } = RATES.malformed;
    for (let count = 0; count < burst; count += 1)
      expect(code(count % 2 ? 'room:explode' : 'call:inputs', { audio: 1 })).toBe('BAD_MESSAGE');
    expect([code('room:explode'), code('call:inputs', 1)]).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(code('room:end')).toBe('ok');
  });

  it('a request of a kind of which there were too many is refused, and others are done', () => {
    const { handled, code } = setUp();
    for (let count = 0; count < RATES.whole.burst; count += 1) expect(code('room:sync')).toBe('ok');
    expect([code('room:sync'), code('room:lock', { locked: true })]).toEqual(['RATE_LIMITED', 'ok']);
    expect(handled).toHaveBeenCalledTimes(RATES.whole.burst + 1);
  });

  it('a request waits for answers that are still owed to be paid', () => {
    const { handled, budget, code } = setUp();
    budget.answered(WIRE.bytesOut.burst + 1);
    expect(code('room:end')).toBe('RATE_LIMITED');
    expect(handled).not.toHaveBeenCalled();
  });

  describe('a message', () => {
    const say = (text: unknown) => ({ messageId: 'm_1', text });

    it('a message that is too long, or too large on the wire, is refused as that', () => {
      const { code } = setUp();
      const tooLong = 'x'.repeat(LIMITS.messageLength + 1);
      // Each is six bytes in JSON, and the quotes are two.
      const tooLarge = '\u0001'.repeat(Math.ceil(LIMITS.messageBytes / 6));
      expect([code('chat:send', say(tooLong)), code('chat:send', say(tooLarge))]).toEqual([
        ...['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE'],
      ]);
    });

    it('a message of just the greatest length, or size, isn’t too large', () => {
      const { code } = setUp();
      const long = 'x'.repeat(LIMITS.messageLength);
      expect(code('chat:send', say(long))).toBe('ok');
      const large = '\u0001'.repeat((LIMITS.messageBytes - 2) / 6);
      expect(code('chat:send', say(large))).not.toBe('MESSAGE_TOO_LARGE');
    });

    it('a message that isn’t one is refused as that, and so is a long text in any other request', () => {
      const { code } = setUp();
      for (const payload of [null, undefined, 'text', {}, say(null), say([...'x'.repeat(3_000)])])
        expect(code('chat:send', payload)).toBe('BAD_MESSAGE');
      expect(code('room:lock', say('x'.repeat(LIMITS.messageLength + 1)))).toBe('BAD_MESSAGE');
    });
  });
});
