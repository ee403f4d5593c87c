/** What all experiments stand on: a screen that can be looked at, silent loudspeakers, and folders. */
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { startSound } from '../../scripts/runtime/sound';
import { openSurroundings } from '../kit/surroundings';
import { Folders, start, type Subject } from './start';

export interface Stage {
  /** Path of the binary. */
  readonly electron: string;
  readonly framebuffer: string;
  /** Folder of the checkout, built, whose app is measured. */
  readonly appRoot: string;
  readonly folders: Folders;
  /** The folder of somebody who has started it before. */
  used(subject: Subject): Promise<string>;
}

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/** The second start finds more kept than the first, e.g. compiled scripts; the third finds what the second does. */
const STARTS_BEFORE = 3;

/**
 * @param electron path of the binary; everybody who is launched from now on runs on it
 * @param appRoot folder of the checkout, built, whose app is measured
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
