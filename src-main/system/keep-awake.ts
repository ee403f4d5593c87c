import { powerMonitor, powerSaveBlocker } from 'electron';

/** What is kept awake; `display` keeps the system awake, too. */
export type Awake = 'nothing' | 'system' | 'display';

/** The part of Electron's `powerSaveBlocker` that is used. */
type Blocker = Pick<typeof powerSaveBlocker, 'start' | 'stop'>;

const KINDS = { system: 'prevent-app-suspension', display: 'prevent-display-sleep' } as const;

/** Keeps the display or the system awake, on each system by its own means; asking twice for the same does no harm. */
export class KeepAwake {
  #kept: Awake = 'nothing';
  #blocker: number | null = null;

  constructor(private readonly blocker: Blocker = powerSaveBlocker) {}

  set(what: Awake): void {
    if (what === this.#kept) return;
    const before = this.#blocker;
    // The next blocker starts first: between two there is no moment in which the system may sleep.
    this.#blocker = what === 'nothing' ? null : this.blocker.start(KINDS[what]);
    if (before !== null) this.blocker.stop(before);
    this.#kept = what;
  }
}

/** Tells of the machine going to sleep, and of its waking up. Call this once the app is ready. */
export const onSleep = (listener: (sleeps: boolean) => void): void => {
  powerMonitor.on('suspend', () => listener(true));
  powerMonitor.on('resume', () => listener(false));
};
