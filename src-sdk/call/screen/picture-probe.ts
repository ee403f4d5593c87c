/** Looks at what a video track shows, now and then and small. */
export interface PictureProbe {
  /** Four bytes a pixel, of what is shown now; null while nothing has come yet. */
  read(): Uint8ClampedArray | null;
  close(): void;
}

/**
 * Every sixth pixel of a screen of 1080 lines: however the canvas makes pictures smaller, a pointer on black isn't
 * lost in it.
 */
const WIDTH = 320;
const HEIGHT = 180;

/** An element out of the page shows the track, a canvas makes it small. */
export const openPictureProbe = (track: MediaStreamTrack): PictureProbe => {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  // Interrupted by `close` at the latest.
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
