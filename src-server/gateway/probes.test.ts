import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '@core/wire/limits';
import { PROBE_LIMITS } from '@core/wire/probe';
import { ManualClock } from '../../test/fakes/clock';
import { createLogger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { IceServers } from '../sessions/ice-servers';
import type { AccessTokens } from '../sessions/tokens';
import { PROBE_WIRE, STRIKES } from './budget';
import type { Answer } from './door';
import type { Guards } from './guards';
import { serveProbes } from './probes';
import type { ProbeNamespace } from './socket-types';

/** A probe's socket, as far as it is seen here. */
class Probe extends EventEmitter {
  readonly data: object = {};
  readonly handshake: { auth: unknown };
  #heard: (name: string, ...args: unknown[]) => void = () => undefined;

  constructor(auth: unknown) {
    super();
    this.handshake = { auth };
  }
  onAny(listener: (name: string, ...args: unknown[]) => void): void {
    this.#heard = listener;
  }
  /** Says something without asking for an answer. */
  say(name: string, ...args: unknown[]): void {
    this.#heard(name, ...args);
  }
  ask(name: string, payload: unknown = {}): (Answer & Record<string, unknown>) | undefined {
    const answers: (Answer & Record<string, unknown>)[] = [];
    this.#heard(name, payload, (answer: Answer & Record<string, unknown>) => answers.push(answer));
    return answers[0];
  }
  code(name: string, payload?: unknown): string {
    const answer = this.ask(name, payload);
    if (!answer) return 'unheard';
    return answer.ok ? 'ok' : answer.error.code;
  }
}

let clock: ManualClock;
let identify: (probe: Probe) => Promise<void>;
let connected: (probe: Probe) => void;
let guard: { isOver: boolean; owner: { received(frames: number, bytes: number): number } | null };
const guards = { admit: vi.fn(), of: vi.fn(), close: vi.fn() };
const verifyProbe = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  clock = new ManualClock();
  guard = { isOver: false, owner: null };
  guards.of.mockImplementation(() => guard);
  verifyProbe.mockImplementation((jti: string) => Promise.resolve({ jti, exp: 120 }));
  const namespace = {
    use: (admit: (probe: Probe, next: () => void) => void) => {
      identify = (probe) => {
        admit(probe, () => undefined);
        const [, , identified] = guards.admit.mock.lastCall as [
          unknown,
          unknown,
          (it: object) => Promise<void>,
        ];
        return identified(guard);
      };
    },
    on: (name: string, listener: (probe: Probe) => void) => {
      if (name === 'connection') connected = listener;
    },
  };
  const runtime = {
    ...{ ...systemRuntime, clock, timers: clock, wallMs: () => 0 },
    random: (length: number) => new Uint8Array(length).fill(7),
  };
  const turn = { urls: ['turn:relay.example'], secret: 'a secret', lifeMs: 3_600_000 };
  serveProbes(namespace as unknown as ProbeNamespace, {
    ...{ runtime, log: createLogger('silent'), ice: new IceServers({ fixed: [], turn }, () => 0) },
    ...{ tokens: { verifyProbe } as unknown as AccessTokens, guards: guards as unknown as Guards },
  });
});

const auth = (token: string, more: object = {}) => ({
  ...{ token, protocol: { min: OLDEST_PROTOCOL, max: PROTOCOL_VERSION } },
  ...more,
});
const probe = async (token = 'a'): Promise<Probe> => {
  const one = new Probe(auth(token));
  await identify(one);
  connected(one);
  return one;
};

describe('the way in for a probe', () => {
  it('a probe comes in by its token, and owns what its connection sends', async () => {
    await probe();
    expect(verifyProbe.mock.calls).toEqual([['a']]);
    expect(guard.owner?.received(1, PROBE_WIRE.bytesIn.burst)).toBe(0);
    expect(guard.owner?.received(1, 1)).toBeGreaterThan(0);
  });

  it('a probe that comes again by the same token goes on with what the first one has left', async () => {
    await probe();
    const { owner } = guard;
    await probe();
    expect(guard.owner).toBe(owner);
    await probe('b');
    expect(guard.owner).not.toBe(owner);
    await probe();
    await expect(identify(new Probe(auth('a')))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('a probe of another age, or that can’t be read, is refused before its token is looked at', async () => {
    const refused = async (said: unknown) =>
      identify(new Probe(said)).then(
        () => 'nothing',
        ({ code }: { code: string }) => code,
      );
    expect(await refused(auth('a', { protocol: OLDEST_PROTOCOL - 1 }))).toBe('CLIENT_OUTDATED');
    expect(await refused(auth(''))).toBe('BAD_MESSAGE');
    expect(await refused(undefined)).toBe('BAD_MESSAGE');
    expect(verifyProbe).not.toHaveBeenCalled();
  });

  it('a probe that isn’t let in, or that nobody watches, is heard by nobody', async () => {
    const stranger = new Probe(auth('a'));
    connected(stranger);
    expect(stranger.code('probe:echo')).toBe('unheard');
    guards.of.mockReturnValue(undefined);
    expect((await probe()).code('probe:echo')).toBe('unheard');
    expect(clock.pending).toBe(0);
  });
});

describe('a probe', () => {
  it('a probe echoes as often as its token lets it', async () => {
    const one = await probe();
    for (let count = 0; count < PROBE_LIMITS.echoes; count += 1)
      expect(one.ask('probe:echo')).toEqual({ ok: true });
    expect(one.code('probe:echo')).toBe('RATE_LIMITED');
    expect(one.code('probe:upload', { data: new Uint8Array(1) })).toBe('ok');
  });

  it('a probe gets relays for as long as its token lives, a few times', async () => {
    const one = await probe();
    const { iceServers } = one.ask('probe:ice') as unknown as { iceServers: { username: string }[] };
    expect(iceServers).toHaveLength(1);
    expect(iceServers[0]?.username).toMatch(/^120:/);
    for (let count = 1; count < PROBE_LIMITS.iceRequests; count += 1)
      expect(one.code('probe:ice')).toBe('ok');
    expect(one.code('probe:ice')).toBe('RATE_LIMITED');
  });

  it.each([
    ['probe:download', { bytes: PROBE_LIMITS.chunkBytes }],
    ['probe:upload', { data: new Uint8Array(PROBE_LIMITS.chunkBytes) }],
  ])('a probe has a mebibyte of %s, and no more', async (name, payload) => {
    const one = await probe();
    for (let bytes = 0; bytes < PROBE_LIMITS.bytes; bytes += PROBE_LIMITS.chunkBytes)
      expect(one.code(name, payload)).toBe('ok');
    expect([one.code(name, payload), one.code('probe:echo')]).toEqual(['RATE_LIMITED', 'ok']);
  });

  it('a probe downloads as much noise as it asked for', async () => {
    const one = await probe();
    expect(one.ask('probe:download', { bytes: 3 })).toEqual({ ok: true, data: new Uint8Array(3).fill(7) });
  });

  it('a probe is refused what there isn’t, and what can’t be read, a few times', async () => {
    const one = await probe();
    for (const [name, payload] of [
      ...([
        ['room:join', {}],
        ['toString', {}],
        ['probe:echo', 1],
        ['probe:download', { bytes: 0 }],
      ] as const),
    ]) {
      const answer = one.ask(name, payload);
      expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_MESSAGE' } });
      expect(answer?.ok ? '' : answer?.error.message).not.toBe('');
    }
    for (let count = 4; count < 20; count += 1) expect(one.code('room:join')).toBe('BAD_MESSAGE');
    expect(one.code('room:join')).toBe('RATE_LIMITED');
    expect(guards.close).not.toHaveBeenCalled();
  });

  it('a probe that goes on though it is refused is put out', async () => {
    const one = await probe();
    for (let count = 0; count < STRIKES.burst; count += 1) one.ask('room:join');
    expect(guards.close).not.toHaveBeenCalled();
    one.ask('room:join');
    expect(guards.close.mock.calls).toEqual([[one]]);
  });

  it('a probe may say what it wants no answer to, which is counted all the same', async () => {
    const one = await probe();
    for (let count = 0; count < PROBE_LIMITS.echoes; count += 1) one.say('probe:echo', {});
    expect(one.code('probe:echo')).toBe('RATE_LIMITED');
  });

  it('a probe is answered by the last that it sends with a request, whatever comes before', async () => {
    const one = await probe();
    const answers: unknown[] = [];
    const acknowledge = (answer: Answer) => answers.push(answer.ok);
    one.say('probe:echo', acknowledge);
    one.say('probe:echo', {}, 'more', acknowledge);
    expect(answers).toEqual([false, true]);
  });

  it('a probe whose connection is over isn’t heard any more', async () => {
    const one = await probe();
    guard.isOver = true;
    expect(one.code('probe:echo')).toBe('unheard');
  });

  it('a probe’s connection is closed after a while, unless it ends before', async () => {
    const first = await probe('a');
    const second = await probe('b');
    second.emit('disconnect');
    clock.advance(PROBE_LIMITS.connectionMs - 1);
    expect(guards.close).not.toHaveBeenCalled();
    clock.advance(1);
    expect(guards.close.mock.calls).toEqual([[first]]);
    expect(clock.pending).toBe(0);
  });
});
