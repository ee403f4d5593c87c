/**
 * A relay (TURN, RFC 8656) between the people of a party, without a socket of its own: what it relays goes from one
 * allocation to another, and from and to nowhere else. Its addresses are of a network that is nobody's (RFC 5737), and
 * mean something here alone.
 */
import type { Clock } from '@core/base/clock';
import { Bucket } from '../../base/bucket';
import { encodeChannelData, isChannelData, MESSAGE_BYTES, parseChannelData } from './framing';
import { answerTo, type Answer } from './turn-answers';
import { RelayBook, type Allocation } from './relay-book';
import type { RelayAccess } from './relay-access';
import type { RelayClient } from './relay-client';
import { RELAY } from './relay-limits';
import {
  ATTRIBUTE,
  encodeStun,
  KIND,
  METHOD,
  parseStun,
  readXorAddress,
  valueOf,
  xorAddress,
  type Endpoint,
  type StunMessage,
} from './stun-message';

export interface TurnRelayOptions {
  readonly access: RelayAccess;
  readonly clock: Clock;
  /** Milliseconds since 1970: access ends by the calendar. */
  readonly wallMs: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export class TurnRelay {
  readonly #options: TurnRelayOptions;
  readonly #book: RelayBook;
  readonly #requests = new Map<string, Bucket>();
  /** Messages that weren't relayed, as too much was. */
  dropped = 0;

  constructor(options: TurnRelayOptions) {
    this.#options = options;
    this.#book = new RelayBook(options.clock);
  }

  get allocations(): number {
    return this.#book.size;
  }

  /** Whether the client has a place. */
  serves(client: RelayClient): boolean {
    return this.#book.of(client.id) !== null;
  }

  /** Takes one message of a client. Whatever is none is dropped without a word. */
  take(client: RelayClient, bytes: Buffer): void {
    if (bytes.length > MESSAGE_BYTES) return;
    if (isChannelData(bytes)) this.#onChannelData(client, bytes);
    else this.#onStun(client, bytes);
  }

  /** The client has gone. */
  leave(client: RelayClient): void {
    this.#requests.delete(client.id);
    this.#book.free(client.id);
  }

  /** Throws away what has run out. */
  sweep(): void {
    this.#book.sweep();
    for (const [id, bucket] of this.#requests) if (bucket.isFull) this.#requests.delete(id);
  }

  #onStun(client: RelayClient, bytes: Buffer): void {
    const message = parseStun(bytes);
    if (!message) return;
    if (message.kind === KIND.indication && message.method === METHOD.send) this.#onSend(client, message);
    else if (message.kind === KIND.request && this.#mayAsk(client))
      client.send(this.#encode(message, this.#answer(client, message)));
  }

  #mayAsk({ id }: RelayClient): boolean {
    let bucket = this.#requests.get(id);
    if (!bucket) {
      bucket = new Bucket(RELAY.requests, this.#options.clock);
      this.#requests.set(id, bucket);
    }
    return bucket.take();
  }

  #answer(client: RelayClient, message: StunMessage): Answer {
    const { access, clock, wallMs, random } = this.#options;
    return answerTo(client, message, {
      ...{ access, random, book: this.#book },
      nowMs: clock.now(),
      wallNowMs: wallMs(),
    });
  }

  #encode({ method, transaction }: StunMessage, { error, attributes, key }: Answer): Buffer {
    return encodeStun({ kind: error ? KIND.error : KIND.success, method, transaction, attributes, key });
  }

  #onSend(client: RelayClient, message: StunMessage): void {
    const from = this.#book.of(client.id);
    const data = valueOf(message, ATTRIBUTE.data);
    const peer = readXorAddress(valueOf(message, ATTRIBUTE.peerAddress) ?? Buffer.alloc(0));
    if (from && data && peer && this.#book.mayReach(from, peer.address)) this.#relay(from, peer, data);
  }

  #onChannelData(client: RelayClient, bytes: Buffer): void {
    const from = this.#book.of(client.id);
    const parsed = parseChannelData(bytes);
    const peer = from && parsed ? this.#book.peerOf(from, parsed.channel) : null;
    if (from && parsed && peer) this.#relay(from, peer, parsed.data);
  }

  #relay(from: Allocation, peer: Endpoint, data: Buffer): void {
    const to = this.#book.at(peer);
    if (to?.party !== from.party || !this.#book.mayReach(to, from.relayed.address)) return;
    if (!this.#book.spend(from, data.length)) {
      this.dropped += 1;
      return;
    }
    const channel = this.#book.channelOf(to, from.relayed);
    if (channel !== null) to.client.send(encodeChannelData({ channel, data }));
    else to.client.send(this.#dataIndication(from.relayed, data));
  }

  #dataIndication(from: Endpoint, data: Buffer): Buffer {
    return encodeStun({
      kind: KIND.indication,
      method: METHOD.data,
      transaction: Buffer.from(this.#options.random(12)),
      attributes: [
        { type: ATTRIBUTE.peerAddress, value: xorAddress(from) },
        { type: ATTRIBUTE.data, value: data },
      ],
    });
  }
}
