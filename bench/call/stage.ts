/** The stage of all experiments: a display, and a sound server that records each loudspeaker. */
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { openSoundEar, type SoundEar } from '../../lab/senses/sound';
import { openSurroundings } from '../kit/surroundings';

/** The number of loudspeakers, one for each person who is listened to. */
const EARS = 2;

export interface Stage {
  /** The path of the Electron binary. */
  readonly electron: string;
  readonly ear: SoundEar;
}

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/** @param electron the path of the binary that everybody who is launched from now on runs on */
export async function openStage(electron: string): Promise<OpenStage> {
  const {
    display,
    sound: ear,
    close,
  } = await openSurroundings(
    () => startVirtualDisplay(),
    () => openSoundEar({ windows: EARS }),
  );
  Object.assign(process.env, display.env, ear.envFor(1), { MATINEE_ELECTRON: electron });
  return { electron, ear, close };
}
