import type { BufferedRange } from './film-player';
import { probeSource } from './source-probe';
import { lacksRanges } from './source-ranges';
import { VideoElementPlayer } from './video-element-player';

/** Plays what a browser plays by itself: an MP4 or WebM by its address. */
export class HtmlVideoPlayer extends VideoElementPlayer {
  /** Whether its server sends parts of it; `asked` while a gate is being asked. */
  #ranges: 'asked' | 'none' | 'some' = 'some';

  protected override get isOpen(): boolean {
    return super.isOpen && this.#ranges !== 'asked';
  }

  override seekable(): readonly BufferedRange[] {
    return this.#ranges === 'none' ? [{ startMs: 0, endMs: 0 }] : super.seekable();
  }

  protected open(url: string | null): void {
    this.#ranges = 'some';
    if (url === null) this.element.removeAttribute('src');
    else {
      const reached = this.reach(url);
      this.element.src = reached;
      if (reached !== url) void this.#askForRanges(reached);
    }
    this.element.load();
  }

  async #askForRanges(url: string): Promise<void> {
    const { generation } = this;
    this.#ranges = 'asked';
    const lacks = await lacksRanges(url, this.ports.timers, this.ports.fetch);
    if (generation !== this.generation) return;
    this.#ranges = lacks ? 'none' : 'some';
    this.tell();
  }

  protected failed(error: MediaError): void {
    const { code, message: detail } = error;
    if (this.url === null) return;
    if (code === error.MEDIA_ERR_NETWORK) {
      this.events.emit('problem', { problem: 'unreachable', detail, fault: 'refused', isPublicFilm: false });
    } else {
      // "Source not supported" is also what a missing file or an unknown host gives.
      void this.#askWhy(this.url, detail, code === error.MEDIA_ERR_DECODE);
    }
  }

  /** @param wasDecoding it had come, and could not be decoded: what its server says now is no reason */
  async #askWhy(url: string, detail: string, wasDecoding: boolean): Promise<void> {
    const { generation } = this;
    const probe = await probeSource(this.reach(url), this.ports.timers, this.ports.fetch);
    if (generation !== this.generation) return;
    // A browser plays a film that it may not read: `closed` is no obstacle here.
    const isThere = probe.isThere || wasDecoding;
    this.events.emit('problem', {
      problem: isThere ? 'unsupported' : 'unreachable',
      detail,
      fault: isThere && probe.fault !== 'noFilm' ? null : probe.fault,
      isPublicFilm: probe.isPublicFilm,
    });
  }
}
