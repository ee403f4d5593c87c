/**
 * A guest's nodes of the DHT: one where it is entered now, and beside it those by which ways were opened that are still in
 * use, as a party is met where its host announced it. Each is there while anybody uses it.
 */
import type { TimerHandle, Timers } from '@core/base/clock';
import type { DhtNode } from './dht-node';

/** When the nodes that are known are told for the first time, and how often later, ms. */
const TELL_NODES_MS = { first: 10_000, later: 300_000 } as const;

type GuestNode = Pick<DhtNode, 'answers' | 'connect' | 'knownNodes' | 'refresh' | 'suspend'>;

export interface GuestNodesOptions<N extends GuestNode> {
  /** Enters the DHT. @param knownNodes that answered earlier */
  readonly enter: (nodes: readonly string[], knownNodes: readonly string[]) => N;
  readonly leave: (node: N) => void;
  /** Told of nodes that answer, and by which ones they were met. */
  readonly onKnown: (metBy: readonly string[], nodes: readonly string[]) => void;
  readonly timers: Timers;
}

interface Entered<N> {
  readonly nodes: readonly string[];
  readonly node: N;
  readonly users: Set<number>;
  timer: TimerHandle | null;
}

export class GuestNodes<N extends GuestNode = DhtNode> {
  readonly #options: GuestNodesOptions<N>;
  readonly #entered = new Set<Entered<N>>();
  #nodes: readonly string[] = [];
  #knownNodes: readonly string[] = [];
  #isAsleep = false;

  constructor(options: GuestNodesOptions<N>) {
    this.#options = options;
  }

  /** The DHT is entered there, by whoever uses it from now on. */
  enterBy(nodes: readonly string[], knownNodes: readonly string[]): void {
    this.#nodes = nodes;
    this.#knownNodes = knownNodes;
  }

  /** @returns a node for this user, until they leave it; null where the DHT is entered nowhere */
  use(user: number): N | null {
    const nodes = this.#nodes;
    if (nodes.length === 0) return null;
    const entered =
      [...this.#entered].find((known) => known.nodes.join() === nodes.join()) ?? this.#enter(nodes);
    entered.users.add(user);
    return entered.node;
  }

  leave(user: number): void {
    for (const entered of this.#entered) {
      if (!entered.users.delete(user) || entered.users.size > 0) continue;
      this.#tell(entered);
      if (entered.timer !== null) this.#options.timers.clearTimeout(entered.timer);
      this.#entered.delete(entered);
      this.#options.leave(entered.node);
    }
  }

  refresh(): void {
    for (const { node } of this.#entered) node.refresh();
  }

  async suspend(suspended: boolean): Promise<void> {
    this.#isAsleep = suspended;
    await Promise.all([...this.#entered].map(({ node }) => node.suspend(suspended)));
  }

  #enter(nodes: readonly string[]): Entered<N> {
    const node = this.#options.enter(nodes, this.#knownNodes);
    if (this.#isAsleep) void node.suspend(true).catch(() => undefined);
    const entered: Entered<N> = { nodes, node, users: new Set(), timer: null };
    this.#entered.add(entered);
    this.#tellIn(entered, TELL_NODES_MS.first);
    return entered;
  }

  #tellIn(entered: Entered<N>, afterMs: number): void {
    entered.timer = this.#options.timers.setTimeout(() => {
      this.#tell(entered);
      this.#tellIn(entered, TELL_NODES_MS.later);
    }, afterMs);
  }

  #tell({ node, nodes: metBy }: Entered<N>): void {
    const nodes = node.knownNodes;
    if (nodes.length === 0) return;
    if (metBy.join() === this.#nodes.join()) this.#knownNodes = nodes;
    this.#options.onKnown(metBy, nodes);
  }
}
