/** Looks at what a video track shows, now and then and very small. */
export interface PictureProbe {
  /** Four bytes a pixel, of what is shown now; null while nothing has come yet. */
  read(): Uint8ClampedArray | null;
  close(): void;
}

/** Small enough to cost nothing, large enough that a pointer on black is more than a trace in one of its pixels. */
const WIDTH = 32;
const HEIGHT = 18;

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
      // The default takes few pixels of many, and would miss a pointer.
      context.imageSmoothingQuality = 'high';
      context.drawImage(video, 0, 0, WIDTH, HEIGHT);
      return context.getImageData(0, 0, WIDTH, HEIGHT).data;
    },
    close: () => {
      video.pause();
      video.srcObject = null;
    },
  };
};
