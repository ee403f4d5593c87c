/**
 * This machine at a relay, where it meets others without telling them its address, and learns none. The DHT's own way
 * through a relay won't do for that: it tells both ends each other's address before, and goes over to a direct way as
 * soon as there is one. So nothing but the relay is ever asked or answered here, neither other nodes nor the other end.
 */
import { hkdfSync } from 'node:crypto';
import { Client as PairingClient } from 'blind-relay';
import NoiseSecretStream from '@hyperswarm/secret-stream';
import HyperDHT, { type DhtStream, type KeyPair, type RawStream } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { NOBODY } from '@core/net/reach-failure';
import type { ReachRelay } from '@core/wire/reach-relay';
import { boundMessages, MESSAGE_BYTES } from './message-bound';

/** Tells what two ask the relay for each other by from all other keys that are made of a link's secret. */
const TOKEN_LABEL = 'matinee: where guest and host meet at a relay';
const TOKEN_BYTES = 32;
/** How long a guest waits for the host, who has a new place at the relay a moment after somebody came, ms. */
const HOST_WITHIN_MS = 2_500;
/** How long the relay may take to give a place, ms. */
const RELAY_WITHIN_MS = 10_000;
/** How long two who have been brought together may take for their handshake, ms. */
const HANDSHAKE_WITHIN_MS = 6_000;
/** The relay passes nothing on to an end that hasn't said anything, and what it says may get lost, ms. */
const KNOCK_EVERY_MS = 250;
/** The same as the DHT's own streams have, ms. */
const KEEP_ALIVE_MS = 5_000;
/** The most that a relay says in one message, bytes. */
const RELAY_WORDS = 512;

/** Finds nobody. */
const NO_PEERS = {
  destroy: () => undefined,
  async *[Symbol.asyncIterator]() {
    return;
  },
};

/** A node that asks nobody for a way, and looks for no others. */
class LoneNode extends HyperDHT {
  override findPeer(): typeof NO_PEERS {
    return NO_PEERS;
  }

  override refresh(): void {
    // The relay would name other nodes, and they would be asked then.
  }
}

/** Guest and host ask for each other by the same number, which whoever hasn't the link's secret doesn't know. */
const tokenOf = (guest: KeyPair, partyKey: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', guest.secretKey, partyKey, TOKEN_LABEL, TOKEN_BYTES));

const nobodyThere = (): Error => Object.assign(new Error('nobody is met at the relay'), { code: NOBODY });

export interface RelayNodeOptions {
  readonly relay: ReachRelay;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What becomes of a place at the relay. */
export interface PlaceEvents {
  /** The relay has taken it: whoever comes is brought to it from now on. */
  readonly onStanding: () => void;
  /** Somebody comes: another place is needed for the next one. @returns whether they are worth a handshake */
  readonly onTaken: () => boolean;
  /** They have proved that they know the link's secret. */
  readonly onGuest: (stream: DhtStream) => void;
  /** It is gone, and nobody came. */
  readonly onLost: () => void;
}

interface Meeting {
  /** Whoever begins speaks first; it is the guest. */
  readonly isGuest: boolean;
  /** Whether what was asked for by the same number before is taken back. */
  readonly isAnew?: boolean;
  readonly token: Buffer;
  readonly withinMs: number | null;
  readonly stream: InstanceType<typeof NoiseSecretStream>;
  readonly keyPair: KeyPair;
  readonly onStanding: () => void;
  readonly onPaired: () => boolean;
}

export class RelayNode {
  readonly #options: RelayNodeOptions;
  readonly #dht: HyperDHT;
  /** Places that the relay has given and not taken back. */
  #standing = 0;
  #heardAtMs: number | null = null;

  constructor(options: RelayNodeOptions) {
    this.#options = options;
    this.#dht = new LoneNode({ bootstrap: [], ephemeral: true, port: [0, 0] });
  }

  /** When the relay was last known to be there; null before it has been. */
  get heardAtMs(): number | null {
    if (this.#standing > 0) this.#heardAtMs = this.#options.clock.now();
    return this.#heardAtMs;
  }

  /** The nodes that it has heard of: the relay's, and no other one. */
  get knownNodes(): string[] {
    return this.#dht.toArray().map(({ host, port }) => `${host}:${port}`);
  }

  /** How often the relay has answered. */
  get answers(): number {
    return this.#dht.stats.requests.responses;
  }

  /** A guest's stream to a party: its errors have the codes of the DHT's. */
  connect(partyKey: Buffer, keyPair: KeyPair): DhtStream {
    const stream = new NoiseSecretStream(true, null, {
      ...{ autoStart: false, pattern: 'IK', remotePublicKey: partyKey, keepAlive: KEEP_ALIVE_MS },
    });
    this.#meet({
      ...{ isGuest: true, token: tokenOf(keyPair, partyKey), withinMs: HOST_WITHIN_MS, stream, keyPair },
      onStanding: () => undefined,
      onPaired: () => true,
    });
    return stream;
  }

  /**
   * A host's place for one guest.
   * @param isAnew whether a place that is asked for by the same number already is given up for it
   * @returns gives it up
   */
  wait(party: KeyPair, guest: KeyPair, isAnew: boolean, events: PlaceEvents): () => void {
    const stream = new NoiseSecretStream(false, null, {
      ...{ autoStart: false, pattern: 'IK', keepAlive: KEEP_ALIVE_MS },
    });
    let isTaken = false;
    stream.on('error', () => undefined);
    stream.on('close', () => {
      if (!isTaken) events.onLost();
    });
    stream.on('open', () => {
      if (stream.remotePublicKey?.equals(guest.publicKey)) events.onGuest(stream);
      else stream.destroy();
    });
    this.#meet({
      ...{ isGuest: false, token: tokenOf(guest, party.publicKey), withinMs: null, stream, keyPair: party },
      isAnew,
      onStanding: events.onStanding,
      onPaired: () => {
        isTaken = true;
        return events.onTaken();
      },
    });
    return () => stream.destroy();
  }

  async suspend(suspended: boolean): Promise<void> {
    await (suspended ? this.#dht.suspend() : this.#dht.resume());
  }

  async destroy(): Promise<void> {
    await this.#dht.destroy();
  }

  /** Takes a place at the relay, asks for the other one there, and begins the stream through it when they come. */
  #meet({ isGuest, isAnew = false, token, withinMs, stream, keyPair, onStanding, onPaired }: Meeting): void {
    const { relay, clock, timers } = this.#options;
    const toRelay = this.#dht.connect(Buffer.from(relay.key, 'base64url'), {
      // One of the moment: a relay that is asked twice doesn't know that it was by the same machine.
      keyPair: HyperDHT.keyPair(),
      localConnection: false,
      relayAddresses: [{ host: relay.host, port: relay.port }],
    });
    const carrier = this.#dht.createRawStream({
      framed: true,
      firewall: (_socket, port, host) => host !== relay.host || port !== relay.port,
    });
    let timer: TimerHandle | null = null;
    let isOver = false;
    let stands = false;
    const stopTimer = (): void => {
      if (timer !== null) timers.clearTimeout(timer);
      timer = null;
    };
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      stopTimer();
      if (stands) {
        this.#heardAtMs = clock.now();
        this.#standing -= 1;
      }
      toRelay.destroy();
      carrier.destroy();
      stream.destroy(nobodyThere());
    };
    const endIn = (ms: number): void => {
      stopTimer();
      timer = timers.setTimeout(end, ms);
    };
    endIn(RELAY_WITHIN_MS);
    carrier.on('error', end);
    stream.on('error', () => undefined);
    stream.on('close', end);
    toRelay.on('error', end);
    toRelay.on('close', end);
    const asking = PairingClient.from(toRelay, { id: toRelay.publicKey });
    asking.on('error', end);
    toRelay.on('open', () => {
      if (isOver) return;
      boundMessages(toRelay, RELAY_WORDS, end);
      if (withinMs !== null) endIn(withinMs);
    });
    asking.on('open', () => {
      if (isOver) return;
      if (withinMs === null) stopTimer();
      this.#standing += 1;
      stands = true;
      onStanding();
    });
    if (isAnew) asking.unpair(token);
    const pairing = asking.pair(isGuest, token, carrier);
    pairing.on('error', end);
    pairing.on('data', (remoteId) => {
      const { socket } = toRelay.rawStream ?? {};
      if (isOver) return;
      if (!onPaired() || !socket) {
        end();
        return;
      }
      carrier.connect(socket, remoteId, relay.port, relay.host);
      endIn(HANDSHAKE_WITHIN_MS);
      stream.start(carrier, { keyPair });
      boundMessages(stream, MESSAGE_BYTES, end);
      stream.on('open', stopTimer);
      if (!isGuest) this.#knock(carrier, stream);
    });
  }

  #knock(carrier: RawStream, stream: DhtStream): void {
    const { timers } = this.#options;
    let timer: TimerHandle;
    const knock = (): void => {
      carrier.trySend(Buffer.alloc(1));
      timer = timers.setTimeout(knock, KNOCK_EVERY_MS);
    };
    const stop = (): void => timers.clearTimeout(timer);
    knock();
    stream.on('open', stop);
    stream.on('close', stop);
  }
}
