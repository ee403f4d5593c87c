/** Waits for the first picture of a capture that began before anybody has chosen its source. */
export interface FirstPicture {
  /** Resolves once, and never after `cancel`. */
  readonly shown: Promise<void>;
  cancel(): void;
}

/** Chromium gives a refused capture one picture of 2 × 2 pixels, and ends it. */
const REFUSED_WIDTH = 2;

/** Shows the track in an element outside the page. */
export const firstPicture = (track: MediaStreamTrack): FirstPicture => {
  const video = document.createElement('video');
  video.muted = true;
  const shown = new Promise<void>((resolve) => {
    const look = (): void => {
      if (video.videoWidth > REFUSED_WIDTH) resolve();
    };
    video.addEventListener('loadeddata', look);
    video.addEventListener('resize', look);
  });
  video.srcObject = new MediaStream([track]);
  // `cancel` interrupts `play()` at the latest.
  video.play().catch(() => undefined);
  return {
    shown,
    cancel: () => {
      video.pause();
      video.srcObject = null;
    },
  };
};
