import type { Clock, Timers } from '@core/base/clock';
import {
  afterAsking,
  afterMend,
  afterSkip,
  mendInMs,
  nothingSkipped,
  type Mending,
} from '@core/session/mending';
import { applyToReplica, replicaOf, type Replica } from '@core/session/replica';
import type { ServerEventPayload, Snapshot } from '@core/wire/socket';
import { NamedTimers } from '../base/named-timers';

type Announced = ServerEventPayload<'room:event'>;

/** Bound on events kept until a snapshot comes; where more are missed, the next event asks for a sync again. */
const MAX_KEPT = 200;

interface Ports {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asks the server for everything; answered by `takeSnapshot` or `syncFailed`. */
  readonly ask: () => void;
}

const after = (replica: Replica, message: Announced): Replica => {
  const result = applyToReplica(replica, message);
  return result.kind === 'applied' ? result.replica : replica;
};

/**
 * Keeps the client's copy of the room at the server's revision: applies announced events in order, and asks for
 * everything where one was missed or couldn't be read.
 */
export class ReplicaKeeper {
  readonly #ports: Ports;
  readonly #timers: NamedTimers<'mend'>;
  #replica: Replica | null = null;
  #syncing = false;
  /** Events that can't be applied yet: several messages may arrive together, before the snapshot is taken. */
  #early: readonly Announced[] = [];
  /** Events applied since everything was requested: the snapshot taken then may be older than they are. */
  #meanwhile: readonly Announced[] = [];
  #mending: Mending = nothingSkipped;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#timers = new NamedTimers(ports.timers);
  }

  get replica(): Replica | null {
    return this.#replica;
  }

  /** Nothing is asked for any more; the copy stays readable as it was last. */
  dispose(): void {
    this.#timers.clearAll();
  }

  /** @returns the events announced before, which are to be taken after it */
  takeSnapshot(snapshot: Snapshot): readonly Announced[] {
    const early = this.#early.filter(({ serverEpoch }) => serverEpoch === snapshot.serverEpoch);
    this.#replica = this.#meanwhile.reduce(after, replicaOf(snapshot));
    this.#early = [];
    this.#meanwhile = [];
    this.#syncing = false;
    this.#mending = afterMend(this.#mending, snapshot);
    this.#mendWhenDue();
    return early;
  }

  /** @returns whether the copy changed */
  takeEvent(message: Announced): boolean {
    const before = this.#replica;
    const result = before ? applyToReplica(before, message) : ({ kind: 'gap' } as const);
    if (result.kind === 'gap') {
      this.#early = [...this.#early, message].slice(-MAX_KEPT);
      if (before && !this.#syncing) this.#ask();
    }
    if (result.kind !== 'applied') return false;
    this.#replica = result.replica;
    if (this.#syncing) this.#meanwhile = [...this.#meanwhile, message].slice(-MAX_KEPT);
    if (message.event.type === 'unknown') {
      this.#mending = afterSkip(this.#mending, message);
      this.#mendWhenDue();
    }
    return true;
  }

  /** The requested sync didn't come; the next gap asks again. */
  syncFailed(): void {
    this.#syncing = false;
    this.#meanwhile = [];
    this.#mendWhenDue();
  }

  #mendWhenDue(): void {
    this.#timers.clear('mend');
    const inMs = this.#syncing ? null : mendInMs(this.#mending, this.#ports.clock.now());
    if (inMs === 0) this.#ask();
    else if (inMs !== null) this.#timers.set('mend', () => this.#mendWhenDue(), inMs);
  }

  #ask(): void {
    this.#syncing = true;
    this.#mending = afterAsking(this.#mending, this.#ports.clock.now());
    this.#ports.ask();
  }
}
