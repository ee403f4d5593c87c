import type { FilmPlayer } from './film-player';
import { isHls } from './hls-address';
import { HlsPlayer } from './hls-player';
import { HtmlVideoPlayer } from './html-video-player';
import { SourcePlayer } from './source-player';
import type { VideoElementPorts } from './video-element-player';

/**
 * The players of a browser's video element: HLS by its address, all else by the browser itself, and the other way round
 * where the first bytes say so.
 */
export const browserPlayer = (element: HTMLVideoElement, ports: VideoElementPorts): FilmPlayer =>
  new SourcePlayer([{ plays: isHls, create: (handOver) => new HlsPlayer(element, ports, handOver) }], {
    plays: () => true,
    create: (handOver) => new HtmlVideoPlayer(element, ports, handOver),
  });
