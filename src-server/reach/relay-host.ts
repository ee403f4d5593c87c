/** A host's places at a relay: one for each party that may be met there, and a new one as soon as somebody has come. */
import type { DhtStream, KeyPair } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { ReachRelay } from '@core/wire/reach-relay';
import type { Logger } from '../base/log';
import { guestKeys, partyKeys } from './keys';
import { RelayNode } from './relay-node';

/** Pauses before a place is asked for again that was lost, ms. */
const PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export interface RelayHostOptions {
  readonly relay: ReachRelay;
  /** Whether whoever comes is worth a handshake now. */
  readonly mayKnock: () => boolean;
  /** Takes the stream of somebody who has a party's link. */
  readonly onGuest: (stream: DhtStream, sessionId: string) => void;
  readonly onChanged: () => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

interface Stand {
  readonly party: KeyPair;
  readonly guest: KeyPair;
  /** Gives the place up at which the next guest is waited for. */
  leave: () => void;
  timer: TimerHandle | null;
  /** Places that were lost since the last one that stood. */
  losses: number;
  isStanding: boolean;
}

export class RelayHost {
  readonly #options: RelayHostOptions;
  readonly #stands = new Map<string, Stand>();
  #node: RelayNode | null = null;
  #isAsleep = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: RelayHostOptions) {
    this.#options = options;
  }

  /** When the relay was last known to be there; null before it has been. */
  get heardAtMs(): number | null {
    return this.#node?.heardAtMs ?? null;
  }

  /** Whether whoever has the link finds the party there. */
  isStanding(sessionId: string): boolean {
    return this.#stands.get(sessionId)?.isStanding ?? false;
  }

  open(sessionId: string, seed: string, secret: string): void {
    this.close(sessionId);
    const stand: Stand = {
      ...{ party: partyKeys(seed), guest: guestKeys(secret), leave: () => undefined },
      ...{ timer: null, losses: 0, isStanding: false },
    };
    this.#stands.set(sessionId, stand);
    this.#take(sessionId, stand);
  }

  /** Gives the party's place up; those who have come by it are the party's. */
  close(sessionId: string): void {
    const stand = this.#stands.get(sessionId);
    if (!stand) return;
    this.#stands.delete(sessionId);
    this.#leave(stand);
    if (this.#stands.size === 0) void this.end();
  }

  suspend(suspended: boolean): void {
    if (this.#isAsleep === suspended) return;
    this.#isAsleep = suspended;
    if (suspended) for (const stand of this.#stands.values()) this.#leave(stand);
    this.#inTurn(async () => {
      await this.#node?.suspend(suspended);
    });
    if (!suspended) for (const [sessionId, stand] of this.#stands) this.#take(sessionId, stand);
  }

  async end(): Promise<void> {
    for (const stand of this.#stands.values()) this.#leave(stand);
    this.#stands.clear();
    this.#inTurn(async () => {
      if (this.#stands.size > 0) return;
      const node = this.#node;
      this.#node = null;
      await node?.destroy();
    });
    await this.#queue;
  }

  #leave(stand: Stand): void {
    if (stand.timer !== null) this.#options.timers.clearTimeout(stand.timer);
    stand.timer = null;
    stand.isStanding = false;
    const { leave } = stand;
    stand.leave = () => undefined;
    leave();
  }

  /**
   * @param isAnew whether a place of a run that ended without a word may still be there: the relay would keep that one, and
   * not take this one in
   */
  #take(sessionId: string, stand: Stand, isAnew = true): void {
    this.#inTurn(() => {
      const { relay, mayKnock, onGuest, onChanged, clock, timers } = this.#options;
      const isWanted = (): boolean => this.#stands.get(sessionId) === stand && !this.#isAsleep;
      if (!isWanted()) return;
      this.#node ??= new RelayNode({ relay, clock, timers });
      const leave = this.#node.wait(stand.party, stand.guest, isAnew, {
        onStanding: () => {
          if (stand.leave !== leave) return;
          stand.losses = 0;
          stand.isStanding = true;
          onChanged();
        },
        onTaken: () => {
          if (stand.leave !== leave || !isWanted()) return false;
          const isWorthIt = mayKnock();
          stand.leave = () => undefined;
          if (isWorthIt) this.#take(sessionId, stand, false);
          else this.#takeLater(sessionId, stand);
          return isWorthIt;
        },
        onGuest: (stream) => {
          if (isWanted()) onGuest(stream, sessionId);
          else stream.destroy();
        },
        onLost: () => {
          if (stand.leave !== leave || !isWanted()) return;
          stand.isStanding = false;
          onChanged();
          this.#takeLater(sessionId, stand);
        },
      });
      stand.leave = leave;
    });
  }

  #takeLater(sessionId: string, stand: Stand): void {
    const pauseMs = PAUSES_MS[Math.min(stand.losses, PAUSES_MS.length - 1)] ?? 0;
    stand.losses += 1;
    stand.leave = () => undefined;
    stand.timer = this.#options.timers.setTimeout(() => {
      stand.timer = null;
      this.#take(sessionId, stand);
    }, pauseMs);
  }

  #inTurn(what: () => void | Promise<void>): void {
    const { log } = this.#options;
    this.#queue = this.#queue
      .then(what)
      .catch((error: unknown) => log.warn({ err: error }, 'the relay faltered'));
  }
}
