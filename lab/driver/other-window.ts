/**
 * A window of another program, in four colours, and a check of how much of it arrives at the people it is shared with.
 */
import { _electron, type Page } from 'playwright';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { sandboxArgs } from '../../scripts/runtime/display';
import { inPage } from './in-page';
import { newDataFolder, START_LIMIT_MS } from './person';

type HookedWindow = Window & { __matinee?: AutomationHooks };

/** The CSS colours of the window's quarters, row by row. */
export type Quarters = readonly [string, string, string, string];

export interface OtherWindow {
  paint(quarters: Quarters): Promise<void>;
  close(): Promise<void>;
}

/** Opens the window, and waits until it is drawn. */
export async function openOtherWindow(title: string, quarters: Quarters): Promise<OtherWindow> {
  const app = await _electron.launch({
    executablePath: process.env['MATINEE_ELECTRON'] ?? '',
    timeout: START_LIMIT_MS,
    args: [...sandboxArgs(), 'test/fakes/blank-app.mjs', `--user-data-dir=${newDataFolder('other-window')}`],
  });
  const page = await app.firstWindow({ timeout: START_LIMIT_MS });
  const paint = async (colours: Quarters): Promise<void> => {
    await page.evaluate(
      ({ name, shown }) => {
        document.title = name;
        document.body.style.cssText =
          'margin: 0; height: 100vh; display: grid; grid-template: 1fr 1fr / 1fr 1fr';
        document.body.replaceChildren(
          ...shown.map((colour) => {
            const quarter = document.createElement('div');
            quarter.style.background = colour;
            return quarter;
          }),
        );
        return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      },
      { name: title, shown: colours },
    );
  };
  await paint(quarters);
  return { paint, close: () => app.close() };
}

/** How far a codec may move a colour, in each of its parts of 0 to 255. */
const FARTHEST = 48;

/** Whether each quarter of the picture has its colour, wherever the quarters meet. */
async function look(sharerId: string, quarters: string[], farthest: number): Promise<boolean> {
  const stream = (window as HookedWindow).__matinee?.party.stream(sharerId, 'screen');
  if (!stream) return false;
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  try {
    // A stream that never gets a picture never begins to play, and this promise stays open, so nothing waits for it.
    void video.play().catch(() => undefined);
    await Promise.race([
      new Promise((resolve) => video.requestVideoFrameCallback(resolve)),
      new Promise((resolve) => setTimeout(resolve, 2_000)),
    ]);
    if (video.videoWidth === 0) return false;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return false;
    const wanted = quarters.map((colour) => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    });
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    return wanted.every((colour, index) => {
      const x = Math.floor(canvas.width * (index % 2 === 0 ? 0.25 : 0.75));
      const y = Math.floor(canvas.height * (index < 2 ? 0.3 : 0.75));
      const { data } = context.getImageData(x, y, 1, 1);
      return [0, 1, 2].every((part) => Math.abs((data[part] ?? 0) - (colour[part] ?? 0)) <= farthest);
    });
  } finally {
    video.srcObject = null;
  }
}

/** Whether the picture that `page` has of the sharer is the window in these colours, with nothing beside or over it. */
export const showsWindow = (page: Page, sharerId: string, quarters: Quarters): Promise<boolean> =>
  inPage(page, look, sharerId, [...quarters], FARTHEST);
