/** The part of a video element that the player uses; test/integration shows what a browser really does. */
export class FakeVideo extends EventTarget {
  src = '';
  preload = '';
  paused = true;
  seeking = false;
  ended = false;
  readyState = 4;
  duration = 60;
  currentTime = 0;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  preservesPitch = true;
  canPlayType: (mime: string) => CanPlayTypeResult = () => 'probably';
  error: { code: number; message: string; [name: string]: unknown } | null = null;
  refuse: string | null = null;
  frame: VideoFrameRequestCallback | null = null;
  buffered = { length: 1, start: () => 1, end: () => 2.5 };
  seekable = { length: 1, start: () => 0, end: () => 60 };
  play(): Promise<void> {
    if (this.refuse) return Promise.reject(Object.assign(new Error('no'), { name: this.refuse }));
    this.paused = false;
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
  }
  load(): void {
    this.error = null;
  }
  removeAttribute(): void {
    this.src = '';
  }
  requestVideoFrameCallback(run: VideoFrameRequestCallback): number {
    this.frame = run;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.frame = null;
  }
  fail(code: number): void {
    const names = { MEDIA_ERR_ABORTED: 1, MEDIA_ERR_NETWORK: 2, MEDIA_ERR_DECODE: 3 };
    this.error = { code, message: 'as asked', ...names };
    this.dispatchEvent(new Event('error'));
  }
}
