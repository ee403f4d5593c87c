import { ERROR_CODES, type ErrorCode } from '../base/errors';
import { ASK_PERSON_AFTER_MS, reconnectDelayMs } from '../net/reconnect-policy';
import type { DisconnectReason } from '../wire/room';
import type { SessionState } from './view';

/**
 * The client's session: when to connect, when to try again, when it is over. Pure: `stepSession` answers the next state
 * and the runtime's tasks. Every connection has a number, so that the late result of an abandoned one changes nothing.
 */

export type SessionPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly connection: number }
  | { readonly kind: 'connected'; readonly connection: number; readonly callLostAtMs: number | null }
  | {
      readonly kind: 'reconnecting';
      readonly sinceMs: number;
      /** Number of tries since the connection was lost. */
      readonly attempt: number;
      readonly askPerson: boolean;
      /** The connection that is being tried; null while waiting for the next try. */
      readonly connection: number | null;
      /** When the last try began. */
      readonly triedAtMs: number;
      /** Whether that try was begun because there was a network again. */
      readonly isRenewed: boolean;
      /** The time before which the server lets nobody in. */
      readonly notBeforeMs: number;
      /** The reason of the person's own leaving if they give up now. */
      readonly giveUpReason: DisconnectReason;
      readonly callLostAtMs: number | null;
    }
  | { readonly kind: 'disconnected'; readonly reason: DisconnectReason };

export interface SessionMachine {
  readonly phase: SessionPhase;
  /** Number of the last connection that was opened. */
  readonly lastConnection: number;
}

export type SessionInput =
  | { readonly type: 'connectRequested' }
  /** The server has answered the join with a snapshot. */
  | { readonly type: 'joined'; readonly connection: number }
  | { readonly type: 'attemptFailed'; readonly connection: number; readonly code: ErrorCode }
  /** A connection that had joined is gone. */
  | { readonly type: 'signalLost'; readonly connection: number }
  | {
      readonly type: 'bye';
      readonly connection: number;
      readonly reason: DisconnectReason;
      /** The time before which nobody is let in. */
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly type: 'retryDue' }
  | { readonly type: 'askDue' }
  /** The person doesn't want to wait, or the machine woke up. */
  | { readonly type: 'retryNow' }
  /** There is a network again: a try that began without one waits for TCP's next attempt, which takes seconds. */
  | { readonly type: 'networkBack' }
  | { readonly type: 'aborted' }
  | { readonly type: 'leaveRequested' }
  /** A direct link that had worked is being rebuilt; all of them work again. */
  | { readonly type: 'callLost' }
  | { readonly type: 'callRestored' };

export type SessionEffect =
  /** Fetch a token, connect, join; answer with `joined` or `attemptFailed`. */
  | { readonly type: 'openConnection'; readonly connection: number }
  /** `polite`: say `room:leave` first. */
  | { readonly type: 'closeConnection'; readonly polite: boolean }
  | { readonly type: 'scheduleRetry'; readonly delayMs: number }
  | { readonly type: 'cancelRetry' }
  | { readonly type: 'scheduleAsk'; readonly delayMs: number }
  | { readonly type: 'cancelAsk' }
  /** Settles the caller's `connect()`. */
  | { readonly type: 'settleConnect'; readonly failure: ErrorCode | null }
  /** A session that had been joined can't be kept: tell the person why. */
  | { readonly type: 'reportFailure'; readonly code: ErrorCode }
  | { readonly type: 'signalReconnecting' }
  | { readonly type: 'signalReconnected' }
  /** The session is over: release links and devices. */
  | { readonly type: 'ended'; readonly reason: DisconnectReason };

export const initialSession: SessionMachine = { phase: { kind: 'idle' }, lastConnection: 0 };

interface Step {
  readonly machine: SessionMachine;
  readonly effects: readonly SessionEffect[];
}

/** The consequence of a refusal while re-joining; null: try again. */
export const reasonOfRefusal = (code: ErrorCode): DisconnectReason | null => {
  const rule = ERROR_CODES[code];
  if (!rule.fatal || rule.retryable) return null;
  switch (code) {
    case 'SESSION_CLOSED':
    case 'SESSION_NOT_FOUND':
      return 'session_closed';
    case 'TOKEN_INVALID':
      return 'token_revoked';
    default:
      return 'reconnect_timeout';
  }
};

/** Whether the server that said good-bye may be back later. */
const isPassing = (reason: DisconnectReason): boolean =>
  reason === 'server_shutdown' || reason === 'rate_limited';

const end = (machine: SessionMachine, reason: DisconnectReason, before: readonly SessionEffect[]): Step => ({
  machine: { ...machine, phase: { kind: 'disconnected', reason } },
  effects: [...before, { type: 'ended', reason }],
});

/** A try this young may have begun on the network that is back. */
const YOUNG_TRY_MS = 500;
/**
 * A try that was begun because the network is back gets this time: on a slow line it needs that, and further reports of
 * the network are no news.
 */
const RENEWED_TRY_MS = 10_000;

const stopTimers: readonly SessionEffect[] = [{ type: 'cancelRetry' }, { type: 'cancelAsk' }];

const loseSignal = (
  machine: SessionMachine,
  callLostAtMs: number | null,
  giveUpReason: DisconnectReason,
  now: number,
  random: number,
  retryAfterMs = 0,
): Step => ({
  machine: {
    ...machine,
    phase: {
      kind: 'reconnecting',
      sinceMs: now,
      attempt: 0,
      askPerson: false,
      connection: null,
      triedAtMs: now,
      isRenewed: false,
      notBeforeMs: now + retryAfterMs,
      giveUpReason,
      callLostAtMs,
    },
  },
  effects: [
    { type: 'closeConnection', polite: false },
    { type: 'signalReconnecting' },
    { type: 'scheduleAsk', delayMs: ASK_PERSON_AFTER_MS },
    { type: 'scheduleRetry', delayMs: retryAfterMs + reconnectDelayMs(0, random) },
  ],
});

const openNext = (
  machine: SessionMachine,
  phase: SessionPhase & { kind: 'connecting' | 'reconnecting' },
  before: readonly SessionEffect[],
): Step => {
  const connection = machine.lastConnection + 1;
  return {
    machine: { phase: { ...phase, connection }, lastConnection: connection },
    effects: [...before, { type: 'openConnection', connection }],
  };
};

/**
 * @param now monotonic milliseconds.
 * @param random a number in [0, 1), for the spread of retries.
 */
export const stepSession = (
  machine: SessionMachine,
  input: SessionInput,
  now: number,
  random: number,
): Step => {
  const { phase } = machine;
  const unchanged: Step = { machine, effects: [] };
  if ('connection' in input && (!('connection' in phase) || phase.connection !== input.connection)) {
    return unchanged;
  }

  switch (input.type) {
    case 'connectRequested':
      return phase.kind === 'idle' || phase.kind === 'disconnected'
        ? openNext(machine, { kind: 'connecting', connection: 0 }, [])
        : unchanged;

    case 'joined':
      if (phase.kind === 'connecting') {
        return {
          machine: {
            ...machine,
            phase: { kind: 'connected', connection: input.connection, callLostAtMs: null },
          },
          effects: [{ type: 'settleConnect', failure: null }],
        };
      }
      return phase.kind === 'reconnecting'
        ? {
            machine: {
              ...machine,
              phase: {
                kind: 'connected',
                connection: input.connection,
                callLostAtMs: phase.callLostAtMs,
              },
            },
            effects: [...stopTimers, { type: 'signalReconnected' }],
          }
        : unchanged;

    case 'attemptFailed': {
      if (phase.kind === 'connecting') {
        return {
          machine: { ...machine, phase: { kind: 'idle' } },
          effects: [
            { type: 'closeConnection', polite: false },
            { type: 'settleConnect', failure: input.code },
          ],
        };
      }
      if (phase.kind !== 'reconnecting') return unchanged;
      const reason = reasonOfRefusal(input.code);
      if (reason) {
        return end(machine, reason, [
          ...stopTimers,
          { type: 'closeConnection', polite: false },
          { type: 'reportFailure', code: input.code },
        ]);
      }
      const attempt = phase.attempt + 1;
      return {
        machine: { ...machine, phase: { ...phase, attempt, connection: null } },
        effects: [
          { type: 'closeConnection', polite: false },
          { type: 'scheduleRetry', delayMs: reconnectDelayMs(attempt, random) },
        ],
      };
    }

    case 'signalLost':
      return phase.kind === 'connected'
        ? loseSignal(machine, phase.callLostAtMs, 'left', now, random)
        : unchanged;

    case 'bye':
      // A server that stops may be started again, and one that was sent too much lets us in later: links and film go
      // on, and we look for it.
      if (phase.kind === 'connected' && isPassing(input.reason)) {
        return loseSignal(machine, phase.callLostAtMs, input.reason, now, random, input.retryAfterMs);
      }
      if (isPassing(input.reason) || phase.kind === 'connecting') return unchanged;
      return end(machine, input.reason, [...stopTimers, { type: 'closeConnection', polite: false }]);

    case 'retryDue':
      return phase.kind === 'reconnecting' && phase.connection === null
        ? openNext(machine, { ...phase, triedAtMs: now, isRenewed: false }, [])
        : unchanged;

    case 'retryNow':
    case 'networkBack': {
      if (phase.kind !== 'reconnecting') return unchanged;
      const isBack = input.type === 'networkBack';
      if (isBack && now < phase.notBeforeMs) return unchanged;
      const isWaiting = phase.connection === null;
      const isStale = isBack && now - phase.triedAtMs >= (phase.isRenewed ? RENEWED_TRY_MS : YOUNG_TRY_MS);
      if (!isWaiting && !isStale) return unchanged;
      const attempt = isBack ? phase.attempt : 0;
      return openNext(machine, { ...phase, attempt, triedAtMs: now, isRenewed: isBack }, [
        isWaiting ? { type: 'cancelRetry' } : { type: 'closeConnection', polite: false },
      ]);
    }

    case 'askDue':
      return phase.kind === 'reconnecting'
        ? {
            machine: {
              ...machine,
              phase: {
                ...phase,
                askPerson: true,
                giveUpReason: isPassing(phase.giveUpReason) ? phase.giveUpReason : 'reconnect_timeout',
              },
            },
            effects: [],
          }
        : unchanged;

    case 'aborted':
      return phase.kind === 'connecting'
        ? {
            machine: { ...machine, phase: { kind: 'idle' } },
            effects: [
              { type: 'closeConnection', polite: true },
              { type: 'settleConnect', failure: 'JOIN_ABORTED' },
            ],
          }
        : unchanged;

    case 'leaveRequested':
      switch (phase.kind) {
        case 'connecting':
          return stepSession(machine, { type: 'aborted' }, now, random);
        case 'connected':
          return end(machine, 'left', [{ type: 'closeConnection', polite: true }]);
        case 'reconnecting':
          return end(machine, phase.giveUpReason, [
            ...stopTimers,
            { type: 'closeConnection', polite: false },
          ]);
        default:
          return unchanged;
      }

    case 'callLost':
    case 'callRestored': {
      if (phase.kind !== 'connected' && phase.kind !== 'reconnecting') return unchanged;
      const callLostAtMs = input.type === 'callRestored' ? null : (phase.callLostAtMs ?? now);
      return { machine: { ...machine, phase: { ...phase, callLostAtMs } }, effects: [] };
    }
  }
};

/** The state as the view knows it. A lost server outranks a link that is being rebuilt. */
export const publicState = ({ phase }: SessionMachine): SessionState => {
  switch (phase.kind) {
    case 'idle':
    case 'connecting':
      return { kind: phase.kind };
    case 'connected':
      return phase.callLostAtMs === null
        ? { kind: 'connected' }
        : { kind: 'reconnecting', what: 'call', sinceMs: phase.callLostAtMs, askPerson: false };
    case 'reconnecting':
      return {
        kind: 'reconnecting',
        what: 'signal',
        sinceMs: phase.sinceMs,
        askPerson: phase.askPerson,
      };
    case 'disconnected':
      return { kind: 'disconnected', reason: phase.reason };
  }
};
