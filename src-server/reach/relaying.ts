/**
 * A relay that two meet through who don't want to learn each other's address, or can't exchange a packet. It knows them
 * by keys of the moment, and passes on packets that are sealed from end to end (ADR 62).
 */
import { Server as PairingServer, type Session } from 'blind-relay';
import type HyperDHT from 'hyperdht';
import type { DhtServer, DhtStream, KeyPair, RawStream } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { NO_RELAY_USE, stepRelayUse, type RelayEnd } from '@core/net/relay-use';
import type { Logger } from '../base/log';
import { asksForRelay } from './dht-node';
import { boundMessages } from './message-bound';
import { RELAY_DOOR, RelayPlaces } from './relay-places';

/** How often it is looked what ways have carried, ms. */
const LOOK_EVERY_MS = 1_000;
/** How often refusals are logged at most, ms. */
const TELL_EVERY_MS = 60_000;

export interface RelayingOptions {
  readonly dht: HyperDHT;
  /** Ways that stand at one time. */
  readonly ways: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** Somebody who is there: waits for another one, or has met them. */
interface Place {
  readonly stream: DhtStream;
  readonly session: Session;
  readonly sinceMs: number;
  timer: TimerHandle | null;
  way: Way | null;
}

interface Way {
  readonly id: string;
  readonly places: readonly Place[];
  /** What comes from either end. */
  readonly carriers: readonly RawStream[];
}

export class Relaying {
  readonly #options: RelayingOptions;
  readonly #pairing: PairingServer;
  readonly #server: DhtServer;
  readonly #limits: RelayPlaces;
  readonly #places = new Set<Place>();
  readonly #ways = new Map<string, Way>();
  /** The first end of a pair, of which the library tells one after the other. */
  #half: { readonly place: Place; readonly carrier: RawStream } | null = null;
  #use = NO_RELAY_USE;
  #ids = 0;
  #timer: TimerHandle | null = null;
  #toldAtMs = -Infinity;

  constructor(options: RelayingOptions) {
    this.#options = options;
    const { dht, ways, clock } = options;
    this.#limits = new RelayPlaces(ways, clock);
    this.#pairing = new PairingServer({
      createStream: (more) => dht.createRawStream({ ...more, framed: true }),
    });
    this.#server = dht.createServer({
      shareLocalAddress: false,
      firewall: (_key, payload) => {
        try {
          return asksForRelay(payload) || !this.#limits.mayKnock();
        } catch {
          // The library lets a caller in where this throws.
          return true;
        }
      },
    });
    this.#server.on('connection', (stream) => this.#take(stream));
  }

  /** Those who are there, and ways that stand. */
  get size(): { readonly places: number; readonly ways: number } {
    return { places: this.#places.size, ways: this.#ways.size };
  }

  async listen(keys: KeyPair): Promise<void> {
    await this.#server.listen(keys);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = null;
    for (const place of this.#places) this.#end(place);
    await this.#server.close();
  }

  #take(stream: DhtStream): void {
    stream.on('error', () => undefined);
    const address = stream.rawStream?.remoteHost ?? null;
    const leave =
      address !== null && stream.remotePublicKey
        ? this.#limits.take(address, stream.remotePublicKey.toString('hex'))
        : null;
    if (!leave) {
      this.#tellRefused();
      stream.destroy();
      return;
    }
    stream.on('close', leave);
    const session = this.#pairing.accept(stream, { id: stream.remotePublicKey });
    const sinceMs = this.#options.clock.now();
    const place: Place = { stream, session, sinceMs, timer: null, way: null };
    this.#places.add(place);
    this.#judgeLater(place);
    session.on('error', () => this.#end(place));
    session.on('close', () => this.#end(place));
    session.on('pair', (_isInitiator, _token, carrier) => this.#onPaired(place, carrier));
    stream.on('close', () => this.#end(place));
    let words = 0;
    stream.on('data', (chunk) => {
      words += chunk.length;
      if (words > RELAY_DOOR.wordsBytes) this.#end(place);
    });
    boundMessages(stream, RELAY_DOOR.wordsBytes, () => this.#end(place));
  }

  #onPaired(place: Place, carrier: RawStream): void {
    const first = this.#half;
    if (!first) {
      this.#half = { place, carrier };
      return;
    }
    this.#half = null;
    const places = [first.place, place];
    // One place is for one way, and nobody meets themselves.
    const isOrderly =
      first.place !== place && places.every((its) => this.#places.has(its) && its.way === null);
    if (!isOrderly || this.#ways.size >= this.#options.ways) {
      this.#tellRefused();
      // The library forgets one of two links that a session has by the same number.
      for (const its of [first.carrier, carrier]) its.destroy();
      for (const its of places) this.#end(its);
      return;
    }
    this.#ids += 1;
    const way: Way = { id: String(this.#ids), places, carriers: [first.carrier, carrier] };
    for (const its of places) {
      its.way = way;
      this.#stopTimer(its);
    }
    this.#ways.set(way.id, way);
    this.#options.log.debug({ ways: this.#ways.size }, 'two met through the relay');
    if (this.#timer === null) this.#lookAgain();
  }

  /** Ends what somebody has here, and with it the way that they have to another one. */
  #end(place: Place): void {
    if (!this.#places.delete(place)) return;
    this.#stopTimer(place);
    const { way } = place;
    if (way) {
      this.#ways.delete(way.id);
      for (const carrier of way.carriers) carrier.destroy();
      for (const other of way.places) this.#end(other);
    }
    place.session.destroy();
    place.stream.destroy();
  }

  /**
   * Ends a place at which nobody is asked for, now and again: what somebody says is no request before it is whole and can
   * be read, and a request may have been taken back.
   */
  #judgeLater(place: Place): void {
    const { clock, timers } = this.#options;
    place.timer = timers.setTimeout(() => {
      place.timer = null;
      const mayWait = clock.now() - place.sinceMs < RELAY_DOOR.waitMs;
      if (mayWait && place.session._pairing.size > 0) this.#judgeLater(place);
      else this.#end(place);
    }, RELAY_DOOR.askWithinMs);
  }

  #stopTimer(place: Place): void {
    if (place.timer !== null) this.#options.timers.clearTimeout(place.timer);
    place.timer = null;
  }

  #lookAgain(): void {
    this.#timer = this.#options.timers.setTimeout(() => {
      this.#timer = null;
      this.#look();
      if (this.#ways.size > 0) this.#lookAgain();
    }, LOOK_EVERY_MS);
  }

  #look(): void {
    const { clock, log } = this.#options;
    const readings = [...this.#ways.values()].map(({ id, carriers }) => ({
      id,
      bytes: carriers.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0),
    }));
    const { use, ends } = stepRelayUse(this.#use, readings, clock.now());
    this.#use = use;
    const counts: Partial<Record<RelayEnd, number>> = {};
    for (const { id, why } of ends) {
      counts[why] = (counts[why] ?? 0) + 1;
      const place = this.#ways.get(id)?.places[0];
      if (place) this.#end(place);
    }
    if (ends.length > 0) log.warn(counts, 'ways through the relay took more than they may');
  }

  #tellRefused(): void {
    const { clock, log } = this.#options;
    if (clock.now() - this.#toldAtMs < TELL_EVERY_MS) return;
    this.#toldAtMs = clock.now();
    log.warn(this.size, 'too many come to the relay, of one address or in all: refused');
  }
}
