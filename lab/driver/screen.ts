/** Checks that a shared screen really arrives: the picture has a size, keeps coming, and isn't a single colour. */
import type { Page } from 'playwright';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { inPage } from './in-page';

type HookedWindow = Window & { __matinee?: AutomationHooks };

async function look(id: string): Promise<boolean> {
  const limit = performance.now() + 15_000;
  let stream: MediaStream | null | undefined;
  while (!(stream = (window as HookedWindow).__matinee?.party.stream(id, 'screen'))) {
    if (performance.now() > limit) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  try {
    // A stream that never gets a picture never begins to play, and this promise stays open, so nothing waits for it.
    void video.play().catch(() => undefined);
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return false;
    while (performance.now() < limit) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (video.videoWidth < 320) continue;
      canvas.width = 64;
      canvas.height = 36;
      context.drawImage(video, 0, 0, 64, 36);
      const { data } = context.getImageData(0, 0, 64, 36);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4) {
        colours.add(
          ((data[at] ?? 0) >> 4) * 256 + ((data[at + 1] ?? 0) >> 4) * 16 + ((data[at + 2] ?? 0) >> 4),
        );
      }
      if (colours.size > 4) return true;
    }
    return false;
  } finally {
    video.srcObject = null;
  }
}

export const showsLiveScreen = (page: Page, sharerId: string): Promise<boolean> =>
  inPage(page, look, sharerId);
