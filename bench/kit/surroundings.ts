/** A display and loudspeakers for as long as something is measured. */
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

/** Opens first the one, then the other; where the other doesn't open, the one is closed. */
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
 * Whatever is launched meanwhile is on the display there is, or a virtual one, and plays into silent loudspeakers.
 * @param electron path of the binary that the driver's people run on
 */
export async function withDisplayAndSound<T>(electron: string, work: () => Promise<T>): Promise<T> {
  const { display, sound, close } = await openSurroundings(() => ensureDisplay(), startSound);
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron });
  return work().finally(close);
}
