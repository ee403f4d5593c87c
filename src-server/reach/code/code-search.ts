/** A guest's search for the party of a code: under each hour in which it may have been made, one after the other begun. */
import type { DhtStream } from 'hyperdht';
import type { Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import { LIMITS } from '@core/wire/limits';
import { hoursToLookIn } from '@core/net/far-code';
import { reachFailureOf, reachTimeoutOf, REFUSED, type ReachFailure } from '@core/net/reach-failure';
import type { Logger } from '../../base/log';
import type { DhtNode } from '../dht-node';
import { LineDuplex } from '../line-duplex';
import type { CodeKeyMaker } from './code-key-maker';
import type { CodeKeys } from './code-keys';
import { takeOver } from './hand-over';

/** How long one try may take, ms: a hole through both routers, and the turn that it takes at the host's. */
const TRY_MS = 25_000;
/** A code that isn't found at once may only just have been announced: so many tries, with a pause after each, ms. */
const TRIES = 3;
const PAUSE_MS = 1_500;

/** What tells a person most of several failures, first. */
const TELLING: readonly ReachFailure[] = ['noWay', 'refused', 'noUdp', 'away', 'failed'];
const WORTH_ANOTHER: ReadonlySet<ReachFailure> = new Set<ReachFailure>(['away', 'refused', 'failed']);

export type CodeFound = { readonly link: string } | { readonly why: ReachFailure };

export interface CodeSearchOptions {
  readonly node: Pick<DhtNode, 'answers' | 'connect'>;
  /** The same for all searches, those that were given up among them. */
  readonly maker: CodeKeyMaker;
  readonly timers: Timers;
  /** Milliseconds since 1970, as hosts have them too. */
  readonly wallMs: () => number;
  readonly random: RandomBytes;
  readonly log: Logger;
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export class CodeSearch {
  readonly #options: CodeSearchOptions;
  readonly #streams = new Set<DhtStream>();
  /** Wakes whoever pauses between two tries. */
  readonly #pausing = new Set<() => void>();
  #isOver = false;

  constructor(options: CodeSearchOptions) {
    this.#options = options;
  }

  /** Ends with the first that gives the link, or when nobody is left. */
  async find(code: string): Promise<CodeFound> {
    const failures: ReachFailure[] = [];
    const looks: Promise<void>[] = [];
    let link: string | null = null;
    const { maker, wallMs } = this.#options;
    for (const hour of hoursToLookIn(wallMs())) {
      const keys = await maker.make(code, hour, () => !this.#isOver);
      if (!keys) break;
      const look = this.#look(keys).then((found) => {
        if ('why' in found) failures.push(found.why);
        else if (found.link.length > LIMITS.urlLength) failures.push('failed');
        else {
          link ??= found.link;
          this.stop();
        }
      });
      looks.push(look);
    }
    await Promise.all(looks);
    if (link !== null) return { link };
    return { why: TELLING.find((why) => failures.includes(why)) ?? 'failed' };
  }

  stop(): void {
    this.#isOver = true;
    for (const stream of this.#streams) stream.destroy();
    for (const wake of this.#pausing) wake();
  }

  async #look(keys: CodeKeys): Promise<CodeFound> {
    for (let tried = 1; ; tried += 1) {
      const found = await this.#try(keys);
      if ('link' in found || this.#isOver || tried === TRIES || !WORTH_ANOTHER.has(found.why)) return found;
      await this.#pause();
      if (this.#isOver) return found;
    }
  }

  async #try(keys: CodeKeys): Promise<CodeFound> {
    const { node, timers, random, log } = this.#options;
    const answersBefore = node.answers;
    const stream = node.connect(keys.door.publicKey, keys.knocker);
    this.#streams.add(stream);
    let isLate = false;
    const ending = timers.setTimeout(() => {
      isLate = true;
      stream.destroy();
    }, TRY_MS);
    try {
      await opened(stream);
      const options = { secret: keys.secret, door: keys.door.publicKey, random };
      // Whoever takes the stream and doesn't come to an end with it has no turn left, or isn't who shows the code.
      return { link: await takeOver(new LineDuplex(stream), options).catch(() => Promise.reject(REFUSAL)) };
    } catch (error) {
      const code = errorCode(error);
      const heard = node.answers > answersBefore;
      const why = isLate && code !== REFUSED ? reachTimeoutOf(heard) : reachFailureOf(code, heard);
      log.debug({ why }, 'a try at a code');
      return { why };
    } finally {
      timers.clearTimeout(ending);
      this.#streams.delete(stream);
      stream.destroy();
    }
  }

  #pause(): Promise<void> {
    const { timers } = this.#options;
    return new Promise((resolve) => {
      const wake = (): void => {
        timers.clearTimeout(timer);
        this.#pausing.delete(wake);
        resolve();
      };
      const timer = timers.setTimeout(wake, PAUSE_MS);
      this.#pausing.add(wake);
    });
  }
}

const REFUSAL = Object.assign(new Error('the host ended the stream'), { code: REFUSED });

const opened = (stream: DhtStream): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.on('open', () => resolve());
    // It stays: without a listener a later error would end the process.
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the stream has ended')));
  });
