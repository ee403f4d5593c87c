/**
 * Nodes of a DHT of its own, as the public one has thousands of: they answer, and keep who can be met where.
 *
 * `tsx dht-nodes.ts ADDRESS PORT COUNT` runs some at this address, the first one at this port, and prints `ready`.
 */
import { pathToFileURL } from 'node:url';
import HyperDHT from 'hyperdht';

/** Ten nodes at hand prove nothing of a network in which most of those who are asked know nothing. */
export const USUAL_NODES = 30;

export interface DhtNodesOptions {
  readonly count?: number;
  /** 0 lets the system choose. */
  readonly port?: number;
  /** Address at which they are all found. */
  readonly host?: string;
}

export class DhtNodes {
  readonly #nodes: HyperDHT[] = [];
  /** Where others enter: the first node. */
  readonly bootstrap: readonly string[];

  private constructor(first: HyperDHT, bootstrap: readonly string[]) {
    this.#nodes.push(first);
    this.bootstrap = bootstrap;
  }

  static async open({
    count = USUAL_NODES,
    port = 0,
    host = '127.0.0.1',
  }: DhtNodesOptions = {}): Promise<DhtNodes> {
    const shared = { ephemeral: false, firewalled: false, host };
    const first = new HyperDHT({ ...shared, bootstrap: [], port: port === 0 ? [0, 0] : port });
    await first.fullyBootstrapped();
    const nodes = new DhtNodes(first, [`${host}:${first.address()?.port ?? 0}`]);
    for (let made = 1; made < count; made += 1) {
      const node = new HyperDHT({ ...shared, bootstrap: nodes.bootstrap, port: [0, 0] });
      nodes.#nodes.push(node);
      await node.fullyBootstrapped();
    }
    return nodes;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.splice(0).map((node) => node.destroy({ force: true })));
  }
}

const main = async (host: string, port: number, count: number): Promise<void> => {
  await DhtNodes.open({ host, port, count });
  console.log('ready');
  // Whoever started this is gone.
  process.stdin.on('end', () => process.exit(0)).resume();
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv[2] ?? '', Number(process.argv[3]), Number(process.argv[4]));
