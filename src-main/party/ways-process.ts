/**
 * The process of the ways to parties far away, since what comes from the DHT is parsed by C there. It runs for as long as
 * somebody uses it, and a moment longer; where it dies it is started again.
 */
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { ReachEvent, ReachRequest } from '@core/ipc/reach';
import type { Log } from '../system/log';
import type { ChildRun, StartChild } from './child-process';
import type { KnownNodes } from './known-nodes';
import { restartDelayMs } from './restart-policy';

export interface WaysProcessOptions {
  readonly start: StartChild<ReachRequest, ReachEvent>;
  /** Where the DHT is entered now. */
  readonly nodes: () => readonly string[];
  /** Where parties are met without showing an address; null: nowhere. */
  readonly relay?: string | null;
  readonly knownNodes: Pick<KnownNodes, 'read' | 'save'>;
  readonly logLevel: Extract<ReachRequest, { type: 'start' }>['logLevel'];
  /** Tells what differs when this machine is on another network. */
  readonly networks: () => string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Whoever has something done by the process. */
export interface WaysProcessUser {
  /** Whether anything is asked of it at present. */
  isUsed(): boolean;
  /** It runs, or runs again: everything is to be asked of it. */
  begun(): void;
  told(event: Exclude<ReachEvent, { type: 'started' | 'stopped' | 'nodes' }>): void;
  /** @returns whether it is to be started again */
  died(): boolean;
  /** It has died too often. */
  givenUp(): void;
  /** It is about to be started again after it died. @returns whether it still is to be */
  returns(): boolean;
}

/** How long the process waits for the next who uses it: a look that failed is often repeated. */
export const LINGER_MS = 60_000;
const STOP_LIMIT_MS = 2_000;
/** How often it is looked whether this machine is on another network: Electron doesn't say. */
export const NETWORK_LOOK_MS = 2_000;

export class WaysProcess {
  readonly #options: WaysProcessOptions;
  readonly #user: WaysProcessUser;
  #run: ChildRun<ReachRequest> | null = null;
  /** Where the process that runs enters the DHT, as it was last told. */
  #toldNodes: readonly string[] = [];
  #deathsMs: number[] = [];
  #restarting: TimerHandle | null = null;
  #lingering: TimerHandle | null = null;
  #looking: TimerHandle | null = null;
  #networks = '';
  #stopped: (() => void) | null = null;

  constructor(options: WaysProcessOptions, user: WaysProcessUser) {
    this.#options = options;
    this.#user = user;
  }

  /** Asks what runs; what doesn't hears nothing, and has everything asked of it when it begins. */
  post(request: ReachRequest): void {
    this.#run?.post(request);
  }

  /** @param ask called where the process runs; one that begins is asked for everything by itself */
  ensure(ask: () => void): void {
    if (this.#lingering !== null) this.#options.timers.clearTimeout(this.#lingering);
    this.#lingering = null;
    if (this.#run) ask();
    else if (this.#restarting === null) {
      this.#deathsMs = [];
      this.#begin();
    }
  }

  /** Whatever is asked of it from now on is looked for where the DHT is entered here. */
  useNodes(nodes: readonly string[]): void {
    if (!this.#run || this.#stopped !== null || this.#toldNodes.join() === nodes.join()) return;
    this.#toldNodes = [...nodes];
    const knownNodes = this.#options.knownNodes.read(nodes);
    this.#run.post({ type: 'useNodes', nodes: [...nodes], knownNodes });
  }

  /** Ends it in a moment, unless somebody comes. */
  lingerIfUnused(): void {
    if (this.#user.isUsed() || this.#lingering !== null || this.#stopped !== null) return;
    this.#lingering = this.#options.timers.setTimeout(() => void this.stop(), LINGER_MS);
  }

  /** Ends it, with a good-bye where it says one in time. */
  async stop(): Promise<void> {
    const { timers } = this.#options;
    for (const timer of [this.#lingering, this.#restarting]) if (timer !== null) timers.clearTimeout(timer);
    this.#lingering = this.#restarting = null;
    const run = this.#run;
    if (!run) return;
    await new Promise<void>((resolve) => {
      const timer = timers.setTimeout(resolve, STOP_LIMIT_MS);
      this.#stopped = () => {
        timers.clearTimeout(timer);
        resolve();
      };
      run.post({ type: 'stop' });
    });
    this.#stopped = null;
    if (this.#run === run) this.#ended();
    run.kill();
    // Somebody came while it said good-bye.
    if (this.#user.isUsed() && !this.#run) this.#begin();
  }

  #begin(): void {
    const { start, knownNodes, relay = null, logLevel, networks } = this.#options;
    const run = start({
      onEvent: (event) => {
        if (this.#run === run) this.#receive(event);
      },
      onExit: (code) => {
        if (this.#run === run) this.#died(code);
      },
    });
    this.#run = run;
    const nodes = [...this.#options.nodes()];
    this.#toldNodes = nodes;
    run.post({
      ...{ type: 'start', nodes, knownNodes: knownNodes.read(nodes), logLevel },
      ...(relay === null ? {} : { relay }),
    });
    this.#user.begun();
    this.#networks = networks();
    this.#lookAgain();
  }

  #receive(event: ReachEvent): void {
    switch (event.type) {
      case 'started':
        return;
      case 'stopped':
        return this.#stopped?.();
      case 'nodes':
        return this.#options.knownNodes.save(event.metBy, event.nodes);
      default:
        return this.#user.told(event);
    }
  }

  #died(code: number): void {
    const { clock, timers, log } = this.#options;
    this.#ended();
    log.warn('reach.died', { code });
    if (!this.#user.died()) return;
    const nowMs = clock.now();
    this.#deathsMs.push(nowMs);
    const delayMs = restartDelayMs(this.#deathsMs, nowMs);
    if (delayMs === null) {
      log.error('reach.givenUp');
      return this.#user.givenUp();
    }
    this.#restarting = timers.setTimeout(() => {
      this.#restarting = null;
      if (this.#user.isUsed() && !this.#run && this.#user.returns()) this.#begin();
    }, delayMs);
  }

  #ended(): void {
    this.#run = null;
    this.#stopped?.();
    if (this.#looking !== null) this.#options.timers.clearTimeout(this.#looking);
    this.#looking = null;
  }

  #lookAgain(): void {
    const { timers, networks } = this.#options;
    this.#looking = timers.setTimeout(() => {
      const now = networks();
      if (now !== this.#networks) this.#run?.post({ type: 'networkChanged' });
      this.#networks = now;
      this.#lookAgain();
    }, NETWORK_LOOK_MS);
  }
}
