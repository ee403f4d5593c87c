/** Plays the scenarios of a run, as a person at the first window, or misfortune at the second, would do it. */
import type { Mark, Scenario } from '../model';
import type { FilmWindow } from './film-window';
import { machineNowMs } from '../../../lab/senses/machine-clock';
import { pause } from '../../kit/pause';

/** The window that misfortunes happen to. */
const STRUCK = 1;

const PACE = {
  /** The time after a start that isn't steady play yet. */
  settleMs: 3_000,
  /** How long a start is watched. */
  startMs: 4_000,
  /** A window rests when it has shown no new picture for this long. */
  restMs: 700,
  /** The longest wait for a policy to stop the film. */
  restWithinMs: 20_000,
  pollMs: 100,
  /** The time for the recovery from a small step; `bigStepMs` is that from `bigStepFromMs` on. */
  stepMs: 8_000,
  bigStepMs: 12_000,
  bigStepFromMs: 2_000,
  afterFreezeMs: 10_000,
  afterHiddenMs: 4_000,
} as const;

/** The lengths are few, so that few films are made. */
const LENGTHS_S = [120, 300, 1_200, 2_400] as const;

const stepWaitMs = (byMs: number): number =>
  Math.abs(byMs) >= PACE.bigStepFromMs ? PACE.bigStepMs : PACE.stepMs;

/** The longest part of a film that a scenario needs, s. */
const filmSecondsOf = (scenario: Scenario): number => {
  const settled = PACE.settleMs + 5_000;
  switch (scenario.kind) {
    case 'settle':
    case 'steady':
      return scenario.seconds + settled / 1_000;
    case 'starts':
      return (scenario.times * (PACE.startMs + 2_000)) / 1_000;
    case 'step': {
      const each = stepWaitMs(scenario.byMs) + Math.abs(scenario.byMs);
      return (settled + scenario.times * each) / 1_000;
    }
    case 'freeze':
    case 'standstill':
      return (settled + scenario.times * (scenario.forMs + PACE.afterFreezeMs)) / 1_000;
    case 'hidden':
      return scenario.seconds + (settled + PACE.afterHiddenMs) / 1_000;
  }
};

/** The length of a film that is longer than the run. @throws RangeError where there is no such film */
export const filmSecondsFor = (scenarios: readonly Scenario[]): number => {
  const needed = scenarios.reduce((sum, scenario) => sum + filmSecondsOf(scenario), 0);
  const length = LENGTHS_S.find((candidate) => candidate >= needed);
  if (length === undefined) throw new RangeError(`no film is ${Math.ceil(needed)} s long`);
  return length;
};

export class ScenarioPlayer {
  readonly marks: Mark[] = [];
  readonly #windows: readonly FilmWindow[];
  readonly #signal: AbortSignal | undefined;
  #playing = false;

  constructor(windows: readonly FilmWindow[], signal?: AbortSignal) {
    this.#windows = windows;
    this.#signal = signal;
  }

  async run(scenario: Scenario): Promise<void> {
    switch (scenario.kind) {
      case 'settle':
        await this.#settle();
        await this.#pause(scenario.seconds * 1_000);
        return;
      case 'steady':
        await this.#settle();
        this.#mark('steadyFrom');
        await this.#pause(scenario.seconds * 1_000);
        this.#mark('steadyTo');
        return;
      case 'starts':
        await this.#rest();
        for (let time = 0; time < scenario.times; time += 1) {
          await this.#play();
          await this.#pause(PACE.startMs);
          await this.#rest();
        }
        return;
      case 'step':
        await this.#settle();
        // The first step goes forward: near its start a film can't go back.
        for (let time = 0, byMs = scenario.byMs; time < scenario.times; time += 1, byMs = -byMs) {
          const atMs = await this.#struck.call('moveBehind', byMs);
          this.marks.push({ atMs, what: 'step', window: STRUCK, value: byMs });
          await this.#pause(stepWaitMs(byMs));
        }
        return;
      case 'freeze':
        await this.#settle();
        for (let time = 0; time < scenario.times; time += 1) {
          await this.#freeze(scenario.forMs);
          await this.#pause(PACE.afterFreezeMs);
        }
        return;
      case 'standstill':
        await this.#settle();
        for (let time = 0; time < scenario.times; time += 1) await this.#standStill(scenario.forMs);
        return;
      case 'hidden':
        await this.#settle();
        await this.#hide(scenario.seconds * 1_000);
        await this.#pause(PACE.afterHiddenMs);
        return;
    }
  }

  get #first(): FilmWindow {
    return this.#at(0);
  }

  get #struck(): FilmWindow {
    return this.#at(STRUCK);
  }

  #at(index: number): FilmWindow {
    const window = this.#windows[index];
    if (!window) throw new Error(`there is no window ${index}`);
    return window;
  }

  async #play(): Promise<void> {
    if (this.#playing) return;
    const atMs = await this.#first.call('press', { type: 'play' });
    this.marks.push({ atMs, what: 'play' });
    this.#playing = true;
  }

  /** Plays the film, and waits until its start is over. */
  async #settle(): Promise<void> {
    if (this.#playing) return;
    await this.#play();
    await this.#pause(PACE.settleMs);
  }

  /** Pauses the film, and waits until no window shows a new picture any more. */
  async #rest(): Promise<void> {
    if (!this.#playing) return;
    const atMs = await this.#first.call('press', { type: 'pause' });
    this.marks.push({ atMs, what: 'pause' });
    this.#playing = false;
    const until = machineNowMs() + PACE.restWithinMs;
    for (;;) {
      const rests = await Promise.all(this.#windows.map((window) => window.call('restsForMs')));
      if (rests.every((forMs) => forMs >= PACE.restMs)) break;
      if (machineNowMs() > until) throw new Error('paused, and a film goes on');
      await this.#pause(PACE.pollMs);
    }
    this.#mark('rested');
  }

  async #freeze(forMs: number): Promise<void> {
    this.#mark('frozen', STRUCK);
    this.#struck.signal('SIGSTOP');
    try {
      await this.#pause(forMs);
    } finally {
      this.#struck.signal('SIGCONT');
    }
    this.#mark('thawed', STRUCK);
  }

  async #standStill(forMs: number): Promise<void> {
    this.#mark('stoodFrom');
    for (const window of this.#windows) window.signal('SIGSTOP');
    try {
      await this.#pause(forMs);
    } finally {
      for (const window of this.#windows) window.signal('SIGCONT');
    }
    this.#mark('stoodTo');
    await this.#pause(PACE.afterFreezeMs);
    this.#mark('calmAgain');
  }

  async #hide(forMs: number): Promise<void> {
    await this.#struck.hide();
    try {
      while ((await this.#struck.call('visibility')) !== 'hidden') await this.#pause(PACE.pollMs);
      this.#mark('hiddenFrom', STRUCK);
      await this.#pause(forMs);
      this.#mark('hiddenTo', STRUCK);
    } finally {
      await this.#struck.show();
    }
  }

  #mark(what: Mark['what'], window?: number): void {
    this.marks.push({ atMs: machineNowMs(), what, ...(window === undefined ? {} : { window }) });
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, this.#signal);
  }
}
