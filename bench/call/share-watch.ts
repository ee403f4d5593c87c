/** Notes which frames of a film are seen in a part of the screen that somebody shares. */
import type { Page } from 'playwright';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { readFrameCode } from '../../lab/films/frame-code';
import { inPage } from '../../lab/driver/in-page';

/** The film's place in the picture, as shares of its width and height. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The notes are kept where `newSightings` in lab/driver/truth reads them. */
type RecordingWindow = Window & {
  __matinee?: AutomationHooks;
  filmRecorder?: { sightings: { frame: number; at: number }[] };
};

/** Runs in the page, so it uses nothing outside itself. */
async function watch(id: string, part: Part, read: typeof readFrameCode): Promise<void> {
  const limit = performance.now() + 20_000;
  const shown = (): HTMLVideoElement | undefined => {
    const screen = (window as RecordingWindow).__matinee?.party.stream(id, 'screen')?.getVideoTracks()[0];
    return [...document.querySelectorAll('video')].find(
      ({ srcObject, videoWidth }) =>
        screen !== undefined &&
        videoWidth > 0 &&
        srcObject instanceof MediaStream &&
        srcObject.getVideoTracks()[0] === screen,
    );
  };
  while (!shown()) {
    if (performance.now() > limit) throw new Error('the shared screen isn’t shown');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 45;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const video = shown();
  if (!context || !video) throw new Error('no canvas');
  const recorder: { sightings: { frame: number; at: number }[] } = { sightings: [] };
  (window as RecordingWindow).filmRecorder = recorder;
  const look = (_now: number, data: VideoFrameCallbackMetadata): void => {
    video.requestVideoFrameCallback(look);
    const { videoWidth, videoHeight } = video;
    // The reader of the code needs the top eighth of the film.
    context.drawImage(
      video,
      ...([
        part.x * videoWidth,
        part.y * videoHeight,
        part.width * videoWidth,
        (part.height * videoHeight) / 8,
      ] as const),
      ...([0, 0, canvas.width, canvas.height] as const),
    );
    const frame = read(context.getImageData(0, 0, canvas.width, canvas.height));
    if (frame !== null) recorder.sightings.push({ frame, at: data.expectedDisplayTime });
  };
  video.requestVideoFrameCallback(look);
}

/** Begins to note the frames; `newSightings` gives them. */
export const watchSharedFilm = (page: Page, sharerId: string, part: Part): Promise<void> =>
  inPage(page, watch, sharerId, part, readFrameCode);
