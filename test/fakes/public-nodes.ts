/** A server's node of the DHT with its relay, on the loopback, and what else a test opens around it. */
import { randomBytes } from 'node:crypto';
import HyperDHT from 'hyperdht';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import { PublicNode } from '@server/reach/public-node';
import type { ManualClock } from './clock';
import { freeUdpPort } from './free-port';

export class PublicNodes {
  static readonly ways = 3;
  readonly #seed = randomBytes(32).toString('base64url');
  readonly #closings: (() => Promise<unknown>)[] = [];
  #node: PublicNode | null = null;

  private constructor(readonly port: number) {}

  static async prepare(): Promise<PublicNodes> {
    return new PublicNodes(await freeUdpPort());
  }

  get node(): PublicNode {
    if (!this.#node) throw new Error('no node is open');
    return this.#node;
  }

  /**
   * Opens it, also again: with the same key.
   * @param time that its limits go by, where a test turns it
   */
  async open(time?: ManualClock): Promise<PublicNode> {
    const { clock, timers } = systemRuntime;
    const node = await PublicNode.open({
      ...{ host: '127.0.0.1', port: this.port, nodes: [], log: createLogger('silent') },
      relay: { seed: this.#seed, ways: PublicNodes.ways },
      ...(time ? { clock: time, timers: time } : { clock, timers }),
    });
    this.#node = node;
    return node;
  }

  async closeNode(): Promise<void> {
    const node = this.#node;
    this.#node = null;
    await node?.close();
  }

  /** Other nodes that enter the DHT by it: one alone can't tell machines how their routers choose ports. */
  async openOthers(): Promise<void> {
    for (let count = 0; count < 6; count += 1) {
      const other = new HyperDHT({
        ...{ bootstrap: [this.node.address], port: [0, 0] as const, host: '127.0.0.1' },
        ...{ ephemeral: false, firewalled: false },
      });
      this.closeLater(() => other.destroy({ force: true }));
      await other.fullyBootstrapped();
    }
  }

  /** What was opened last is closed first, and the node after all. */
  closeLater(close: () => Promise<unknown>): void {
    this.#closings.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closings.splice(0).reverse()) await close();
    await this.closeNode();
  }
}
