/** What a browser says to a relay, and hears of it, over whatever carries its messages. */
import { randomBytes } from 'node:crypto';
import { encodeChannelData, isChannelData, parseChannelData } from '@server/reach/turn/framing';
import { REALM } from '@server/reach/turn/relay-access';
import {
  ATTRIBUTE,
  encodeStun,
  KIND,
  longTermKey,
  METHOD,
  parseStun,
  readXorAddress,
  uint32,
  valueOf,
  xorAddress,
  type Attribute,
  type Endpoint,
  type StunMessage,
} from '@server/reach/turn/stun-message';

export interface TurnAccess {
  readonly username: string;
  readonly credential: string;
}

export interface Heard {
  readonly from: Endpoint | number;
  readonly text: string;
}

/** The number of an answer's error; null for a success. */
export const errorOf = (answer: StunMessage): number | null => {
  const value = valueOf(answer, ATTRIBUTE.errorCode);
  return answer.kind === KIND.error && value ? (value[2] ?? 0) * 100 + (value[3] ?? 0) : null;
};

const peer = (endpoint: Endpoint): Attribute => ({
  type: ATTRIBUTE.peerAddress,
  value: xorAddress(endpoint),
});
export const UDP_TRANSPORT: Attribute = {
  type: ATTRIBUTE.transport,
  value: Buffer.from([17, 0, 0, 0]),
};
export const lifetime = (seconds: number): Attribute => ({
  type: ATTRIBUTE.lifetime,
  value: uint32(seconds),
});

export class TurnClient {
  /** What peers have sent, by indication or by channel. */
  readonly heard: Heard[] = [];
  readonly answers: StunMessage[] = [];
  relayed: Endpoint | null = null;
  nonce: Buffer = Buffer.from('none');
  readonly #waiting = new Map<string, (answer: StunMessage) => void>();

  constructor(
    readonly write: (message: Buffer) => void,
    public access: TurnAccess,
  ) {}

  receive(bytes: Buffer): void {
    if (isChannelData(bytes)) {
      const parsed = parseChannelData(bytes);
      if (parsed) this.heard.push({ from: parsed.channel, text: parsed.data.toString() });
      return;
    }
    const message = parseStun(bytes);
    if (!message) throw new Error(`a relay said ${bytes.toString('hex')}`);
    if (message.kind === KIND.indication) {
      const from = readXorAddress(valueOf(message, ATTRIBUTE.peerAddress) ?? Buffer.alloc(0));
      if (from) this.heard.push({ from, text: (valueOf(message, ATTRIBUTE.data) ?? '').toString() });
      return;
    }
    this.nonce = valueOf(message, ATTRIBUTE.nonce) ?? this.nonce;
    this.answers.push(message);
    this.#waiting.get(message.transaction.toString('hex'))?.(message);
  }

  /** Asks, signed; the answer comes now or later. */
  ask(
    method: number,
    attributes: readonly Attribute[] = [],
    transaction: Buffer = randomBytes(12),
  ): Promise<StunMessage> {
    const { username, credential } = this.access;
    const answer = new Promise<StunMessage>((resolve) =>
      this.#waiting.set(transaction.toString('hex'), resolve),
    );
    this.write(
      encodeStun({
        ...{ kind: KIND.request, method, transaction },
        attributes: [
          ...attributes,
          { type: ATTRIBUTE.username, value: Buffer.from(username) },
          { type: ATTRIBUTE.realm, value: Buffer.from(REALM) },
          { type: ATTRIBUTE.nonce, value: this.nonce },
        ],
        key: longTermKey(username, REALM, credential),
      }),
    );
    return answer;
  }

  /** @returns the number of the error; null where there is an allocation now */
  async allocate(...attributes: readonly Attribute[]): Promise<number | null> {
    if (this.nonce.toString() === 'none') await this.ask(METHOD.allocate, [UDP_TRANSPORT]);
    const answer = await this.ask(METHOD.allocate, [UDP_TRANSPORT, ...attributes]);
    const relayed = valueOf(answer, ATTRIBUTE.relayedAddress);
    if (relayed) this.relayed = readXorAddress(relayed);
    return errorOf(answer);
  }

  async permit(...endpoints: readonly Endpoint[]): Promise<number | null> {
    return errorOf(await this.ask(METHOD.createPermission, endpoints.map(peer)));
  }

  async bind(channel: number, to: Endpoint): Promise<number | null> {
    const number = Buffer.alloc(4);
    number.writeUInt16BE(channel, 0);
    return errorOf(
      await this.ask(METHOD.channelBind, [{ type: ATTRIBUTE.channelNumber, value: number }, peer(to)]),
    );
  }

  async refresh(seconds: number): Promise<number | null> {
    return errorOf(await this.ask(METHOD.refresh, [lifetime(seconds)]));
  }

  send(to: Endpoint, text: string): void {
    this.write(
      encodeStun({
        ...{ kind: KIND.indication, method: METHOD.send, transaction: randomBytes(12) },
        attributes: [peer(to), { type: ATTRIBUTE.data, value: Buffer.from(text) }],
      }),
    );
  }

  sendOn(channel: number, text: string): void {
    this.write(encodeChannelData({ channel, data: Buffer.from(text) }));
  }

  /** The endpoint that it has at the relay. */
  get place(): Endpoint {
    if (!this.relayed) throw new Error('not allocated');
    return this.relayed;
  }
}
