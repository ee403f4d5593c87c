import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../base/errors';
import {
  initialSession,
  publicState,
  reasonOfRefusal,
  stepSession,
  type SessionEffect,
  type SessionInput,
  type SessionMachine,
} from './machine';

/** Feeds inputs one after the other; `connection: -1` stands for the current one. */
const run = (inputs: readonly SessionInput[], from: SessionMachine = initialSession) => {
  let machine = from;
  const effects: SessionEffect[] = [];
  inputs.forEach((input, now) => {
    const current =
      'connection' in input && input.connection === -1
        ? { ...input, connection: machine.lastConnection }
        : input;
    const step = stepSession(machine, current, now, 0);
    machine = step.machine;
    effects.push(...step.effects);
  });
  return { machine, effects, state: publicState(machine) };
};

const connection = -1;
const join: readonly SessionInput[] = [{ type: 'connectRequested' }, { type: 'joined', connection }];
const lose: readonly SessionInput[] = [...join, { type: 'signalLost', connection }];

describe('session machine', () => {
  it('the session machine joins', () => {
    const { state, effects } = run(join);
    expect(state).toEqual({ kind: 'connected' });
    expect(effects).toEqual([
      { type: 'openConnection', connection: 1 },
      { type: 'settleConnect', failure: null },
    ]);
  });

  it('the session machine is idle again after a join that failed', () => {
    const { state, effects } = run([
      { type: 'connectRequested' },
      { type: 'attemptFailed', connection, code: 'SESSION_FULL' },
    ]);
    expect(state).toEqual({ kind: 'idle' });
    expect(effects.at(-1)).toEqual({ type: 'settleConnect', failure: 'SESSION_FULL' });
  });

  it('the session machine tries again at once when the server is lost, then later and later', () => {
    const attempt: readonly SessionInput[] = [
      { type: 'retryDue' },
      { type: 'attemptFailed', connection, code: 'SERVER_UNREACHABLE' },
    ];
    const { state, effects } = run([...lose, ...attempt, ...attempt, ...attempt]);
    expect(state).toMatchObject({ kind: 'reconnecting', what: 'signal', askPerson: false });
    expect(effects.flatMap((effect) => (effect.type === 'scheduleRetry' ? [effect.delayMs] : []))).toEqual([
      0, 300, 1_200, 2_700,
    ]);
  });

  it('session machine gives up a try that began without a network when there is one again, and leaves a young one alone', () => {
    const { machine } = run([...lose, { type: 'retryDue' }]);
    const heardAfter = (ms: number) => stepSession(machine, { type: 'networkBack' }, 3 + ms, 0);
    expect(heardAfter(499)).toEqual({ machine, effects: [] });
    const { machine: next, effects } = heardAfter(500);
    expect(effects).toEqual([
      { type: 'closeConnection', polite: false },
      { type: 'openConnection', connection: machine.lastConnection + 1 },
    ]);
    // The new try has only just begun, so it isn't given up.
    expect(stepSession(next, { type: 'networkBack' }, 3 + 501, 0).effects).toEqual([]);
  });

  it('the session machine lets a try that began because the network was back have ten seconds, however often that is said', () => {
    let { machine } = run([...lose, { type: 'retryDue' }]);
    const opened: number[] = [];
    for (let now = 1_000; now <= 10_600; now += 1_600) {
      const step = stepSession(machine, { type: 'networkBack' }, now, 0);
      machine = step.machine;
      if (step.effects.some(({ type }) => type === 'openConnection')) opened.push(now);
    }
    expect(opened).toEqual([1_000]);
    expect(stepSession(machine, { type: 'networkBack' }, 11_000, 0).effects).toHaveLength(2);
  });

  it('the session machine doesn’t come back before the server lets it, whatever the network does', () => {
    const { machine } = run([
      ...join,
      { type: 'bye', connection, reason: 'rate_limited', retryAfterMs: 60_000 },
    ]);
    expect(stepSession(machine, { type: 'networkBack' }, 50_000, 0).effects).toEqual([]);
    const later = stepSession(machine, { type: 'networkBack' }, 60_002, 0);
    expect(later.effects.map(({ type }) => type)).toEqual(['cancelRetry', 'openConnection']);
  });

  it('the session machine keeps its patience between tries when the network comes back', () => {
    const failed: SessionInput = { type: 'attemptFailed', connection, code: 'SERVER_UNREACHABLE' };
    const { effects } = run([
      ...lose,
      { type: 'retryDue' },
      failed,
      { type: 'retryDue' },
      failed,
      { type: 'networkBack' },
      failed,
    ]);
    const waits = effects.flatMap((effect) => (effect.type === 'scheduleRetry' ? [effect.delayMs] : []));
    expect(waits).toEqual([0, 300, 1_200, 2_700]);
  });

  it('session machine tries at once when there is a network again while it waits for its next try', () => {
    const { machine } = run(lose);
    const { effects } = stepSession(machine, { type: 'networkBack' }, 5, 0);
    expect(effects.map(({ type }) => type)).toEqual(['cancelRetry', 'openConnection']);
  });

  it('session machine makes nothing of a network that is back while the server is there', () => {
    const { machine } = run(join);
    expect(stepSession(machine, { type: 'networkBack' }, 5, 0)).toEqual({ machine, effects: [] });
  });

  it('session machine keeps on trying when it asks the person', () => {
    const { state, effects } = run([...lose, { type: 'askDue' }, { type: 'retryDue' }]);
    expect(state).toMatchObject({ kind: 'reconnecting', askPerson: true });
    expect(effects.at(-1)?.type).toBe('openConnection');
  });

  it('the session machine gives as the reason of leaving what the person gave up on', () => {
    const reason = (...inputs: SessionInput[]) => {
      const { state } = run([...inputs, { type: 'leaveRequested' }]);
      return state.kind === 'disconnected' ? state.reason : state.kind;
    };
    expect(reason(...join)).toBe('left');
    expect(reason(...lose)).toBe('left');
    expect(reason(...lose, { type: 'askDue' })).toBe('reconnect_timeout');
    for (const passing of ['server_shutdown', 'rate_limited'] as const) {
      const bye: SessionInput = { type: 'bye', connection, reason: passing };
      expect(reason(...join, bye)).toBe(passing);
      expect(reason(...join, bye, { type: 'askDue' })).toBe(passing);
    }
  });

  it.each<[ErrorCode, string]>([
    ['SESSION_CLOSED', 'session_closed'],
    ['SESSION_NOT_FOUND', 'session_closed'],
    ['TOKEN_INVALID', 'token_revoked'],
    ['PROTOCOL_MISMATCH', 'reconnect_timeout'],
    ['CLIENT_OUTDATED', 'reconnect_timeout'],
  ])('the session machine ends when a re-join is refused with %s', (code, reason) => {
    const { state, effects } = run([
      ...lose,
      { type: 'retryDue' },
      { type: 'attemptFailed', connection, code },
    ]);
    expect(state).toEqual({ kind: 'disconnected', reason });
    expect(effects).toContainEqual({ type: 'reportFailure', code });
  });

  it.each<ErrorCode>([
    'TOKEN_EXPIRED',
    'TOKEN_UNAVAILABLE',
    'SIGNAL_TIMEOUT',
    'RATE_LIMITED',
    'SESSION_FULL',
  ])('the session machine tries again after %s', (code) => expect(reasonOfRefusal(code)).toBeNull());

  it('the session machine ends on bye with its reason, but looks for a server that only stops', () => {
    const bye = (reason: 'removed' | 'server_shutdown') =>
      run([...join, { type: 'bye', connection, reason }]).state;
    expect(bye('removed')).toEqual({ kind: 'disconnected', reason: 'removed' });
    expect(bye('server_shutdown')).toMatchObject({ kind: 'reconnecting', what: 'signal' });
  });

  it('the session machine that sent too much waits for as long as the server asks before it comes again', () => {
    const { state, effects } = run([
      ...join,
      { type: 'bye', connection, reason: 'rate_limited', retryAfterMs: 10_000 },
    ]);
    expect(state).toMatchObject({ kind: 'reconnecting', what: 'signal' });
    const waits = effects.flatMap((effect) => (effect.type === 'scheduleRetry' ? [effect.delayMs] : []));
    expect(waits.at(-1)).toBeGreaterThanOrEqual(10_000);
  });

  it('the session machine leaves the connection politely when a join is aborted', () => {
    const { state, effects } = run([{ type: 'connectRequested' }, { type: 'aborted' }]);
    expect(state).toEqual({ kind: 'idle' });
    expect(effects.slice(1)).toEqual([
      { type: 'closeConnection', polite: true },
      { type: 'settleConnect', failure: 'JOIN_ABORTED' },
    ]);
  });

  it('the session machine shows a lost call, and a lost server before it', () => {
    const media = run([...join, { type: 'callLost' }]);
    expect(media.state).toMatchObject({ kind: 'reconnecting', what: 'call' });
    const both = run([{ type: 'signalLost', connection }], media.machine);
    expect(both.state).toMatchObject({ kind: 'reconnecting', what: 'signal' });
    const back = run([{ type: 'retryDue' }, { type: 'joined', connection }], both.machine);
    expect(back.state).toMatchObject({ what: 'call' });
    expect(run([{ type: 'callRestored' }], back.machine).state).toEqual({ kind: 'connected' });
  });

  it('the session machine ignores whatever an abandoned connection still says', () => {
    const { machine } = run(join);
    const { machine: same, effects } = stepSession(machine, { type: 'signalLost', connection: 99 }, 0, 0);
    expect(same).toBe(machine);
    expect(effects).toEqual([]);
  });

  const closed = (polite: boolean): SessionEffect => ({ type: 'closeConnection', polite });
  const noTimers: readonly SessionEffect[] = [{ type: 'cancelRetry' }, { type: 'cancelAsk' }];
  /** What is to be done after the last of some inputs. */
  const effectsOfLast = (...inputs: SessionInput[]): readonly SessionEffect[] => {
    const last = inputs.at(-1)!;
    return run([last], run(inputs.slice(0, -1)).machine).effects;
  };
  const lost: SessionInput = { type: 'signalLost', connection };
  const tried: SessionInput = { type: 'retryDue' };

  it('the session machine gives the connection up, says so and counts the minute when the server is lost', () => {
    expect(effectsOfLast(...join, lost)).toEqual([
      ...[closed(false), { type: 'signalReconnecting' }],
      ...[
        { type: 'scheduleAsk', delayMs: 60_000 },
        { type: 'scheduleRetry', delayMs: 0 },
      ],
    ]);
  });

  it('the session machine stops its timers and says so when the server is back', () => {
    const back: SessionInput = { type: 'joined', connection };
    expect(effectsOfLast(...lose, tried, back)).toEqual([...noTimers, { type: 'signalReconnected' }]);
  });

  it('the session machine closes a connection whose try has failed', () => {
    const failed = (code: ErrorCode): SessionInput => ({ type: 'attemptFailed', connection, code });
    expect(effectsOfLast({ type: 'connectRequested' }, failed('SESSION_FULL'))).toEqual([
      ...[closed(false), { type: 'settleConnect', failure: 'SESSION_FULL' }],
    ]);
    expect(effectsOfLast(...lose, tried, failed('SERVER_UNREACHABLE'))).toEqual([
      ...[closed(false), { type: 'scheduleRetry', delayMs: 300 }],
    ]);
    expect(effectsOfLast(...lose, tried, failed('SESSION_CLOSED'))).toEqual([
      ...[...noTimers, closed(false), { type: 'reportFailure', code: 'SESSION_CLOSED' }],
      { type: 'ended', reason: 'session_closed' },
    ]);
  });

  it('the session machine says good-bye politely only to a server that is there', () => {
    const leave: SessionInput = { type: 'leaveRequested' };
    expect(effectsOfLast(...join, leave)).toEqual([closed(true), { type: 'ended', reason: 'left' }]);
    for (const away of [lose, [...lose, tried]])
      expect(effectsOfLast(...away, leave)).toEqual([
        ...[...noTimers, closed(false), { type: 'ended', reason: 'left' }],
      ]);
    const removed: SessionInput = { type: 'bye', connection, reason: 'removed' };
    expect(effectsOfLast(...join, removed)).toEqual([
      ...[...noTimers, closed(false), { type: 'ended', reason: 'removed' }],
    ]);
  });

  it('the session machine that is left while it joins has aborted the join', () => {
    const connecting = run([{ type: 'connectRequested' }]);
    expect(connecting.state).toEqual({ kind: 'connecting' });
    const { state, effects } = run([{ type: 'leaveRequested' }], connecting.machine);
    expect(state).toEqual({ kind: 'idle' });
    expect(effects).toEqual([closed(true), { type: 'settleConnect', failure: 'JOIN_ABORTED' }]);
  });

  it('the session machine only opens the next connection when the next try is due', () => {
    expect(effectsOfLast(...lose, tried)).toEqual([{ type: 'openConnection', connection: 2 }]);
  });

  it('the session machine begins its patience anew when the person wants it to try now, whatever the server said', () => {
    const { machine } = run([
      ...join,
      { type: 'bye', connection, reason: 'rate_limited', retryAfterMs: 60_000 },
    ]);
    const waits = { ...machine, phase: { ...machine.phase, attempt: 3 } } as SessionMachine;
    const now = stepSession(waits, { type: 'retryNow' }, 5, 0);
    expect(now.effects).toEqual([{ type: 'cancelRetry' }, { type: 'openConnection', connection: 2 }]);
    expect(now.machine.phase).toMatchObject({ attempt: 0, connection: 2, triedAtMs: 5, isRenewed: false });
    // A try that is on its way isn't begun anew, however long it takes.
    expect(stepSession(now.machine, { type: 'retryNow' }, 60_000, 0)).toEqual({
      ...{ machine: now.machine, effects: [] },
    });
  });

  it('the session machine notes that it asks the person, and that a call is lost, without doing anything', () => {
    expect(effectsOfLast(...lose, { type: 'askDue' })).toEqual([]);
    const { machine, effects } = run([{ type: 'callLost' }], run(join).machine);
    expect(effects).toEqual([]);
    expect(publicState(machine)).toEqual({
      ...{ kind: 'reconnecting', what: 'call', sinceMs: 0, askPerson: false },
    });
    const later = stepSession(machine, { type: 'callLost' }, 99, 0);
    expect(publicState(later.machine)).toMatchObject({ what: 'call', sinceMs: 0 });
  });

  it('the session machine remembers a call that is lost while the server is away', () => {
    const away = run([...lose, tried]).machine;
    const { machine } = stepSession(away, { type: 'callLost' }, 50, 0);
    const { state } = run([{ type: 'joined', connection }], machine);
    expect(state).toEqual({ kind: 'reconnecting', what: 'call', sinceMs: 50, askPerson: false });
  });

  const phases: Readonly<Record<string, SessionMachine>> = {
    idle: initialSession,
    connecting: run([{ type: 'connectRequested' }]).machine,
    connected: run(join).machine,
    trying: run([...lose, tried]).machine,
    disconnected: run([...join, { type: 'leaveRequested' }]).machine,
  };
  it.each<[SessionInput['type'], (keyof typeof phases)[]]>([
    ['connectRequested', ['connecting', 'connected', 'trying']],
    ['joined', ['connected']],
    ['retryDue', ['idle', 'connecting', 'connected', 'trying', 'disconnected']],
    ['retryNow', ['idle', 'connecting', 'connected', 'trying', 'disconnected']],
    ['networkBack', ['idle', 'connecting', 'connected', 'disconnected']],
    ['askDue', ['idle', 'connecting', 'connected', 'disconnected']],
    ['aborted', ['idle', 'connected', 'trying', 'disconnected']],
    ['leaveRequested', ['idle', 'disconnected']],
    ['callLost', ['idle', 'connecting', 'disconnected']],
    ['callRestored', ['idle', 'connecting', 'disconnected']],
    ['signalLost', ['connecting', 'trying']],
  ])('the session machine makes nothing of %s while it is %j', (type, names) => {
    for (const name of names) {
      const machine = phases[name]!;
      const of = type === 'joined' || type === 'signalLost' ? { connection: machine.lastConnection } : {};
      const input = { type, ...of } as SessionInput;
      const step = stepSession(machine, input, 99_999, 0);
      expect(step.machine).toBe(machine);
      expect(step.effects).toEqual([]);
    }
  });

  const anyInput: fc.Arbitrary<SessionInput> = fc.oneof(
    fc.constantFrom<SessionInput>(
      { type: 'connectRequested' },
      { type: 'retryDue' },
      { type: 'askDue' },
      { type: 'retryNow' },
      { type: 'networkBack' },
      { type: 'aborted' },
      { type: 'leaveRequested' },
      { type: 'callLost' },
      { type: 'callRestored' },
    ),
    fc.record({
      type: fc.constantFrom('joined' as const, 'signalLost' as const),
      connection: fc.constantFrom(-1, 0, 1, 2),
    }),
    fc.record({
      type: fc.constant('attemptFailed' as const),
      connection: fc.constantFrom(-1, 1),
      code: fc.constantFrom<ErrorCode>('SERVER_UNREACHABLE', 'SESSION_CLOSED', 'TOKEN_EXPIRED'),
    }),
    fc.record({
      type: fc.constant('bye' as const),
      connection: fc.constantFrom(-1, 1),
      reason: fc.constantFrom('removed' as const, 'server_shutdown' as const, 'rate_limited' as const),
    }),
  );

  it('the session machine makes one attempt at a time, settles every connect once, and always has a way on', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 60 }), (inputs) => {
        let machine = initialSession;
        let asked = 0;
        let settled = 0;
        let retry = false;
        let ask = false;
        inputs.forEach((input, now) => {
          const given =
            'connection' in input && input.connection === -1
              ? { ...input, connection: machine.lastConnection }
              : input;
          const wasConnecting = machine.phase.kind === 'connecting';
          const step = stepSession(machine, given, now, 0.5);
          machine = step.machine;
          if (!wasConnecting && machine.phase.kind === 'connecting') asked += 1;
          if (given.type === 'retryDue') retry = false;
          if (given.type === 'askDue') ask = false;
          for (const effect of step.effects) {
            if (effect.type === 'settleConnect') settled += 1;
            else if (effect.type === 'scheduleRetry') retry = true;
            else if (effect.type === 'cancelRetry') retry = false;
            else if (effect.type === 'scheduleAsk') ask = true;
            else if (effect.type === 'cancelAsk') ask = false;
          }
          expect(asked - settled).toBe(machine.phase.kind === 'connecting' ? 1 : 0);
          if (machine.phase.kind !== 'reconnecting') expect([retry, ask]).toEqual([false, false]);
        });
        // Whatever has happened, the person can leave, and a new join leads into the session.
        const left = stepSession(machine, { type: 'leaveRequested' }, 0, 0).machine;
        const again = stepSession(left, { type: 'connectRequested' }, 0, 0).machine;
        const joined = stepSession(again, { type: 'joined', connection: again.lastConnection }, 0, 0).machine;
        expect(publicState(joined)).toEqual({ kind: 'connected' });
      }),
      { numRuns: 1_000, seed: 11 },
    );
  });
});
