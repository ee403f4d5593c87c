import type { Clock, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import type { ReachEvent } from '@core/ipc/reach';
import type { Reach } from '@core/wire/reach';
import type { ReachRelay } from '@core/wire/reach-relay';
import type { Logger } from '../base/log';
import { CodeKeyMaker } from './code/code-key-maker';
import { CodeSearch } from './code/code-search';
import { DhtNode } from './dht-node';
import { GuestNodes } from './guest-nodes';
import { GuestWay } from './guest-way';
import { RelayNode } from './relay-node';

/** Ways of one app at one time: it is in one party, looks at another, and tries some old ones. */
const WAYS_AT_MOST = 16;
/** Codes that are looked for at one time: each costs memory, and a person types one. */
const SEARCHES_AT_MOST = 2;

export interface GuestWaysOptions {
  readonly nodes: readonly string[];
  readonly knownNodes: readonly string[];
  /** Where parties are met without showing an address; null: nowhere. */
  readonly relay: ReachRelay | null;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds since 1970, as hosts have them too. */
  readonly wallMs: () => number;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly tell: (event: ReachEvent) => void;
}

/** A guest's ways to parties, and the nodes behind them: there while any way is, or is looked for. */
export class GuestWays {
  readonly #options: GuestWaysOptions;
  readonly #ways = new Map<number, GuestWay>();
  /** Those of the ways that go by the relay. */
  readonly #byRelay = new Set<number>();
  readonly #searches = new Map<number, CodeSearch>();
  readonly #maker = new CodeKeyMaker();
  readonly #nodes: GuestNodes;
  #relayNode: RelayNode | null = null;
  #isAsleep = false;
  #ending: Promise<void> = Promise.resolve();

  constructor(options: GuestWaysOptions) {
    this.#options = options;
    const { nodes, knownNodes, clock, timers, tell } = options;
    this.#nodes = new GuestNodes({
      enter: (entrance, known) => new DhtNode({ nodes: entrance, knownNodes: known, clock }),
      leave: (node) => this.#leave(node),
      onKnown: (metBy, known) => tell({ type: 'nodes', metBy: [...metBy], nodes: [...known] }),
      timers,
    });
    this.#nodes.enterBy(nodes, knownNodes);
  }

  /** The DHT is entered there for whatever is looked for from now on. */
  useNodes(nodes: readonly string[], knownNodes: readonly string[]): void {
    this.#nodes.enterBy(nodes, knownNodes);
  }

  /** @param relayOnly whether nobody but the relay may learn this machine's address */
  open(id: number, reach: Reach, port: number, relayOnly = false): void {
    const { clock, timers, random, log, tell } = this.#options;
    if (this.#ways.has(id)) throw new Error('this way is open already');
    const node = this.#ways.size >= WAYS_AT_MOST ? null : relayOnly ? this.#atRelay() : this.#nodes.use(id);
    if (!node) {
      tell({ type: 'failed', id, why: 'failed' });
      return;
    }
    const isMine = (): boolean => this.#ways.get(id) === way;
    const way: GuestWay = new GuestWay({
      ...{ node, reach, byRelay: relayOnly, port, clock, timers, random, log },
      onOpened: (opened) => isMine() && tell({ type: 'opened', id, port: opened }),
      onFailed: (why) => {
        if (!isMine()) return;
        this.#forget(id);
        tell({ type: 'failed', id, why });
      },
      onLost: () => isMine() && tell({ type: 'lost', id }),
      onFound: () => isMine() && tell({ type: 'found', id }),
    });
    this.#ways.set(id, way);
    if (relayOnly) this.#byRelay.add(id);
    if (this.#isAsleep) way.suspend(true);
  }

  close(id: number): void {
    const way = this.#ways.get(id);
    if (!way) return;
    this.#forget(id);
    way.close();
  }

  /** Looks for the party of a code. */
  findCode(id: number, code: string): void {
    const { timers, wallMs, random, log, tell } = this.#options;
    const node = this.#searches.size >= SEARCHES_AT_MOST ? null : this.#nodes.use(id);
    if (!node) {
      tell({ type: 'codeFailed', id, why: 'failed' });
      return;
    }
    const search = new CodeSearch({ node, maker: this.#maker, timers, wallMs, random, log });
    this.#searches.set(id, search);
    search.find(code).then(
      (found) => {
        if (this.#searches.get(id) !== search) return;
        this.dropCode(id);
        if ('link' in found) tell({ type: 'codeFound', id, link: found.link });
        else tell({ type: 'codeFailed', id, why: found.why });
      },
      (error: unknown) => {
        log.warn({ err: error }, 'a code can’t be looked for');
        if (this.#searches.get(id) !== search) return;
        this.dropCode(id);
        tell({ type: 'codeFailed', id, why: 'failed' });
      },
    );
  }

  /** Gives up what is looked for. */
  dropCode(id: number): void {
    this.#searches.get(id)?.stop();
    if (this.#searches.delete(id)) this.#nodes.leave(id);
  }

  networkChanged(): void {
    this.#nodes.refresh();
    for (const way of this.#ways.values()) way.networkChanged();
  }

  async suspend(suspended: boolean): Promise<void> {
    if (this.#isAsleep === suspended) return;
    this.#isAsleep = suspended;
    if (suspended) {
      for (const search of this.#searches.values()) search.stop();
      for (const way of this.#ways.values()) way.suspend(true);
    }
    await this.#nodes.suspend(suspended);
    await this.#relayNode?.suspend(suspended);
    if (!suspended) for (const way of this.#ways.values()) way.suspend(false);
  }

  async stop(): Promise<void> {
    for (const id of [...this.#searches.keys()]) this.dropCode(id);
    for (const id of [...this.#ways.keys()]) this.close(id);
    await this.#ending;
  }

  #atRelay(): RelayNode | null {
    const { relay, clock, timers } = this.#options;
    if (this.#relayNode || !relay) return this.#relayNode;
    this.#relayNode = new RelayNode({ relay, clock, timers });
    if (this.#isAsleep) void this.#relayNode.suspend(true).catch(() => undefined);
    return this.#relayNode;
  }

  /** Each of the two is left by itself: whoever goes by a relay only asks nobody else. */
  #forget(id: number): void {
    this.#ways.delete(id);
    this.#nodes.leave(id);
    if (!this.#byRelay.delete(id) || this.#byRelay.size > 0) return;
    this.#leave(this.#relayNode);
    this.#relayNode = null;
  }

  #leave(node: DhtNode | RelayNode | null): void {
    if (!node) return;
    this.#ending = this.#ending
      .then(() => node.destroy())
      .then(() => undefined)
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'the DHT wasn’t left'));
  }
}
