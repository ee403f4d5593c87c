import { powerMonitor, powerSaveBlocker } from 'electron';

/** Keeps display and system awake; asking twice for the same is no matter. */
export class KeepAwake {
  #blocker: number | null = null;

  set(on: boolean): void {
    if (on === (this.#blocker !== null)) return;
    if (this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-display-sleep');
    else {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}

/** Can be called once the app is ready. */
export const onResume = (listener: () => void): void => {
  powerMonitor.on('resume', listener);
};
