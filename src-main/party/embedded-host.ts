/**
 * Keeps the embedded server running: starts it when a party is hosted, restarts it when it dies, with the same port,
 * keys and journal, and opens it to the network again if it was open.
 */
import type { Clock, Timers } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import { Emitter } from '@core/base/emitter';
import type { EmbeddedConfig, EmbeddedEvent, EmbeddedRequest } from '@core/ipc/embedded';
import type { FarCode } from '@core/net/far-code';
import type { LanChoice } from '@core/net/lan-networks';
import type { ReachState } from '@core/net/reach-state';
import type { Turn } from '@core/wire/relays';
import { listenerFailed } from '../system/listener-failed';
import type { Log } from '../system/log';
import type { ChildRun, StartChild } from './child-process';
import type { EmbeddedKeys } from './embedded-keys';
import { ReachOpenings, type ReachOpening } from './reach-openings';
import { restartDelayMs } from './restart-policy';

export type EmbeddedState = 'stopped' | 'starting' | 'running' | 'restarting' | 'failed';

/** How the server is reached from the local network. */
export interface LanOpening {
  readonly port: number;
  /** Empty, as long as the machine is in no network by which friends may come. */
  readonly addresses: readonly string[];
  readonly pin: string;
}

export interface EmbeddedHostOptions {
  readonly start: StartChild<EmbeddedRequest, EmbeddedEvent>;
  readonly keys: EmbeddedKeys;
  /** The key that the server seals with; asked for when it starts. */
  readonly vaultKey: () => string;
  readonly databasePath: string;
  /** Origin of the page that may use the server. */
  readonly pageOrigin: string;
  readonly logLevel: EmbeddedConfig['logLevel'];
  /** The present STUN servers that people of its parties are told. */
  readonly stun?: () => readonly string[];
  /** The present choice of networks by which friends may come. */
  readonly lanChoice: () => LanChoice;
  /** A relay that its parties may use. */
  readonly turn?: Turn | null;
  /** Where the DHT is entered now; without any its parties can't be met from anywhere. */
  readonly dht?: () => readonly string[];
  /** A relay at which its parties are met by those who don't show their address; null: nowhere. */
  readonly dhtRelay?: string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** How long the server may take for one request; opening a cold database on a slow disk takes longest. */
const ANSWER_LIMIT_MS = 15_000;
/** How long it may take to say good-bye. */
const STOP_LIMIT_MS = 2_000;

type EventOf<T extends EmbeddedEvent['type']> = Extract<EmbeddedEvent, { type: T }>;
type Waiter = { readonly type: EmbeddedEvent['type']; settle(event: EmbeddedEvent | Error): void };

interface EmbeddedHostEvents {
  state: EmbeddedState;
  /** The addresses on the local network have changed. */
  lan: LanOpening;
  /** How it stands with the way from anywhere. */
  reach: ReachState;
  /** The session whose code from anywhere is another one now, or gone. */
  farCode: string;
}

export class EmbeddedHost {
  readonly events: Emitter<EmbeddedHostEvents>;
  readonly #options: EmbeddedHostOptions;
  #state: EmbeddedState = 'stopped';
  #process: ChildRun<EmbeddedRequest> | null = null;
  /** The run that is under way; resolves with the port. */
  #running: Promise<number> | null = null;
  #port = 0;
  #lan: LanOpening | null = null;
  #announcedCode: string | null = null;
  #reach: ReachState = 'off';
  /** The parties that are to be met from anywhere. */
  readonly #reachable = new ReachOpenings();
  /** The codes by which they are met from anywhere, by session: the server's, which end with it. */
  readonly #farCodes = new Map<string, FarCode>();
  #deathsMs: number[] = [];
  #waiters: Waiter[] = [];

  constructor(options: EmbeddedHostOptions) {
    this.#options = options;
    this.events = new Emitter(listenerFailed(options.log));
  }

  get hostKey(): string {
    return this.#options.keys.hostKey;
  }

  get state(): EmbeddedState {
    return this.#state;
  }

  get lan(): LanOpening | null {
    return this.#lan;
  }

  /**
   * The port on this machine, of a running server; waits for one that is being restarted.
   * @param wantedPort for a first start, 0 for any; another one is taken where it isn't free.
   * @throws SERVER_UNREACHABLE where it doesn't start.
   */
  async ready(wantedPort = 0): Promise<number> {
    if (!this.#running) {
      this.#deathsMs = [];
      this.#port = wantedPort || this.#port;
      this.#enter('starting');
      this.#running = this.#run().catch((error: unknown) => {
        if (this.#port === 0) throw error;
        this.#port = 0;
        return this.#run();
      });
      this.#running.catch(() => this.#giveUp());
    }
    return this.#running;
  }

  /**
   * @param wantedPort 0 for any; another one is taken where it isn't free.
   * @throws SERVER_UNREACHABLE where no port can be opened.
   */
  async openLan(wantedPort = 0): Promise<LanOpening> {
    await this.ready();
    if (!this.#lan && wantedPort !== 0) await this.#openLan(wantedPort).catch(() => undefined);
    if (!this.#lan) await this.#openLan(0);
    if (!this.#lan) throw unreachable('The server didn’t open to the network');
    return this.#lan;
  }

  /** Lets people on the network find this code. */
  async announce(code: string): Promise<void> {
    await this.ready();
    this.#announcedCode = code;
    await this.#request({ type: 'announce', code }, 'announced');
  }

  /** Whether its parties can be met from anywhere at all. */
  get hasDht(): boolean {
    return this.#dht().length > 0;
  }

  /** Whether its parties can be met without showing an address. */
  get hasRelay(): boolean {
    return (this.#options.dhtRelay ?? null) !== null;
  }

  /** How it stands with the way from anywhere. */
  get reach(): ReachState {
    return this.#reach;
  }

  /** Lets people with the link meet a party; how that goes is told by `reach`. */
  async openReach(opening: ReachOpening): Promise<void> {
    this.#reachable.set(opening);
    await this.ready();
    // It may have been closed, or opened otherwise, while the server started.
    if (!this.#reachable.has(opening)) return;
    this.#reachable.meet(this.#dht());
    await this.#request({ type: 'openReach', ...opening }, 'reachOpened');
  }

  /** The server is told in any case: whether a door is open, it knows best. */
  async closeReach(sessionId: string): Promise<void> {
    this.#reachable.delete(sessionId);
    if (this.#process) await this.#request({ type: 'closeReach', sessionId }, 'reachShut');
  }

  /** The code by which a party is met from anywhere; null where it is by none. */
  farCode(sessionId: string): FarCode | null {
    return this.#farCodes.get(sessionId) ?? null;
  }

  /**
   * Has the server make a code for a party that is met from anywhere, or lead the one that is there to this link.
   * @throws SERVER_UNREACHABLE where it can't
   */
  async openCode(sessionId: string, link: string): Promise<void> {
    await this.ready();
    await this.#request({ type: 'openCode', sessionId, link }, 'codeOpened');
  }

  async closeCode(sessionId: string): Promise<void> {
    if (this.#process) await this.#request({ type: 'closeCode', sessionId }, 'codeShut');
  }

  /** The machine goes to sleep, or has woken up. */
  suspend(suspended: boolean): void {
    if (!this.#process) return;
    this.#request({ type: 'suspendReach', suspended }, 'reachSuspended').catch((error: unknown) => {
      this.#options.log.warn('server.unsuspended', { reason: error instanceof Error ? error.message : '' });
    });
  }

  /** Another choice of networks was made. */
  lanChoiceChanged(): void {
    this.#process?.post({ type: 'useLan', choice: this.#options.lanChoice() });
  }

  /** The STUN servers have changed; people who join from here on are told the new ones. */
  stunChanged(): void {
    this.#process?.post({ type: 'useStun', stun: this.#stun() });
  }

  /** The DHT is entered elsewhere, from the next party on that is met by it. A server that starts is told then. */
  dhtChanged(): void {
    if (this.#state === 'running') this.#process?.post({ type: 'useDht', dht: this.#dht() });
  }

  /** Says good-bye and waits for it, for two seconds at most. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#running = null;
    this.#enter('stopped');
    if (!process) return;
    await this.#request({ type: 'stop' }, 'stopped', STOP_LIMIT_MS).catch(() => undefined);
    this.#process = null;
    this.#forgetCodes();
    process.kill();
  }

  /** Runs one process from fork to listening; later its death leads to the next one. */
  async #run(): Promise<number> {
    const {
      start,
      keys,
      vaultKey,
      databasePath,
      pageOrigin,
      logLevel,
      turn = null,
      dhtRelay = null,
    } = this.#options;
    let isListening = false;
    const process: ChildRun<EmbeddedRequest> = start({
      onEvent: (event) => {
        if (this.#process === process) this.#receive(event);
      },
      onExit: (code) => {
        if (this.#process !== process) return;
        this.#process = null;
        this.#forgetCodes();
        this.#rejectAll(unreachable('The party server ended'));
        if (isListening) this.#restart(code);
      },
    });
    this.#process = process;
    const entrance = [...this.#reachable.entrance(this.#dht())];
    try {
      const config: EmbeddedConfig = {
        ...keys,
        ...{ databasePath, pageOrigin, logLevel, turn },
        vaultKey: vaultKey(),
        stun: this.#stun(),
        dht: entrance,
        ...(dhtRelay === null ? {} : { dhtRelay }),
        port: this.#port,
      };
      const { port } = await this.#request({ type: 'start', config }, 'listening');
      this.#port = port;
      if (this.#lan)
        await this.#openLan(this.#lan.port).catch(() => this.#options.log.warn('server.lanLost'));
      if (this.#announcedCode !== null && this.#lan)
        process.post({ type: 'announce', code: this.#announcedCode });
      for (const opening of this.#reachable.meet(entrance)) process.post({ type: 'openReach', ...opening });
      if (this.#dht().join() !== entrance.join()) process.post({ type: 'useDht', dht: this.#dht() });
      if (this.#process !== process) throw unreachable('The party server ended while it started');
      isListening = true;
      this.#enter('running');
      return port;
    } catch (error) {
      if (this.#process === process) this.#process = null;
      process.kill();
      throw error;
    }
  }

  #restart(code: number): void {
    this.#options.log.warn('server.died', { code });
    this.#enter('restarting');
    this.#noteReach(this.#reachable.size > 0 ? 'opening' : 'off');
    this.#running = this.#runUntilListening();
    this.#running.catch(() => this.#giveUp());
  }

  async #runUntilListening(): Promise<number> {
    const { clock, log } = this.#options;
    for (;;) {
      const nowMs = clock.now();
      this.#deathsMs.push(nowMs);
      const delayMs = restartDelayMs(this.#deathsMs, nowMs);
      if (delayMs === null) throw unreachable('The party server dies again and again');
      await this.#wait(delayMs);
      if (this.#state !== 'restarting') throw unreachable('The party server was stopped');
      try {
        return await this.#run();
      } catch (error) {
        log.warn('server.unstarted', { reason: error instanceof Error ? error.message : '' });
      }
    }
  }

  #giveUp(): void {
    if (this.#state === 'stopped') return;
    this.#running = null;
    this.#enter('failed');
    this.#noteReach(this.#reachable.size > 0 ? 'failed' : 'off');
  }

  async #openLan(port: number): Promise<void> {
    const {
      port: opened,
      addresses,
      pin,
    } = await this.#request({ type: 'openLan', port, choice: this.#options.lanChoice() }, 'lanOpen');
    this.#lan = { port: opened, addresses, pin };
  }

  #request<T extends EmbeddedEvent['type']>(
    request: EmbeddedRequest,
    type: T,
    limitMs = ANSWER_LIMIT_MS,
  ): Promise<EventOf<T>> {
    return new Promise((resolve, reject) => {
      const { timers } = this.#options;
      if (!this.#process) return reject(unreachable('The party server isn’t running'));
      const waiter: Waiter = {
        type,
        settle: (event) => {
          timers.clearTimeout(timer);
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          if (event instanceof Error) reject(event);
          else resolve(event as EventOf<T>);
        },
      };
      const timer = timers.setTimeout(
        () => waiter.settle(unreachable('The party server doesn’t answer')),
        limitMs,
      );
      this.#waiters.push(waiter);
      this.#process.post(request);
    });
  }

  #receive(event: EmbeddedEvent): void {
    if (event.type === 'lanClosed') {
      this.#lan = null;
      this.#announcedCode = null;
      return;
    }
    if (event.type === 'lanChanged') {
      if (!this.#lan) return;
      this.#lan = { ...this.#lan, addresses: event.addresses };
      this.events.emit('lan', this.#lan);
      return;
    }
    if (event.type === 'reachClosed') return this.#reachable.clear();
    if (event.type === 'reachState') return this.#noteReach(event.state);
    if (event.type === 'farCode') return this.#noteCode(event.sessionId, event.code);
    if (event.type !== 'failed') {
      this.#waiters.find(({ type }) => type === event.type)?.settle(event);
      return;
    }
    const awaited = (
      {
        start: 'listening',
        openLan: 'lanOpen',
        useLan: 'lanUsed',
        announce: 'announced',
        useStun: 'stunUsed',
        useDht: 'dhtUsed',
        openReach: 'reachOpened',
        closeReach: 'reachShut',
        openCode: 'codeOpened',
        closeCode: 'codeShut',
        suspendReach: 'reachSuspended',
      } as const
    )[event.during];
    this.#options.log.warn('server.refused', { during: event.during, reason: event.message });
    this.#waiters.find(({ type }) => type === awaited)?.settle(unreachable(event.message));
  }

  #noteReach(state: ReachState): void {
    if (state === this.#reach) return;
    this.#reach = state;
    this.#options.log.info('server.reach', { state });
    this.events.emit('reach', state);
  }

  #noteCode(sessionId: string, code: FarCode | null): void {
    if (code) this.#farCodes.set(sessionId, code);
    else this.#farCodes.delete(sessionId);
    this.events.emit('farCode', sessionId);
  }

  #forgetCodes(): void {
    for (const sessionId of [...this.#farCodes.keys()]) this.#noteCode(sessionId, null);
  }

  #dht(): string[] {
    return [...(this.#options.dht?.() ?? [])];
  }

  #stun(): string[] {
    return [...(this.#options.stun?.() ?? [])];
  }

  #rejectAll(error: Error): void {
    for (const waiter of [...this.#waiters]) waiter.settle(error);
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.#options.timers.setTimeout(resolve, delayMs));
  }

  #enter(state: EmbeddedState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.log.info('server.state', { state });
    this.events.emit('state', state);
  }
}

const unreachable = (why: string) => new WatchTogetherError('SERVER_UNREACHABLE', why);
