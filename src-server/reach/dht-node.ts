import { isIPv4 } from 'node:net';
import HyperDHT, { type DhtServer, type DhtStream, type KeyPair } from 'hyperdht';
import type { Clock } from '@core/base/clock';
import { LIMITS_OF_REACH } from '@core/wire/reach';
import { boundedNames } from './named-nodes';

export interface DhtNodeOptions {
  /** Where the DHT is entered. */
  readonly nodes: readonly string[];
  /** Nodes that answered earlier: addresses with ports. */
  readonly knownNodes?: readonly string[];
  readonly clock: Clock;
}

/**
 * How soon after one hole through a symmetric router another one may be begun, ms. The library waits 20 s, for fear that a
 * router takes offence; but then whoever has just found no way, and tries again, is refused without a try.
 */
const RANDOM_PUNCH_EVERY_MS = 2_000;

/** What is no address is left out: the library makes an id of it, and doesn't look names up. */
const addressesOf = (nodes: readonly string[]): { host: string; port: number }[] =>
  nodes
    .map((node) => node.split(':'))
    .map(([host = '', port = '']) => ({ host, port: Number(port) }))
    .filter(({ host }) => isIPv4(host));

/** By what the library parsed of a caller's handshake: it follows `relayThrough` unasked. */
export const asksForRelay = (payload: unknown): boolean =>
  typeof payload !== 'object' ||
  payload === null ||
  !('relayThrough' in payload) ||
  payload.relayThrough !== null;

/**
 * This machine in the DHT. It asks, and serves nobody: after twenty minutes a node that isn't ephemeral would begin to
 * answer strangers. Its port is any that is free, so that nobody finds homes by trying one port everywhere.
 */
export class DhtNode {
  readonly #dht: HyperDHT;
  readonly #clock: Clock;
  /** Answers that had come when it was last looked. */
  #answers = 0;
  #heardAtMs: number | null = null;

  constructor({ nodes, knownNodes = [], clock }: DhtNodeOptions) {
    this.#clock = clock;
    this.#dht = new HyperDHT({
      bootstrap: nodes,
      nodes: addressesOf(knownNodes),
      ephemeral: true,
      port: [0, 0],
      randomPunchInterval: RANDOM_PUNCH_EVERY_MS,
    });
    this.#dht._filterNode = boundedNames(this.#dht._filterNode);
  }

  /** When a node last answered, as far as it was looked; null before the first answer. */
  get heardAtMs(): number | null {
    const { responses } = this.#dht.stats.requests;
    if (responses > this.#answers) this.#heardAtMs = this.#clock.now();
    this.#answers = responses;
    return this.#heardAtMs;
  }

  /** How many answers have come. */
  get answers(): number {
    return this.#dht.stats.requests.responses;
  }

  /** Nodes that are worth asking in another run. */
  get knownNodes(): string[] {
    if (this.answers === 0) return [];
    return this.#dht
      .toArray({ limit: LIMITS_OF_REACH.knownNodes })
      .map(({ host, port }) => `${host}:${port}`);
  }

  /** The address under which a node sees this machine; null where none answers. */
  async seenAs(): Promise<string | null> {
    const [node] = this.#dht.toArray({ limit: 1 });
    if (!node) return null;
    try {
      return (await this.#dht.ping(node)).to.host;
    } catch {
      return null;
    }
  }

  /** Resolved once nodes have been asked, whether or not any answered. */
  ready(): Promise<void> {
    return this.#dht.fullyBootstrapped();
  }

  connect(publicKey: Buffer, keyPair: KeyPair): DhtStream {
    return this.#dht.connect(publicKey, { keyPair, localConnection: false });
  }

  /**
   * A caller who asks to be met through a relay of their choice is refused: the library would call any key that they name,
   * outside of all limits, and count them by the relay's address.
   * @param isKnown whether a caller may learn that somebody is here, by the caller's key
   */
  createServer(isKnown: (publicKey: Buffer) => boolean): DhtServer {
    return this.#dht.createServer({
      shareLocalAddress: false,
      firewall(key, payload) {
        try {
          return asksForRelay(payload) || !isKnown(key);
        } catch {
          // The library lets a caller in where this throws.
          return true;
        }
      },
    });
  }

  /** Looks for nodes anew, and announces anew what is announced. */
  refresh(): void {
    this.#dht.refresh();
    for (const server of this.#dht.listening) server.refresh();
  }

  async suspend(suspended: boolean): Promise<void> {
    await (suspended ? this.#dht.suspend() : this.#dht.resume());
  }

  async destroy(): Promise<void> {
    await this.#dht.destroy();
  }
}
