import type { FilmPlayer } from './film-player';
import { HlsPlayer, isHls } from './hls-player';
import { HtmlVideoPlayer } from './html-video-player';
import { SourcePlayer } from './source-player';
import type { VideoElementPorts } from './video-element-player';

/** What plays in a video element of a browser: HLS by its address, all else by the browser itself. */
export const browserPlayer = (element: HTMLVideoElement, ports: VideoElementPorts): FilmPlayer =>
  new SourcePlayer([{ plays: isHls, create: () => new HlsPlayer(element, ports) }], {
    plays: () => true,
    create: () => new HtmlVideoPlayer(element, ports),
  });
