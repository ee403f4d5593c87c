/** One code's door at the host's: whoever comes by it takes a turn, and gets the link for the proof that they know the code. */
import type { DhtStream } from 'hyperdht';
import type { Clock, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import { endTry, isSpent, NO_TRIES, takeTurn, type CodeTries, type TryEnd } from '@core/net/far-code';
import type { Logger } from '../../base/log';
import type { CallerLimits } from '../caller-limits';
import { LineDuplex } from '../line-duplex';
import type { CodeKeys } from './code-keys';
import { handOver } from './hand-over';

/** How long a try may take once its turn has come, and how long the link may take to arrive, ms. */
const TRY_MS = 8_000;

export interface CodeDoorOptions {
  readonly keys: CodeKeys;
  /** The present link of the party. */
  readonly link: () => string;
  readonly limits: CallerLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** Called once: another code has to take this one's place. */
  readonly onSpent: () => void;
}

export class CodeDoor {
  readonly #options: CodeDoorOptions;
  readonly #lines = new Set<LineDuplex>();
  #tries: CodeTries = NO_TRIES;
  #isShut = false;

  constructor(options: CodeDoorOptions) {
    this.#options = options;
  }

  take(stream: DhtStream): void {
    const { limits, clock, timers } = this.#options;
    // Without a listener an error would end the process.
    stream.on('error', () => undefined);
    const address = stream.rawStream?.remoteHost ?? null;
    const admission = this.#isShut || address === null ? null : limits.admit(address);
    const turn = admission && takeTurn(this.#tries, clock.now());
    if (!admission || !turn) {
      admission?.leave();
      stream.destroy();
      return;
    }
    this.#tries = turn.tries;
    const line = new LineDuplex(stream);
    this.#lines.add(line);
    const inMs = turn.atMs - clock.now();
    let hasBegun = false;
    const beginning = timers.setTimeout(() => {
      hasBegun = true;
      void this.#try(line);
    }, inMs);
    const ending = timers.setTimeout(() => line.destroy(), inMs + TRY_MS);
    line.once('close', () => {
      timers.clearTimeout(beginning);
      timers.clearTimeout(ending);
      admission.leave();
      this.#lines.delete(line);
      if (!hasBegun) this.#end('unanswered');
    });
  }

  /** Lets nobody try any more. */
  shut(): void {
    this.#isShut = true;
    for (const line of this.#lines) line.destroy();
  }

  async #try(line: LineDuplex): Promise<void> {
    const { keys, link, random, log } = this.#options;
    const end = await handOver(line, { secret: keys.secret, door: keys.door.publicKey, random }, link);
    // Whoever has the link goes by themselves, once they have read it.
    if (end !== 'proved') line.destroy();
    log.info({ end }, 'a try at a code');
    this.#end(end);
  }

  #end(end: TryEnd): void {
    this.#tries = endTry(this.#tries, end);
    if (this.#isShut || !isSpent(this.#tries)) return;
    this.shut();
    this.#options.onSpent();
  }
}
