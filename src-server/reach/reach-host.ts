/** The host's side of being met from anywhere: one node of the DHT, and one key for each party that may be met. */
import type { DhtServer } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import type { FarCode } from '@core/net/far-code';
import { reachStateOf, type ReachState } from '@core/net/reach-state';
import type { ReachRelay } from '@core/wire/reach-relay';
import type { Logger } from '../base/log';
import type { CarriedSocket } from '../http/carried-socket';
import { CallerLimits } from './caller-limits';
import { CodeDoors, type CodeDoorsOptions } from './code/code-doors';
import { DhtNode } from './dht-node';
import { guestKeys, partyKeys } from './keys';
import { PartyLines } from './party-lines';
import { RelayHost } from './relay-host';
import type { HomeRelay } from './turn/home-relay';

/** Parties of one machine that are met at one time. */
const PARTIES_AT_MOST = 8;
/** How often it is looked whether nodes answer, ms. */
const LOOK_EVERY_MS = 1_000;
/** How often nodes are looked for while none answers, and parties announced while none takes them in, ms. */
const REFRESH_EVERY_MS = 5_000;
/** How often a node is asked under which address it sees this home, ms. */
const ASK_EVERY_MS = 5_000;
/** How often parties are announced anew at most, ms: there are networks that show another address to each. */
const ANNOUNCE_EVERY_MS = 15_000;

export interface ReachHostOptions {
  /** Where the DHT is entered. */
  readonly nodes: readonly string[];
  /** Takes a connection in, as one that came by a listener. */
  readonly carry: (socket: CarriedSocket) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly onState: (state: ReachState) => void;
  /** Told of the code by which a party is met, as it is now; null: by none any more. */
  readonly onCode: (sessionId: string, code: FarCode | null) => void;
  /** Milliseconds since 1970, as others have them too. */
  readonly wallMs: () => number;
  readonly random: RandomBytes;
  /** Relays the calls of those who come; null where nothing does. */
  readonly relay?: HomeRelay | null;
  /** Where those are met who don't show their address, or when this home doesn't show its own; null: nowhere. */
  readonly meetAt?: ReachRelay | null;
}

interface Door {
  readonly seed: string;
  readonly secret: string;
  /** Whether nobody but the relay may learn this home's address: then it isn't announced. */
  readonly relayOnly: boolean;
  /** Where the DHT is to be entered for it, where it isn't yet. */
  readonly nodes: readonly string[];
  server: DhtServer | null;
}

/**
 * Whether any node has taken its key in. The library's own word only says that it tried: after a try that came to nothing
 * it would not try again for five minutes.
 */
const isTakenIn = (server: DhtServer | null): boolean => (server?._announcer?.relays.length ?? 0) > 0;

export class ReachHost {
  readonly #options: ReachHostOptions;
  readonly #doors = new Map<string, Door>();
  readonly #limits: CallerLimits;
  readonly #lines: PartyLines;
  readonly #codes: CodeDoors;
  readonly #atRelay: RelayHost | null;
  #node: DhtNode | null = null;
  #timer: TimerHandle | null = null;
  #state: ReachState = 'off';
  #sinceMs = 0;
  #refreshedAtMs = 0;
  #askedAtMs = 0;
  #announcedAtMs = -Infinity;
  /** The address under which a node saw this home. */
  #seenAs: string | null = null;
  #isBroken = false;
  #isAsleep = false;
  /** A node is made, put to sleep and destroyed one step after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ReachHostOptions) {
    this.#options = options;
    const { carry, clock, timers, log, relay = null, wallMs, random, onCode, meetAt = null } = options;
    this.#limits = new CallerLimits(clock);
    this.#lines = new PartyLines({ limits: this.#limits, carry, clock, timers, log, relay });
    this.#codes = new CodeDoors({
      ...{ limits: this.#limits, clock, timers, wallMs, random, log, onCode },
      listen: (...code) => this.#listenForCode(...code),
      unlisten: (server) => this.#inTurn(() => server.close()),
    });
    this.#atRelay = meetAt
      ? new RelayHost({
          ...{ relay: meetAt, clock, timers, log },
          mayKnock: () => this.#limits.mayKnock(),
          onGuest: (stream, sessionId) => this.#lines.take(stream, sessionId),
          onChanged: () => this.#look(),
        })
      : null;
  }

  get state(): ReachState {
    return this.#state;
  }

  /** Streams that are open. */
  get lines(): number {
    return this.#lines.size;
  }

  /**
   * Lets people with the link meet a party, from now on; the DHT takes a moment.
   * @param relayOnly whether nobody but the relay may learn this home's address
   * @throws where there is no DHT, or no relay, or too many parties are met already
   */
  open(sessionId: string, seed: string, secret: string, relayOnly = false): void {
    if (relayOnly && !this.#atRelay) throw new Error('there is no relay to meet at');
    const { nodes } = this.#options;
    if (!relayOnly && nodes.length === 0) throw new Error('the DHT is switched off');
    const known = this.#doors.get(sessionId);
    if (known?.seed === seed && known.secret === secret && known.relayOnly === relayOnly) return;
    if (known) this.#shut(sessionId);
    if (this.#doors.size >= PARTIES_AT_MOST) throw new Error('too many parties are met over the DHT');
    const door: Door = { seed, secret, relayOnly, nodes, server: null };
    this.#doors.set(sessionId, door);
    if (!this.#timer) this.#begin();
    this.#atRelay?.open(sessionId, seed, secret);
    if (relayOnly) {
      this.#leaveDhtIfUnused();
      this.#look();
      return;
    }
    this.#inTurn(async () => {
      // Whatever is closed while it begins says so by an error.
      const isWanted = (): boolean => this.#doors.get(sessionId) === door;
      if (!isWanted()) return;
      try {
        await this.#listen(sessionId, door, isWanted);
      } catch (error) {
        if (isWanted()) this.#onBroken(error);
      }
    });
    this.#look();
  }

  /** @returns false where it wasn't open */
  close(sessionId: string): boolean {
    if (!this.#shut(sessionId)) return false;
    if (this.#doors.size === 0) this.#leave();
    this.#look();
    return true;
  }

  /** @returns false where none was open */
  closeAll(): boolean {
    const wereOpen = this.#doors.size > 0;
    for (const sessionId of [...this.#doors.keys()]) this.close(sessionId);
    return wereOpen;
  }

  /**
   * Lets people meet a party by a code too, for an hour at most; how that goes is told by `onCode`.
   * @param link what they are given for it
   * @throws where the party isn't met at all, or too many codes are shown
   */
  openCode(sessionId: string, link: string): void {
    const door = this.#doors.get(sessionId);
    if (!door || door.relayOnly || this.#isAsleep) throw new Error('the party isn’t met over the DHT');
    this.#codes.open(sessionId, link);
  }

  closeCode(sessionId: string): void {
    this.#codes.close(sessionId);
  }

  suspend(suspended: boolean): void {
    if (this.#isAsleep === suspended) return;
    this.#isAsleep = suspended;
    this.#beginAnew();
    // Nobody sees it any more, and its time goes on.
    if (suspended) this.#codes.closeAll();
    if (suspended) this.#lines.end();
    this.#atRelay?.suspend(suspended);
    this.#inTurn(async () => {
      await this.#node?.suspend(suspended);
    });
    this.#look();
  }

  /** Leaves the DHT. */
  async end(): Promise<void> {
    this.closeAll();
    await this.#atRelay?.end();
    await this.#queue;
  }

  #shut(sessionId: string): boolean {
    const door = this.#doors.get(sessionId);
    if (!door) return false;
    this.#codes.close(sessionId);
    this.#doors.delete(sessionId);
    this.#lines.end(sessionId);
    this.#atRelay?.close(sessionId);
    this.#inTurn(async () => {
      await door.server?.close();
    });
    return true;
  }

  #begin(): void {
    this.#beginAnew();
    this.#isBroken = false;
    this.#lookAgain();
  }

  #beginAnew(): void {
    this.#sinceMs = this.#options.clock.now();
    this.#refreshedAtMs = this.#sinceMs;
  }

  /** The last party is over, or met no more: nobody's home stays in the DHT for nothing. */
  #leave(): void {
    if (this.#timer !== null) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#lines.end();
    this.#leaveDhtIfUnused();
  }

  /**
   * Nobody but the relay learns where this home is, once no party is met in another way. One whose turn to be met comes
   * after this may have to be met by other nodes.
   */
  #leaveDhtIfUnused(): void {
    this.#inTurn(async () => {
      if ([...this.#doors.values()].some(({ server }) => server !== null)) return;
      const node = this.#node;
      this.#node = null;
      await node?.destroy();
    });
  }

  /** @returns the one node of this machine, made where there is none; in turn only */
  async #theNode(nodes = this.#options.nodes): Promise<DhtNode> {
    const { clock } = this.#options;
    if (this.#node) return this.#node;
    this.#node = new DhtNode({ nodes, clock });
    if (this.#isAsleep) await this.#node.suspend(true);
    return this.#node;
  }

  /** Whoever doesn't know the code doesn't have the knocker's key, and isn't answered either. */
  #listenForCode(
    ...[keys, onStream, isWanted, onServer]: Parameters<CodeDoorsOptions['listen']>
  ): Promise<void> {
    const knocker = keys.knocker.publicKey;
    return new Promise((resolve, reject) => {
      this.#inTurn(async () => {
        if (!isWanted()) {
          resolve();
          return;
        }
        try {
          const node = await this.#theNode();
          const server = node.createServer((key) => key.equals(knocker) && this.#limits.mayKnock());
          onServer(server);
          server.on('connection', onStream);
          server.listen(keys.door).then(() => this.#onceTakenIn(server, isWanted, resolve), reject);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #onceTakenIn(server: DhtServer, isWanted: () => boolean, onDone: () => void): void {
    if (!isWanted() || isTakenIn(server)) {
      onDone();
      return;
    }
    server.refresh();
    this.#options.timers.setTimeout(() => this.#onceTakenIn(server, isWanted, onDone), REFRESH_EVERY_MS);
  }

  async #listen(sessionId: string, door: Door, isWanted: () => boolean): Promise<void> {
    const node = await this.#theNode(door.nodes);
    const guest = guestKeys(door.secret).publicKey;
    // Who doesn't know the secret isn't answered at all, and so learns neither an address nor whether somebody is here.
    const server = node.createServer((key) => key.equals(guest) && this.#limits.mayKnock());
    door.server = server;
    server.on('connection', (stream) => {
      if (isWanted()) this.#lines.take(stream, sessionId);
      else stream.destroy();
    });
    // The announcement may wait for a network, and mustn't make others wait.
    server.listen(partyKeys(door.seed)).then(
      () => this.#look(),
      (error: unknown) => {
        if (isWanted()) this.#onBroken(error);
      },
    );
  }

  #inTurn(what: () => Promise<void>): void {
    const { log } = this.#options;
    this.#queue = this.#queue
      .then(what)
      .catch((error: unknown) => log.warn({ err: error }, 'the DHT faltered'));
  }

  #onBroken(error: unknown): void {
    this.#options.log.warn({ err: error }, 'the DHT can’t be used');
    this.#isBroken = true;
    this.#look();
  }

  #lookAgain(): void {
    this.#timer = this.#options.timers.setTimeout(() => {
      this.#look();
      this.#lookAgain();
    }, LOOK_EVERY_MS);
  }

  /**
   * A router may come back with another address, of which this machine is told nothing. The nodes that lead guests here go
   * on answering, and lead them to where the home was when it was announced, for five minutes.
   */
  async #askHowSeen(node: DhtNode): Promise<void> {
    const seenAs = await node.seenAs();
    if (seenAs === null || this.#node !== node) return;
    const hasMoved = this.#seenAs !== null && seenAs !== this.#seenAs;
    const nowMs = this.#options.clock.now();
    if (hasMoved && nowMs - this.#announcedAtMs < ANNOUNCE_EVERY_MS) return;
    this.#seenAs = seenAs;
    if (!hasMoved) return;
    this.#announcedAtMs = nowMs;
    this.#options.log.info('this home is seen under another address');
    node.refresh();
  }

  #look(): void {
    const nowMs = this.#options.clock.now();
    // Either all parties are met by the relay alone or none: it is the person who chooses.
    const byRelay = [...this.#doors.values()].some(({ relayOnly }) => relayOnly);
    const state = reachStateOf(
      {
        wanted: this.#doors.size > 0 && !this.#isAsleep,
        broken: this.#isBroken,
        announced: [...this.#doors].every(([sessionId, door]) =>
          door.relayOnly ? this.#atRelay?.isStanding(sessionId) : isTakenIn(door.server),
        ),
        sinceMs: this.#sinceMs,
        heardAtMs: (byRelay ? this.#atRelay : this.#node)?.heardAtMs ?? null,
      },
      nowMs,
    );
    const isOnTheWay = state === 'noUdp' || state === 'opening';
    if (isOnTheWay && nowMs - this.#refreshedAtMs >= REFRESH_EVERY_MS) {
      this.#refreshedAtMs = nowMs;
      this.#node?.refresh();
    }
    if (state === 'open' && this.#node && nowMs - this.#askedAtMs >= ASK_EVERY_MS) {
      this.#askedAtMs = nowMs;
      void this.#askHowSeen(this.#node);
    }
    if (state === this.#state) return;
    // A key that was announced while nobody answered was announced to nobody.
    if (this.#state === 'noUdp' && state === 'open') this.#node?.refresh();
    this.#state = state;
    this.#options.log.info({ state }, 'the DHT');
    this.#options.onState(state);
  }
}
