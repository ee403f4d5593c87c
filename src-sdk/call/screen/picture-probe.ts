/** Looks at a video track's picture, now and then and at a small size. */
export interface PictureProbe {
  /** The present picture, four bytes a pixel; null while nothing has come yet. */
  read(): Uint8ClampedArray | null;
  close(): void;
}

/** Every sixth pixel of a screen of 1080 lines: however the canvas shrinks pictures, a pointer on black isn't lost. */
const WIDTH = 320;
const HEIGHT = 180;

/** Shows the track in an element outside the page, and shrinks it on a canvas. */
export const openPictureProbe = (track: MediaStreamTrack): PictureProbe => {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  // `close` interrupts `play()` at the latest.
  video.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  return {
    read: () => {
      if (!context || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
      context.drawImage(video, 0, 0, WIDTH, HEIGHT);
      return context.getImageData(0, 0, WIDTH, HEIGHT).data;
    },
    close: () => {
      video.pause();
      video.srcObject = null;
    },
  };
};
