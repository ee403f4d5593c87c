import { probeSource } from './source-probe';
import { VideoElementPlayer } from './video-element-player';

/** Plays what a browser plays by itself: an MP4 or WebM by its address. */
export class HtmlVideoPlayer extends VideoElementPlayer {
  protected open(url: string | null): void {
    if (url === null) this.element.removeAttribute('src');
    else this.element.src = url;
    this.element.load();
  }

  protected failed(error: MediaError): void {
    const { code, message: detail } = error;
    if (code === error.MEDIA_ERR_NETWORK) {
      this.events.emit('problem', { problem: 'unreachable', detail });
    } else if (code === error.MEDIA_ERR_DECODE) {
      this.events.emit('problem', { problem: 'unsupported', detail });
    } else if (this.url !== null) {
      // "Source not supported" is also what a missing file or an unknown host gives.
      void this.#askWhy(this.url, detail);
    }
  }

  async #askWhy(url: string, detail: string): Promise<void> {
    const { generation } = this;
    const answer = await probeSource(url, this.ports.timers, this.ports.fetch);
    if (generation !== this.generation) return;
    // A browser plays a film that it may not read: `closed` is no obstacle here.
    const isThere = answer === 'readable' || answer === 'closed';
    this.events.emit('problem', { problem: isThere ? 'unsupported' : 'unreachable', detail });
  }
}
