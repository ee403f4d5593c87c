/** The stage of all experiments: a screen whose memory can be read, silent loudspeakers, and folders. */
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { startSound } from '../../scripts/runtime/sound';
import { openSurroundings } from '../kit/surroundings';
import { Folders, start, type Subject } from './start';

export interface Stage {
  /** The path of the Electron binary. */
  readonly electron: string;
  readonly framebuffer: string;
  /** The folder of the checkout, already built, whose app is measured. */
  readonly appRoot: string;
  readonly folders: Folders;
  /** The data folder of a person who has started the subject before. */
  used(subject: Subject): Promise<string>;
}

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/**
 * The number of starts before a folder counts as used: the second start finds more kept than the first, e.g. compiled
 * scripts; the third finds what the second does.
 */
const STARTS_BEFORE = 3;

/**
 * @param electron the path of the binary that everybody who is launched from now on runs on
 * @param appRoot the folder of the checkout, already built, whose app is measured
 */
export async function openStage(electron: string, appRoot: string): Promise<OpenStage> {
  const { display, sound, close } = await openSurroundings(
    () => startVirtualDisplay(undefined, { withFramebuffer: true }),
    startSound,
  );
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron });
  const { framebuffer = '' } = display;
  const folders = new Folders();
  const used = new Map<Subject, Promise<string>>();
  const use = async (subject: Subject): Promise<string> => {
    const folder = folders.make();
    for (let times = 0; times < STARTS_BEFORE; times++)
      await (await start(subject, { electron, framebuffer, folder, appRoot })).quit();
    return folder;
  };
  return {
    ...{ electron, framebuffer, appRoot, folders },
    used(subject) {
      const folder = used.get(subject) ?? use(subject);
      used.set(subject, folder);
      return folder;
    },
    async close() {
      folders.remove();
      await close();
    },
  };
}
