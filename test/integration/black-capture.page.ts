import { isBlackPicture } from '@core/call/black-capture';
import { openPictureProbe, type PictureProbe } from '@sdk/call/screen/picture-probe';

/** Runs in the browser: a screen of 1080 lines that the test draws, and the judgement of the SDK's probe on it. */

const WIDTH = 1_920;
const HEIGHT = 1_080;

let context: CanvasRenderingContext2D | null = null;
let probe: PictureProbe | null = null;

let shown = { grey: 0, pointerPixels: 0 };

/** Fills the screen with a grey from now on, with a pointer of this size on it; 0 for none. */
const draw = (grey: number, pointerPixels: number): void => void (shown = { grey, pointerPixels });

/** The canvas is painted at every refresh, as a screen is captured: one that doesn't change gives no pictures. */
const paint = (): void => {
  requestAnimationFrame(paint);
  if (!context) return;
  const { grey, pointerPixels } = shown;
  context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = 'white';
  context.fillRect(WIDTH / 3, HEIGHT / 3, pointerPixels, pointerPixels);
};

const open = (): void => {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  context = canvas.getContext('2d');
  document.body.append(canvas);
  paint();
  const [track] = canvas.captureStream(30).getVideoTracks();
  if (track) probe = openPictureProbe(track);
};

const look = (): 'nothing yet' | 'black' | 'lit' => {
  const pixels = probe?.read() ?? null;
  if (!pixels) return 'nothing yet';
  return isBlackPicture(pixels) ? 'black' : 'lit';
};

Object.assign(globalThis, { screenProbe: { open, draw, look } });
export interface ScreenProbe {
  readonly open: typeof open;
  readonly draw: typeof draw;
  readonly look: typeof look;
}
