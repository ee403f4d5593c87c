import { ref } from 'vue';

/**
 * A run of presses is over after this time without one, where nothing is known to be held, ms: longer than a hand needs
 * from one click to the next.
 */
export const QUIET_MS = 250;
/**
 * While a key is held, its repetition may take this long to begin, ms: two seconds is the slowest that systems offer.
 * Only a key whose release nobody saw comes to that.
 */
export const HELD_QUIET_MS = 2_500;

/** A promise that is settled from outside. */
interface Run {
  readonly done: Promise<void>;
  readonly settle: (sent: Promise<void>) => void;
}

const newRun = (): Run => {
  let settle: Run['settle'] = () => undefined;
  const done = new Promise<void>((resolve) => (settle = resolve));
  return { done, settle };
};

/**
 * Presses of one hand that follow each other are one seek, to where they lead: a key that is held for five seconds
 * would ask the room for more than a hundred.
 * @param send sends the seek, once the run is over
 */
export const createGatheredSeek = (send: (toMs: number) => Promise<void>) => {
  /** The place to which the presses lead so far; null between runs. */
  const leadsToMs = ref<number | null>(null);
  let run: Run | null = null;
  let isHeld = false;
  let timer = 0;

  const end = (): { readonly run: Run; readonly toMs: number } | null => {
    window.clearTimeout(timer);
    isHeld = false;
    const toMs = leadsToMs.value;
    leadsToMs.value = null;
    const ended = run;
    run = null;
    return ended && toMs !== null ? { run: ended, toMs } : null;
  };

  /** The key was let go: the gathered seek is sent. Resolves with its outcome, at once where there is none. */
  const letGo = (): Promise<void> => {
    const ended = end();
    if (!ended) return Promise.resolve();
    ended.run.settle(send(ended.toMs));
    return ended.run.done;
  };

  /** Drops the run: another film or party makes it void. */
  const drop = (): void => end()?.run.settle(Promise.resolve());

  /**
   * Adds a press. Resolves when its run has been sent; a refusal is for the first press only, since the run is one
   * seek.
   * @param held whether a key is held, which will be let go
   */
  const press = (toMs: number, held: boolean): Promise<void> => {
    const isFirst = run === null;
    run ??= newRun();
    leadsToMs.value = toMs;
    isHeld ||= held;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void letGo().catch(() => undefined), isHeld ? HELD_QUIET_MS : QUIET_MS);
    return isFirst ? run.done : Promise.resolve();
  };

  return { leadsToMs, press, letGo, drop };
};
