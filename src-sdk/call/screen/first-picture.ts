/** Waits for the first picture of a capture that began before anybody has chosen what is captured. */
export interface FirstPicture {
  /** Resolves once; never after `cancel`. */
  readonly shown: Promise<void>;
  cancel(): void;
}

/** Chromium gives a capture that was refused one picture of 2 × 2 pixels, and ends it. */
const REFUSED_WIDTH = 2;

/** An element out of the page shows the track. */
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
  // Interrupted by `cancel` at the latest.
  video.play().catch(() => undefined);
  return {
    shown,
    cancel: () => {
      video.pause();
      video.srcObject = null;
    },
  };
};
