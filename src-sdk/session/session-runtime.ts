import { Emitter } from '@core/base/emitter';
import { isErrorCode, toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import {
  initialSession,
  publicState,
  stepSession,
  type SessionEffect,
  type SessionInput,
  type SessionMachine,
} from '@core/session/machine';
import type { SessionState } from '@core/session/view';
import { CAPABILITIES } from '@core/wire/capabilities';
import { TOKEN_WARNING_MS } from '@core/wire/limits';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import type { DisconnectReason } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  DoorPlace,
  Join,
  Snapshot,
} from '@core/wire/socket';
import { checkServerUrl } from '../api/arguments';
import type { TokenAnswer, WatchTogetherOptions } from '../api/party';
import type { Environment } from '../base/environment';
import type { DoorHandshake, Signalling } from '../signalling/signalling';
import { NamedTimers } from '../base/named-timers';
import { DoorLine, type Joined } from './door-line';
import { isSilence } from './silence';
import { tokenLife } from './token-life';

export interface SessionRuntimeEvents {
  stateChanged: { state: SessionState };
  /** A snapshot after a join; `again`: it is a re-join of the same session. */
  joined: { snapshot: Snapshot; again: boolean };
  /** Emitted after `joined` and `stateChanged`: requests are answered now. */
  entered: { again: boolean };
  /** The server can't be reached, or can again. */
  signalLost: object;
  signalRestored: object;
  tokenWillExpire: { expiresAtMs: number };
  /** This person stands at the door, and is linked from there. */
  atDoor: { place: DoorPlace };
  /** Nobody waits for this person at the door any more; null: nobody said why. */
  doorLeft: { reason: DisconnectReason | null };
  error: { error: WatchTogetherError };
  ended: { reason: DisconnectReason };
}

interface Options {
  readonly serverUrl: string;
  readonly getToken: WatchTogetherOptions['getToken'];
  readonly signalling: Signalling;
  readonly environment: Environment;
  readonly instanceId: string;
  /** Settles when the connection of the party before has said good-bye: there is one connection at a time. */
  readonly after: Promise<void>;
}

/** How long the server may take to hear that this person leaves. */
const GOODBYE_MS = 1_000;
/** How long the server may take for a sign of life, where nobody knows what became of the network. */
const PROBE_MS = 3_000;
/** The same on a network that is known to work: so many round trips, and never less than this. */
const PROBE_ROUND_TRIPS = 4;
const PROBE_LEAST_MS = 500;
/** The shortest of the latest round trips counts: what a line took an hour ago says nothing. */
const ROUND_TRIPS_KEPT = 8;

/** The issuer of tokens may say why there is none; the error's code survives borders that its class doesn't. */
const tokenError = (error: unknown): WatchTogetherError => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return toWatchTogetherError(error, isErrorCode(code) ? code : 'TOKEN_UNAVAILABLE');
};

/** Runs the machine of one session: tokens, the connection, timers. It decides nothing. */
export class SessionRuntime {
  readonly #emitter = new Emitter<SessionRuntimeEvents>();
  readonly #options: Options;
  readonly #subscriptions: (() => void)[];
  #machine: SessionMachine = initialSession;
  #state: SessionState = publicState(initialSession);
  readonly #timers: NamedTimers<'retry' | 'ask' | 'token'>;
  #settle: ((failure: WatchTogetherError | null) => void) | null = null;
  /** The last failure in full; the machine knows its code only. */
  #lastFailure: WatchTogetherError | null = null;
  /** The join's payload: repeated on every re-join, and kept up to date by the owner. */
  #joinPayload: Join = { audio: false, video: false };
  #goodBye: Promise<void>;
  /** Where the server is, as far as was told last. */
  #serverUrl: string;
  /** The message to the server when this person leaves. */
  #returns = false;
  /** How long the server took for its last answers over this connection, ms. */
  #roundTripsMs: readonly number[] = [];
  /** The time until which the server has to give a sign of life, monotonic ms; null: it isn't asked for one. */
  #probeDueMs: number | null = null;
  #isOver = false;
  readonly #door: DoorLine;

  constructor(options: Options) {
    this.#options = options;
    this.#timers = new NamedTimers(options.environment.timers);
    this.#goodBye = options.after;
    this.#serverUrl = options.serverUrl;
    const { signalling } = options;
    this.#door = new DoorLine({
      signalling,
      prepare: async () => {
        const handshake = await this.#handshake();
        return { serverUrl: this.#serverUrl, handshake };
      },
      onPlace: (place) => this.#emitter.emit('atDoor', { place }),
      onLeft: (reason) => this.#emitter.emit('doorLeft', { reason }),
    });
    this.#subscriptions = [
      signalling.on('closed', () => this.#signalLost()),
      signalling.on('bye', ({ reason, retryAfterMs }) =>
        this.#withConnection((connection) => ({ type: 'bye', connection, reason, retryAfterMs })),
      ),
    ];
  }

  on<E extends keyof SessionRuntimeEvents>(
    event: E,
    listener: (payload: SessionRuntimeEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether this person stands at the door, and would join from there. */
  get isAtDoor(): boolean {
    return this.#door.isThere;
  }

  /** Whether the session goes on: joined at least once and not over, with or without a server just now. */
  get inSession(): boolean {
    return this.#machine.phase.kind === 'connected' || this.#machine.phase.kind === 'reconnecting';
  }

  /** Whether the server can be reached just now. */
  get signalUp(): boolean {
    return this.#machine.phase.kind === 'connected';
  }

  /** Settles when the server was told that this person has left, or can't be. */
  get goodBye(): Promise<void> {
    return this.#goodBye;
  }

  /**
   * Comes to the door, from where `connect` joins by one message. To be called once, before that.
   * @throws WatchTogetherError as `connect`; joining from elsewhere is as possible as before
   */
  approach(): Promise<void> {
    return this.#door.approach();
  }

  /**
   * Joins, which is done once.
   * @throws WatchTogetherError
   */
  connect(join: Join, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) {
      return Promise.reject(new WatchTogetherError('JOIN_ABORTED', 'Aborted before it began'));
    }
    this.#joinPayload = join;
    return new Promise((resolve, reject) => {
      const abort = () => this.#dispatch({ type: 'aborted' });
      signal?.addEventListener('abort', abort);
      this.#settle = (failure) => {
        signal?.removeEventListener('abort', abort);
        if (failure) reject(failure);
        else resolve();
      };
      this.#dispatch({ type: 'connectRequested' });
    });
  }

  /** Sets what the next re-join says of microphone and camera. */
  setJoinPayload(join: Join): void {
    this.#joinPayload = join;
  }

  /**
   * The person leaves; resolves when the server was told or can't be.
   * @param returns whether they may come back
   */
  async end(returns = false): Promise<void> {
    this.#returns = returns;
    this.#dispatch({ type: 'leaveRequested' });
    await this.#goodBye;
  }

  retryNow(): void {
    this.#dispatch({ type: 'retryNow' });
  }

  /** Asks the server for a sign of life; without one the connection is given up. */
  probe(): Promise<void> {
    if (this.signalUp) return this.#probe(PROBE_MS);
    this.retryNow();
    return Promise.resolve();
  }

  /**
   * There is a network again, or another one. What was sent into the old one is sent again by TCP after seconds only: a
   * server that doesn't answer at once is reached anew.
   */
  networkBack(): void {
    this.#dispatch({ type: 'networkBack' });
    if (!this.signalUp) return;
    const shortest = Math.min(PROBE_MS, ...this.#roundTripsMs);
    void this.#probe(Math.min(PROBE_MS, Math.max(PROBE_LEAST_MS, PROBE_ROUND_TRIPS * shortest)));
  }

  setCallLost(lost: boolean): void {
    this.#dispatch({ type: lost ? 'callLost' : 'callRestored' });
  }

  /** @throws WatchTogetherError INVALID_STATE outside a session. */
  async request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
    options?: { timeoutMs?: number },
  ): Promise<ClientRequestAnswer<N>> {
    // At the door nothing is asked but what links are made with.
    if (name === 'signal' && this.#door.isThere)
      return this.#options.signalling.request(name, payload, options);
    if (!this.inSession) {
      throw new WatchTogetherError('INVALID_STATE', `${name} outside a session`);
    }
    if (!this.signalUp) throw new WatchTogetherError('SERVER_UNREACHABLE', `${name} while reconnecting`);
    return this.#options.signalling.request(name, payload, options);
  }

  /** Asks for the server's time, and notes how long that takes. @param t0 comes back as it is @throws as `request` */
  async ping(t0: number, timeoutMs?: number): Promise<ClientRequestAnswer<'clock:ping'>> {
    const { clock } = this.#options.environment;
    const sentMs = clock.now();
    const answer = await this.request('clock:ping', { t0 }, timeoutMs === undefined ? {} : { timeoutMs });
    this.#roundTripsMs = [...this.#roundTripsMs, clock.now() - sentMs].slice(-ROUND_TRIPS_KEPT);
    return answer;
  }

  /**
   * Where the session goes on, it is closed silently: the server keeps the seat, as for a person whose connection is
   * lost. Where it is over, the connection may be the next party's by now.
   */
  dispose(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#emitter.clear();
    const { inSession } = this;
    this.#dispatch({ type: 'aborted' });
    this.#isOver = true;
    this.#door.dispose();
    if (inSession) {
      this.#machine = { ...this.#machine, phase: { kind: 'disconnected', reason: 'left' } };
      this.#options.signalling.close();
    }
    this.#timers.clearAll();
  }

  async #probe(timeoutMs: number): Promise<void> {
    const { phase } = this.#machine;
    const dueMs = this.#options.environment.clock.now() + timeoutMs;
    // The question that has the least time decides: a newer one gives a dead server no more of it.
    if (phase.kind !== 'connected' || (this.#probeDueMs !== null && this.#probeDueMs <= dueMs)) return;
    this.#probeDueMs = dueMs;
    try {
      await this.ping(0, timeoutMs);
    } catch (error) {
      if (isSilence(error) && this.#probeDueMs === dueMs)
        this.#dispatch({ type: 'signalLost', connection: phase.connection });
    } finally {
      if (this.#probeDueMs === dueMs) this.#probeDueMs = null;
    }
  }

  #withConnection(make: (connection: number) => SessionInput): void {
    const { phase } = this.#machine;
    if ('connection' in phase && phase.connection !== null) this.#dispatch(make(phase.connection));
  }

  #signalLost(): void {
    if (this.signalUp) this.#withConnection((connection) => ({ type: 'signalLost', connection }));
  }

  /** @param first runs in the new state, before anybody is told of it. */
  #dispatch(input: SessionInput, first?: () => void): void {
    const { clock, random } = this.#options.environment;
    const { machine, effects } = stepSession(this.#machine, input, clock.now(), random());
    const before = this.#machine;
    this.#machine = machine;
    first?.();
    if (machine !== before) {
      const state = publicState(machine);
      const changed = JSON.stringify(state) !== JSON.stringify(this.#state);
      this.#state = state;
      if (changed) this.#emitter.emit('stateChanged', { state });
    }
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: SessionEffect): void {
    // Whoever was told of the new state has ended it: nothing of it is carried out, but the caller gets their answer.
    if (this.#isOver && effect.type !== 'settleConnect') return;
    switch (effect.type) {
      case 'openConnection':
        void this.#open(effect.connection);
        break;
      case 'closeConnection':
        this.#close(effect.polite);
        break;
      case 'scheduleRetry':
        this.#timers.set('retry', () => this.#dispatch({ type: 'retryDue' }), effect.delayMs);
        break;
      case 'cancelRetry':
        this.#timers.clear('retry');
        break;
      case 'scheduleAsk':
        this.#timers.set('ask', () => this.#dispatch({ type: 'askDue' }), effect.delayMs);
        break;
      case 'cancelAsk':
        this.#timers.clear('ask');
        break;
      case 'settleConnect': {
        const settle = this.#settle;
        this.#settle = null;
        settle?.(effect.failure === null ? null : this.#failure(effect.failure));
        break;
      }
      case 'reportFailure':
        this.#emitter.emit('error', { error: this.#failure(effect.code) });
        break;
      case 'signalReconnecting':
        this.#emitter.emit('signalLost', {});
        break;
      case 'signalReconnected':
        this.#emitter.emit('signalRestored', {});
        break;
      case 'ended':
        this.#timers.clear('token');
        this.#emitter.emit('ended', { reason: effect.reason });
        break;
    }
  }

  #failure(code: WatchTogetherError['code']): WatchTogetherError {
    const last = this.#lastFailure;
    return last?.code === code ? last : new WatchTogetherError(code, `The attempt ended with ${code}`);
  }

  async #open(connection: number): Promise<void> {
    const current = () =>
      'connection' in this.#machine.phase && this.#machine.phase.connection === connection;
    const again = this.#machine.phase.kind === 'reconnecting';
    try {
      const fromDoor = again ? null : await this.#door.join(this.#joinPayload);
      if (!current()) return;
      const { token, snapshot } = fromDoor ?? (await this.#joinByConnecting(current));
      if (!current()) return;
      this.#roundTripsMs = [];
      this.#probeDueMs = null;
      this.#watchToken(token);
      this.#dispatch({ type: 'joined', connection }, () => this.#emitter.emit('joined', { snapshot, again }));
      if (current()) this.#emitter.emit('entered', { again });
    } catch (error) {
      if (!current()) return;
      const failure = toWatchTogetherError(error);
      this.#lastFailure = failure;
      this.#dispatch({ type: 'attemptFailed', connection, code: failure.code });
    }
  }

  /** @throws WatchTogetherError */
  async #joinByConnecting(isWanted: () => boolean): Promise<Joined> {
    const { signalling } = this.#options;
    const handshake = await this.#handshake();
    if (!isWanted()) throw new WatchTogetherError('JOIN_ABORTED', 'Nobody waits for it any more');
    const snapshot = await signalling.connect(this.#serverUrl, { ...handshake, join: this.#joinPayload });
    return { token: handshake.token, snapshot };
  }

  /** What a connection begins with, once the one before has said good-bye. @throws WatchTogetherError */
  async #handshake(): Promise<DoorHandshake> {
    await this.#goodBye;
    const { token, serverUrl } = await this.#askToken();
    // The token is for there alone: who listens at the former address by now may be anybody.
    this.#serverUrl = serverUrl ?? this.#serverUrl;
    const { instanceId } = this.#options;
    return { token, protocol: OWN_PROTOCOLS, can: [...CAPABILITIES], instanceId };
  }

  /** @throws WatchTogetherError */
  async #askToken(): Promise<TokenAnswer> {
    try {
      const given = await this.#options.getToken();
      const answer = typeof given === 'string' ? { token: given } : given;
      if (answer.serverUrl !== undefined) checkServerUrl(answer.serverUrl);
      return answer;
    } catch (error) {
      throw tokenError(error);
    }
  }

  #close(polite: boolean): void {
    const { signalling } = this.#options;
    if (!polite || !signalling.connected) {
      signalling.close();
      return;
    }
    this.#goodBye = signalling
      .request('room:leave', this.#returns ? { returns: true } : {}, { timeoutMs: GOODBYE_MS })
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => signalling.close());
  }

  #watchToken(token: string): void {
    this.#timers.clear('token');
    const life = tokenLife(token);
    if (!life) return;
    this.#timers.set(
      'token',
      () => this.#emitter.emit('tokenWillExpire', { expiresAtMs: life.expiresAtMs }),
      Math.max(0, life.lifeMs - TOKEN_WARNING_MS),
    );
  }
}
