import { ref } from 'vue';

/**
 * After so long without a press, and with nothing known to be held, a run of presses is over, ms: longer than a hand
 * needs from one click to the next.
 */
export const QUIET_MS = 250;
/**
 * While a key is held, its repetition may take this long to begin, ms: two seconds is the slowest that systems offer. Only
 * a key whose release nobody heard of comes to that.
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
 * Presses of one hand that follow each other are one seek, to where they lead: a key that is held for five seconds would
 * ask the room for more than a hundred.
 * @param send the seek, once the run is over
 */
export const createGatheredSeek = (send: (toMs: number) => Promise<void>) => {
  /** Where the presses lead so far; null between runs. */
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

  /** The hand has let go: what was gathered is sent. Resolves with what became of it, at once where there is nothing. */
  const letGo = (): Promise<void> => {
    const ended = end();
    if (!ended) return Promise.resolve();
    ended.run.settle(send(ended.toMs));
    return ended.run.done;
  };

  /** Nothing of it is wanted any more: another film, another party. */
  const drop = (): void => end()?.run.settle(Promise.resolve());

  /**
   * One more press. Resolves when its run has been sent; a refusal is for the first press only, since it is one.
   * @param held by a key, which will be let go
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
