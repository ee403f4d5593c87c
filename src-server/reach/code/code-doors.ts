/** The codes that this machine's hosts show: each has a door of its own, and ends by itself. */
import type { DhtServer, DhtStream } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { CODE_LENGTHS, newInviteCode, type RandomBytes } from '@core/base/ids';
import { FAR_CODE, hourOf, type FarCode } from '@core/net/far-code';
import type { Logger } from '../../base/log';
import type { CallerLimits } from '../caller-limits';
import { CodeDoor } from './code-door';
import { CodeKeyMaker } from './code-key-maker';
import type { CodeKeys } from './code-keys';

export interface CodeDoorsOptions {
  readonly limits: CallerLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds since 1970, by which others look for a code too. */
  readonly wallMs: () => number;
  readonly random: RandomBytes;
  readonly log: Logger;
  /**
   * Listens at a key in the DHT; resolved when it is announced there.
   * @param isWanted whether it still is when its turn comes
   */
  readonly listen: (
    keys: CodeKeys,
    onStream: (stream: DhtStream) => void,
    isWanted: () => boolean,
    onServer: (server: DhtServer) => void,
  ) => Promise<void>;
  readonly unlisten: (server: DhtServer) => void;
  /** Makes the keys of a code. */
  readonly keysOf?: (code: string, hour: number) => Promise<CodeKeys>;
  /** Told of a party's code as it is now; null: it has none any more. */
  readonly onCode: (sessionId: string, code: FarCode | null) => void;
}

interface Shown {
  readonly sessionId: string;
  readonly untilMs: number;
  readonly ending: TimerHandle;
  link: string;
  code: string;
  isFound: boolean;
  changes: number;
  door: CodeDoor | null;
  server: DhtServer | null;
}

export class CodeDoors {
  readonly #options: CodeDoorsOptions;
  readonly #shown = new Map<string, Shown>();
  readonly #maker: CodeKeyMaker;

  constructor(options: CodeDoorsOptions) {
    this.#options = options;
    this.#maker = new CodeKeyMaker(options.keysOf);
  }

  /**
   * Makes a code for a party, or has the one that is there lead to another link.
   * @throws where there are too many
   */
  open(sessionId: string, link: string): void {
    const known = this.#shown.get(sessionId);
    if (known) {
      known.link = link;
      this.#tell(known);
      return;
    }
    if (this.#shown.size >= FAR_CODE.codes) throw new Error('too many codes are shown');
    const { timers, wallMs } = this.#options;
    const ending = timers.setTimeout(() => this.close(sessionId), FAR_CODE.lifeMs);
    const shown: Shown = {
      ...{ sessionId, link, ending, untilMs: wallMs() + FAR_CODE.lifeMs },
      ...{ code: '', isFound: false, changes: 0, door: null, server: null },
    };
    this.#shown.set(sessionId, shown);
    this.#make(shown);
  }

  close(sessionId: string): void {
    const shown = this.#shown.get(sessionId);
    if (!shown) return;
    this.#options.timers.clearTimeout(shown.ending);
    this.#shown.delete(sessionId);
    this.#shut(shown);
    this.#options.onCode(sessionId, null);
  }

  closeAll(): void {
    for (const sessionId of [...this.#shown.keys()]) this.close(sessionId);
  }

  #make(shown: Shown): void {
    const { random, log } = this.#options;
    const code = newInviteCode(CODE_LENGTHS.internet, random);
    Object.assign(shown, { code, isFound: false });
    this.#tell(shown);
    this.#announce(shown, code).catch((error: unknown) => {
      log.warn({ err: error }, 'a code can’t be found');
      if (this.#isStill(shown, code)) this.close(shown.sessionId);
    });
  }

  async #announce(shown: Shown, code: string): Promise<void> {
    const { limits, clock, timers, random, log, wallMs, listen } = this.#options;
    const keys = await this.#maker.make(code, hourOf(wallMs()), () => this.#isStill(shown, code));
    if (!keys) return;
    const door = new CodeDoor({
      ...{ keys, limits, clock, timers, random, log },
      link: () => shown.link,
      onSpent: () => this.#change(shown),
    });
    shown.door = door;
    await listen(
      keys,
      (stream) => door.take(stream),
      () => this.#isStill(shown, code),
      (server) => (shown.server = server),
    );
    if (!this.#isStill(shown, code)) return;
    shown.isFound = true;
    this.#tell(shown);
  }

  /** Too many came who didn't know it: it is worth nothing any more. */
  #change(shown: Shown): void {
    this.#options.log.warn('too many wrong tries at a code: it is another one now');
    shown.changes += 1;
    this.#shut(shown);
    this.#make(shown);
  }

  #shut(shown: Shown): void {
    const { door, server } = shown;
    Object.assign(shown, { door: null, server: null });
    door?.shut();
    if (server) this.#options.unlisten(server);
  }

  #isStill(shown: Shown, code: string): boolean {
    return this.#shown.get(shown.sessionId) === shown && shown.code === code;
  }

  #tell({ sessionId, code, untilMs, isFound, changes }: Shown): void {
    this.#options.onCode(sessionId, { code, untilMs, isFound, changes });
  }
}
