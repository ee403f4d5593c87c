/**
 * The ways to parties far away, each a port of this machine behind which the party's server answers. Where their process
 * dies and is started again, they have the same ports.
 */
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { ReachFailure } from '@core/net/reach-failure';
import type { Reach } from '@core/wire/reach';
import type { ServerAddress } from '../system/http-send';
import { WaysProcess, type WaysProcessOptions, type WaysProcessUser } from './ways-process';

export interface WaysOptions extends WaysProcessOptions {
  /** Whether the person lets nobody but relays see their address: the host, and nodes on the way to it, would. */
  readonly relayOnly: () => boolean;
}

/** Somebody's use of a way. */
export interface Way {
  /** Where the party's server answers on this machine. */
  readonly url: string;
  /** Whether it goes by a relay, and nobody else has learnt this machine's address. */
  readonly byRelay: boolean;
  /**
   * Opens the way again, where it was given up.
   * @returns its address, which is another one where its port is taken
   */
  ready(): Promise<string>;
  /** Ends this use of it. */
  release(): void;
}

/** How long the process may take to say what came of a way: the way's own limit, and a busy machine. */
export const OPEN_LIMIT_MS = 30_000;
/** How long it may take to say what came of a code: it is looked for under two hours, a few times each. */
export const FIND_LIMIT_MS = 90_000;
/** Parties that somebody looks at or is in, at a time. */
const MOST_WAYS = 32;

const FAILURES: Readonly<Record<ReachFailure, readonly [code: ErrorCode, why: string]>> = {
  away: ['PARTY_AWAY', 'Nobody answers to the party’s key'],
  noWay: ['NO_DIRECT_WAY', 'Neither router lets the other one’s packets through'],
  noUdp: ['UDP_BLOCKED', 'No node of the DHT answers'],
  noRelay: ['RELAY_AWAY', 'The relay doesn’t answer'],
  notAtRelay: ['PARTY_NOT_AT_RELAY', 'Nobody waits at the relay for those who have the link'],
  refused: ['RATE_LIMITED', 'The host’s app takes nobody at the moment'],
  failed: ['SERVER_UNREACHABLE', 'The way to the party couldn’t be opened'],
};
const reachOff = () => new WatchTogetherError('REACH_OFF', 'This app asks no node of a DHT');
const failure = (why: ReachFailure) => new WatchTogetherError(...FAILURES[why]);

interface Entry {
  readonly id: number;
  readonly reach: Reach;
  /** The port it has or wants; 0 for any. */
  port: number;
  users: number;
  /** Whether it goes by the relay alone. */
  readonly relayOnly: boolean;
  /** Where the DHT was entered when it was begun: its party is met there. */
  readonly metBy: readonly string[];
  isOpen: boolean;
  /** Resolves when it stands; another one after the death of the process that had it. */
  opening: Promise<void>;
  settle(outcome: 'open' | Error): void;
}

/** A code that is looked for. */
interface Search {
  readonly code: string;
  settle(outcome: { readonly link: string } | Error): void;
}

const keyOf = ({ reach, relayOnly }: Pick<Entry, 'reach' | 'relayOnly'>): string =>
  `${reach.key} ${reach.secret} ${relayOnly ? 'by the relay' : 'directly'}`;
const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

export class Ways {
  readonly #options: WaysOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #searches = new Map<number, Search>();
  readonly #process: WaysProcess;
  #ids = 0;

  constructor(options: WaysOptions) {
    this.#options = options;
    this.#process = new WaysProcess(options, {
      isUsed: () => this.#entries.size + this.#searches.size > 0,
      begun: () => this.#askForAll(),
      told: (event) => this.#told(event),
      died: () => this.#died(),
      givenUp: () => [...this.#entries.values()].forEach((entry) => this.#forget(entry)),
      returns: () => this.#returns(),
    });
  }

  /**
   * Opens the way to a party, or shares the one that is there.
   * @param wanted.port another one is taken where it isn't free
   * @throws RELAY_ONLY where nobody may see the person's address and there is no relay; REACH_OFF where there is no DHT;
   * PARTY_AWAY, NO_DIRECT_WAY, UDP_BLOCKED, RELAY_AWAY, PARTY_NOT_AT_RELAY, RATE_LIMITED, SERVER_UNREACHABLE; JOIN_ABORTED
   * by the signal
   */
  async open(reach: Reach, wanted: { port?: number; signal?: AbortSignal } = {}): Promise<Way> {
    const { port = 0, signal } = wanted;
    const entry = this.#use(reach, port);
    try {
      await unlessAborted(entry.opening, signal);
    } catch (error) {
      this.#release(entry);
      throw error;
    }
    return this.#way(entry, urlOf(entry.port));
  }

  /**
   * Looks for whoever shows a code from anywhere.
   * @returns the link that they give for it
   * @throws RELAY_ONLY, REACH_OFF, PARTY_AWAY where nobody shows it, NO_DIRECT_WAY, UDP_BLOCKED, RATE_LIMITED,
   * SERVER_UNREACHABLE; JOIN_ABORTED by the signal
   */
  async findCode(code: string, signal: AbortSignal): Promise<string> {
    this.#checkMayBeSeen();
    this.#checkNodes();
    const id = ++this.#ids;
    const { timers } = this.#options;
    try {
      const { link } = await unlessAborted(
        new Promise<{ readonly link: string }>((resolve, reject) => {
          const timer = timers.setTimeout(() => search.settle(failure('failed')), FIND_LIMIT_MS);
          const search: Search = {
            code,
            settle: (outcome) => {
              timers.clearTimeout(timer);
              if (outcome instanceof Error) reject(outcome);
              else resolve(outcome);
            },
          };
          this.#searches.set(id, search);
          this.#process.ensure(() => this.#process.post({ type: 'findCode', id, code }));
        }),
        signal,
      );
      return link;
    } finally {
      this.#searches.get(id)?.settle(failure('failed'));
      this.#searches.delete(id);
      this.#process.post({ type: 'dropCode', id });
      this.#process.lingerIfUnused();
    }
  }

  /** The machine goes to sleep, or has woken up. */
  suspend(suspended: boolean): void {
    this.#process.post({ type: 'suspend', suspended });
  }

  /**
   * The DHT is entered elsewhere, by whatever is looked for from now on. Ways that are in use stay, since a party is met
   * where its host announced it.
   */
  nodesChanged(): void {
    this.#process.useNodes(this.#options.nodes());
  }

  /** Ends the process, with a good-bye where it says one in time. */
  async close(): Promise<void> {
    this.#failAll(failure('failed'));
    this.#entries.clear();
    await this.#process.stop();
  }

  #way(first: Entry, url: string): Way {
    let entry: Entry | null = first;
    let known = url;
    return {
      url,
      byRelay: first.relayOnly,
      ready: async () => {
        if (!entry) throw failure('failed');
        const { reach, metBy } = entry;
        if (this.#entries.get(keyOf(entry)) !== entry)
          entry = this.#use(reach, Number(new URL(known).port), metBy);
        const using = entry;
        await using.opening;
        // Opened again by another process, it may have got another port.
        known = urlOf(using.port);
        return known;
      },
      release: () => {
        if (entry) this.#release(entry);
        entry = null;
      },
    };
  }

  /** Every opening passes here, also that of a way which was given up. One that stands goes on until it is let go. */
  #use(reach: Reach, port: number, metBy = this.#options.nodes()): Entry {
    const relayOnly = this.#options.relayOnly();
    if (!this.#goesByRelay) this.#checkMayBeSeen();
    const shared = this.#entries.get(keyOf({ reach, relayOnly }));
    if (shared) {
      shared.users += 1;
      return shared;
    }
    if (!relayOnly) this.#checkNodes();
    if (this.#entries.size >= MOST_WAYS)
      throw new WatchTogetherError('RATE_LIMITED', 'Too many ways are open');
    const entry: Entry = {
      ...{ id: ++this.#ids, reach, port, users: 1, relayOnly, metBy: [...metBy] },
      ...{ isOpen: false, opening: Promise.resolve(), settle: () => undefined },
    };
    this.#expect(entry);
    this.#entries.set(keyOf(entry), entry);
    this.#process.ensure(() => this.#openEntries([entry]));
    return entry;
  }

  /** Whether ways are to go by a relay alone, and there is one. */
  get #goesByRelay(): boolean {
    const { relayOnly, relay = null } = this.#options;
    return relayOnly() && relay !== null;
  }

  #checkMayBeSeen(): void {
    if (this.#options.relayOnly())
      throw new WatchTogetherError('RELAY_ONLY', 'A direct way would show this person’s address');
  }

  #checkNodes(): void {
    if (this.#options.nodes().length === 0) throw reachOff();
  }

  /** Lets whoever wants to go this way from now on wait until it stands. */
  #expect(entry: Entry): void {
    const { timers } = this.#options;
    entry.isOpen = false;
    entry.opening = new Promise<void>((resolve, reject) => {
      const timer = timers.setTimeout(() => entry.settle(failure('failed')), OPEN_LIMIT_MS);
      entry.settle = (outcome) => {
        timers.clearTimeout(timer);
        entry.isOpen = outcome === 'open';
        if (outcome instanceof Error) reject(outcome);
        else resolve();
      };
    });
    entry.opening.catch(() => this.#forget(entry));
  }

  #release(entry: Entry): void {
    entry.users -= 1;
    if (entry.users === 0) this.#forget(entry);
  }

  /** Nobody uses it any more, or it came to nothing. */
  #forget(entry: Entry): void {
    if (this.#entries.get(keyOf(entry)) !== entry) return;
    this.#entries.delete(keyOf(entry));
    entry.settle(failure('failed'));
    this.#process.post({ type: 'close', id: entry.id });
    this.#process.lingerIfUnused();
  }

  /** Each where its party is met; whatever is looked for after them is looked for where the DHT is entered now. */
  #openEntries(entries: readonly Entry[]): void {
    for (const { id, reach, port, relayOnly, metBy } of entries) {
      if (!relayOnly) this.#process.useNodes(metBy);
      this.#process.post({ type: 'open', id, reach, port, ...(relayOnly ? { relayOnly } : {}) });
    }
    this.#process.useNodes(this.#options.nodes());
  }

  #askForAll(): void {
    const isOff = this.#options.nodes().length === 0;
    // Without a DHT only those by the relay are opened; the others have failed, and go.
    this.#openEntries([...this.#entries.values()].filter(({ relayOnly }) => relayOnly || !isOff));
    for (const [id, { code }] of this.#searches) this.#process.post({ type: 'findCode', id, code });
  }

  #told(event: Parameters<WaysProcessUser['told']>[0]): void {
    const { log } = this.#options;
    switch (event.type) {
      case 'lost':
      case 'found':
        return log.info(`reach.${event.type}`);
      case 'codeFound':
        return this.#searches.get(event.id)?.settle({ link: event.link });
      case 'codeFailed':
        log.info('reach.codeFailed', { why: event.why });
        return this.#searches.get(event.id)?.settle(failure(event.why));
      case 'opened': {
        const entry = this.#entryOf(event.id);
        if (!entry) return;
        entry.port = event.port;
        log.info('reach.opened');
        return entry.settle('open');
      }
      case 'failed': {
        const entry = this.#entryOf(event.id);
        log.info('reach.failed', { why: event.why });
        if (!entry) return;
        entry.settle(failure(event.why));
        // One that stood before, in a process that died: whoever uses it opens it again.
        return this.#forget(entry);
      }
    }
  }

  #entryOf(id: number): Entry | null {
    for (const entry of this.#entries.values()) if (entry.id === id) return entry;
    return null;
  }

  #died(): boolean {
    for (const { settle } of this.#searches.values()) settle(failure('failed'));
    // Until they stand again, anybody may listen at their ports.
    for (const entry of this.#entries.values()) if (entry.isOpen) this.#expect(entry);
    return this.#entries.size > 0;
  }

  /** The hosts of these ways are met where they were; who has chosen since that nobody is asked asks nobody. */
  #returns(): boolean {
    if (this.#options.nodes().length > 0) return true;
    this.#failAll(reachOff(), ({ relayOnly }) => !relayOnly);
    return [...this.#entries.values()].some(({ relayOnly }) => relayOnly);
  }

  /** @param whether leaves ways that it says no to */
  #failAll(error: Error, whether: (entry: Entry) => boolean = () => true): void {
    const entries = [...this.#entries.values()].filter(whether);
    for (const { settle } of [...entries, ...this.#searches.values()]) settle(error);
  }
}

/**
 * Opens the way to a server, where it is far away, at the port that it had.
 * @throws as `Ways.open` does
 */
export async function openWayTo(
  server: ServerAddress,
  ways: Pick<Ways, 'open'>,
): Promise<{ server: ServerAddress; way: Way | null }> {
  const { reach, url } = server;
  if (!reach) return { server, way: null };
  const way = await ways.open(reach, { port: Number(new URL(url).port) });
  return { server: { ...server, url: way.url }, way };
}

const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(new WatchTogetherError('JOIN_ABORTED', 'Nobody waits for it any more'));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    const done = () => signal?.removeEventListener('abort', abort);
    promise.finally(done).then(resolve, reject);
  });
