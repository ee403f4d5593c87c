/**
 * A node of the DHT that others may rely on: they enter by it, it keeps who can be met where, and, where its operator
 * wants that, two meet through it who can't or don't want to meet directly.
 */
import ipaddr from 'ipaddr.js';
import HyperDHT from 'hyperdht';
import type { Clock, Timers } from '@core/base/clock';
import { formatReachRelay } from '@core/wire/reach-relay';
import type { Logger } from '../base/log';
import { partyKeys } from './keys';
import { boundedNames } from './named-nodes';
import { Relaying } from './relaying';

/** What is kept for others, in records of each of its five kinds: a packet's content each, so some 50 MB at the most. */
const RECORDS = 8_192;

export interface PublicNodeOptions {
  /** Where others reach it. */
  readonly host: string;
  readonly port: number;
  /** Nodes by which it joins the DHT; none: a DHT of its own. */
  readonly nodes: readonly string[];
  /** The seed of the relay's key, base64url, and how many ways may go through it at one time. */
  readonly relay: { readonly seed: string; readonly ways: number } | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

export class PublicNode {
  readonly #dht: HyperDHT;
  readonly #relaying: Relaying | null;
  /** Where apps enter the DHT by it. */
  readonly address: string;
  /** What apps need to meet through it. */
  readonly relay: string | null;

  private constructor(dht: HyperDHT, relaying: Relaying | null, address: string, relay: string | null) {
    this.#dht = dht;
    this.#relaying = relaying;
    this.address = address;
    this.relay = relay;
  }

  /** @throws where the port is taken */
  static async open(options: PublicNodeOptions): Promise<PublicNode> {
    const { host, port, nodes, relay, clock, timers, log } = options;
    const isForThisMachine = ipaddr.parse(host).range() === 'loopback';
    // Behind the machine's own router the address that others know isn't one of the machine's.
    const dht = HyperDHT.bootstrapper(port, host, {
      bootstrap: nodes,
      host: isForThisMachine ? host : '0.0.0.0',
      maxSize: RECORDS,
    });
    dht._filterNode = boundedNames(dht._filterNode);
    try {
      await dht.fullyBootstrapped();
      const address = `${host}:${port}`;
      if (!relay) return new PublicNode(dht, null, address, null);
      const keys = partyKeys(relay.seed);
      const relaying = new Relaying({ dht, ways: relay.ways, clock, timers, log });
      await relaying.listen(keys);
      const key = keys.publicKey.toString('base64url');
      return new PublicNode(dht, relaying, address, formatReachRelay({ key, host, port }));
    } catch (error) {
      await dht.destroy({ force: true });
      throw error;
    }
  }

  /** Who is at the relay, and how many ways go through it. */
  get relayed(): { readonly places: number; readonly ways: number } {
    return this.#relaying?.size ?? { places: 0, ways: 0 };
  }

  async close(): Promise<void> {
    await this.#relaying?.close();
    await this.#dht.destroy({ force: true });
  }
}
