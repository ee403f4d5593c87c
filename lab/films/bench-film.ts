/**
 * The film of the benches: it is long, has a code in each frame, and clicks each second, which senses/clicks finds
 * again.
 */
import { chirpExpression } from '../senses/clicks';
import { ffmpegFile } from './ffmpeg';
import { FILM_BITS, stripFilters } from './frame-code';

export const BENCH_FILM = { fps: 24, width: 640, height: 360 } as const;

/**
 * Makes a film in H.264 without B-frames, and AAC. The frame code of 16 bits is enough for 45 minutes. @returns its
 * path
 */
export const benchFilm = (seconds: number): Promise<string> => {
  const { fps, width, height } = BENCH_FILM;
  return ffmpegFile('bench-film', 'mp4', [
    ...['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${fps}:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='${chirpExpression()}':s=48000:d=${seconds}`],
    ...['-vf', `${stripFilters(width, height, FILM_BITS)},format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '48', '-crf', '24'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ]);
};
