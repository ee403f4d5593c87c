/** The parts of the bench: windows, screen and sound on one side, the ports and what they follow on the other. */
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { openSurroundings } from '../kit/surroundings';
import { PEER_POLICIES, SYNCPLAY_REFERENCE } from '../peers/policies';
import type { PeerNote, SyncplayReference } from './report/summary';
import { openRig } from './rig/rig';
import type { ScreenSense } from './rig/senses';
import type { Rig } from './rig-port';
import { type ScreenEye, startScreenEye } from '../../lab/senses/screen';
import { openSoundEar } from '../../lab/senses/sound';

/** The policy ports, for the report. */
export const PEERS: readonly PeerNote[] = Object.values(PEER_POLICIES);

/** The measurement of the real Syncplay without network delay: p50 and p95 of the skew of its two players. */
export const REFERENCE: SyncplayReference = SYNCPLAY_REFERENCE;

/** The number of windows of the largest cell. */
const WINDOWS = 4;
/** The interval of the looks; several looks in one film frame would say the same. */
const LOOK_EVERY_MS = 100;

export interface Stage {
  readonly openRig: () => Promise<Rig>;
  close(): Promise<void>;
}

function screenSense(framebuffer: string): ScreenSense {
  let eye: ScreenEye | null = null;
  return {
    start(regions) {
      eye = startScreenEye({ framebuffer, regions, everyMs: LOOK_EVERY_MS });
    },
    stop() {
      const looks = eye?.stop() ?? [];
      eye = null;
      return looks;
    },
  };
}

/** Sets up a screen and loudspeakers. @param electron the path of the Electron to run */
export async function setUpStage(electron: string): Promise<Stage> {
  const { display, sound, close } = await openSurroundings(
    () => startVirtualDisplay(undefined, { withFramebuffer: true }),
    () => openSoundEar({ windows: WINDOWS }),
  );
  const { framebuffer } = display;
  return {
    openRig: () =>
      openRig({
        ...{ electron, env: display.env, sound },
        screen: framebuffer === undefined ? null : screenSense(framebuffer),
      }),
    close,
  };
}
