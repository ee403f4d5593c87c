/** What the bench is put together from: windows, screen and sound on one side, the ports and what they follow on the other. */
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

/** The real Syncplay without network delay, measured: p50 and p95 of the skew of its two players. */
export const REFERENCE: SyncplayReference = SYNCPLAY_REFERENCE;

/** As many as the largest cell has. */
const WINDOWS = 4;
/** Several looks a film frame would say the same. */
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

/** A screen and loudspeakers to run on. @param electron path of the Electron to run */
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
