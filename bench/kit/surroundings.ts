/** Provides a display and loudspeakers for the time of a measurement. */
import { ensureDisplay, type Display } from '../../scripts/runtime/display';
import { startSound } from '../../scripts/runtime/sound';

interface Closable {
  close(): Promise<void>;
}

export interface Surroundings<Sound extends Closable> {
  readonly display: Display;
  readonly sound: Sound;
  /** Closes both. */
  readonly close: () => Promise<void>;
}

/** Opens first the one, then the other; where the other fails to open, the one is closed. */
export async function openSurroundings<Sound extends Closable>(
  openDisplay: () => Promise<Display>,
  openSound: () => Promise<Sound>,
): Promise<Surroundings<Sound>> {
  const display = await openDisplay();
  const sound = await openSound().catch(async (error: unknown) => {
    await display.close();
    throw error;
  });
  return {
    ...{ display, sound },
    async close() {
      await sound.close();
      await display.close();
    },
  };
}

/**
 * Makes everything that is launched meanwhile use the present display, or a virtual one, and play into silent
 * loudspeakers.
 * @param electron the path of the binary that the driver's people run on
 */
export async function withDisplayAndSound<T>(electron: string, work: () => Promise<T>): Promise<T> {
  const { display, sound, close } = await openSurroundings(() => ensureDisplay(), startSound);
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron });
  return work().finally(close);
}
