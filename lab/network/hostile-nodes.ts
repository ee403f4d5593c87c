/**
 * Nodes of a DHT that mean ill: they join as any other, and then answer whoever asks with rubbish, or keep whatever is
 * announced. Their addresses are all of the loopback, and so is every address that they name.
 */
import { randomBytes, randomInt } from 'node:crypto';
import HyperDHT from 'hyperdht';

/**
 * How an answer is spoilt: `noise`, that nothing can be read of; `rest`, noise behind a head that names the question;
 * `cut`, the true answer's beginning; `length`, a value that says it is longer than memory; `giant`, a value as long as a
 * packet may be; `strangers`, hundreds of nodes to ask next, and none of them is there; `twice`, the true answer, two times
 * and behind it another one.
 */
export const LIES = ['noise', 'rest', 'cut', 'length', 'giant', 'strangers', 'twice'] as const;
export type Lie = (typeof LIES)[number];

/** First bytes of what nodes send each other (dht-rpc): the version below, question or answer above. */
const QUESTION = 0x03;
const ANSWER = 0x13;
/** Kind, flags, the question's number, and the address of who is answered. */
const HEAD_BYTES = 10;
const FLAGS_AT = 1;
/** Of a question: it is about the DHT itself, and nobody else’s that is handed on. */
const IS_INTERNAL = 0x04;
/** Of an answer: nodes to ask next, and a value, follow. */
const HAS_NODES = 0x04;
const HAS_VALUE = 0x10;
/** Numbers of 16 and 64 bits begin with these. */
const NUMBER_16 = 0xfd;
const NUMBER_64 = 0xff;
const ADDRESS_BYTES = 6;
const GIANT_BYTES = 60_000;
/** As many as fit into a packet that isn't taken apart on its way. */
const STRANGERS = 200;

const withHead = (answer: Buffer, flags: number, ...rest: readonly Buffer[]): Buffer => {
  const head = Buffer.from(answer.subarray(0, HEAD_BYTES));
  head[FLAGS_AT] = flags;
  return Buffer.concat([head, ...rest]);
};

const number = (value: number): Buffer => {
  if (value < NUMBER_16) return Buffer.from([value]);
  const bytes = Buffer.alloc(3, NUMBER_16);
  bytes.writeUInt16LE(value, 1);
  return bytes;
};

/** Addresses of the loopback, with any port, 0 as well. */
const strangers = (count: number): Buffer => {
  const list = randomBytes(count * ADDRESS_BYTES);
  for (let at = 0; at < list.length; at += ADDRESS_BYTES) {
    list[at] = 127;
    if (at % (7 * ADDRESS_BYTES) === 0) list.writeUInt16LE(0, at + 4);
  }
  return list;
};

/** What is sent in place of an answer: some packets, each for itself. */
export const spoilt = (answer: Buffer, lie: Lie): readonly Buffer[] => {
  switch (lie) {
    case 'noise':
      return [randomBytes(randomInt(1, 1_200))];
    case 'rest':
      // No nodes to ask next, which would be anybody's addresses.
      return [withHead(answer, randomInt(256) & ~HAS_NODES, randomBytes(randomInt(1_200)))];
    case 'cut':
      return [Buffer.from(answer.subarray(0, randomInt(1, Math.max(2, answer.length))))];
    case 'length':
      return [withHead(answer, HAS_VALUE, Buffer.alloc(9, NUMBER_64), randomBytes(40))];
    case 'giant':
      return [withHead(answer, HAS_VALUE, number(GIANT_BYTES), randomBytes(GIANT_BYTES))];
    case 'strangers':
      return [withHead(answer, HAS_NODES, number(STRANGERS), strangers(STRANGERS))];
    case 'twice':
      return [answer, answer, withHead(answer, randomInt(256) & ~HAS_NODES, randomBytes(300))];
  }
};

/** What of the library's inside they change: how a packet goes out, and what comes in. */
interface UdpSocket {
  trySend(packet: Buffer, port: number, host: string, ttl?: number): void;
}
interface Asked {
  readonly command: number;
  readonly target: Buffer | null;
  readonly value: Buffer | null;
}
interface Inside {
  readonly io: { readonly serverSocket: UdpSocket; readonly clientSocket: UdpSocket };
  onrequest(asked: Asked): boolean;
}
/** HyperDHT's number of an announcement. */
const ANNOUNCE = 4;

export interface HostileNodesOptions {
  readonly count: number;
  /** Of honest nodes, among whom they are; without any they are all there is. */
  readonly bootstrap?: readonly string[];
}

export class HostileNodes {
  readonly #nodes: HyperDHT[] = [];
  /** Under which topics something was announced to them, and what was. */
  readonly announced = new Map<string, Buffer>();
  #lies: readonly Lie[] = [];
  #told = 0;

  static async open({ count, bootstrap = [] }: HostileNodesOptions): Promise<HostileNodes> {
    const nodes = new HostileNodes();
    for (let made = 0; made < count; made += 1) {
      const known = bootstrap.length > 0 ? bootstrap : nodes.bootstrap;
      const options = { ephemeral: false, firewalled: false, host: '127.0.0.1', bootstrap: known };
      const node = new HyperDHT({ ...options, port: [0, 0] });
      nodes.#nodes.push(node);
      await node.fullyBootstrapped();
      nodes.#corrupt(node as unknown as Inside);
    }
    return nodes;
  }

  /** Where others enter: the first of them. */
  get bootstrap(): readonly string[] {
    const address = this.#nodes[0]?.address() ?? null;
    return address === null ? [] : [`127.0.0.1:${address.port}`];
  }

  /** How many answers they have spoilt. */
  get told(): number {
    return this.#told;
  }

  /** From now on each answer is spoilt, in these ways by turns; in none, they tell the truth. */
  tell(...lies: readonly Lie[]): void {
    this.#lies = lies;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.splice(0).map((node) => node.destroy({ force: true })));
  }

  #corrupt(node: Inside): void {
    for (const socket of [node.io.serverSocket, node.io.clientSocket]) {
      const send = socket.trySend.bind(socket);
      socket.trySend = (packet, ...to) => {
        for (const one of this.#inPlaceOf(packet)) send(one, ...to);
      };
    }
    const answer = node.onrequest.bind(node);
    node.onrequest = (asked) => {
      const { command, target, value } = asked;
      if (command === ANNOUNCE && target && value) this.announced.set(target.toString('hex'), value);
      return answer(asked);
    };
  }

  /** Answers, and what they are to hand on between two others; what they ask for themselves stays as it is. */
  #inPlaceOf(packet: Buffer): readonly Buffer[] {
    const isHandedOn = packet[0] === QUESTION && ((packet[FLAGS_AT] ?? 0) & IS_INTERNAL) === 0;
    const lie = this.#lies[this.#told % Math.max(1, this.#lies.length)];
    if (lie === undefined || !(packet[0] === ANSWER || isHandedOn)) return [packet];
    this.#told += 1;
    return spoilt(packet, lie);
  }
}
