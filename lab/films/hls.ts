/** HLS made by ffmpeg: a film, and a live stream. Each frame carries its number (frame-code.ts). */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../scripts/runtime/command';
import { FILM_BITS, stripFilters } from './frame-code';

export const HLS = { width: 320, height: 180, fps: 24, segmentSeconds: 1, liveSegments: 20 } as const;

const PLAYLIST = 'index.m3u8';

const source = (seconds: number | null, segmentSeconds: number = HLS.segmentSeconds): string[] => {
  const { width, height, fps } = HLS;
  const length = seconds === null ? '' : `:duration=${seconds}`;
  return [
    ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${fps}${length}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000${length}`],
    ...['-vf', `${stripFilters(width, height, FILM_BITS)},format=yuv420p`],
    // The settings leave out B-frames: with them the engine shows frames other than those that it names.
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-crf', '24', '-c:a', 'aac'],
    ...['-g', String(HLS.fps * segmentSeconds), '-sc_threshold', '0'],
    ...['-f', 'hls', '-hls_time', String(segmentSeconds)],
  ];
};

/** Writes a film's playlist and segments into `folder`. */
export const makeHlsFilm = async (folder: string, seconds: number): Promise<void> => {
  const whole = ['-hls_playlist_type', 'vod', '-hls_list_size', '0'];
  await run('ffmpeg', ['-v', 'error', '-y', ...source(seconds), ...whole, join(folder, PLAYLIST)]);
};

/**
 * Makes segments of two seconds, part000.ts and so on, from which the tests' troubled film server puts live streams
 * together.
 */
export const makeParts = async (folder: string, parts: number): Promise<void> => {
  const whole = ['-hls_playlist_type', 'vod', '-hls_segment_filename', join(folder, 'part%03d.ts')];
  await run('ffmpeg', ['-v', 'error', '-y', ...source(parts * 2, 2), ...whole, join(folder, PLAYLIST)]);
};

export interface LiveEncoder {
  /** How many segments are available now. */
  segments(): Promise<number>;
  stop(): Promise<void>;
}

/** Encodes into `folder` until it is stopped, and deletes old segments. */
export const encodeLive = (folder: string, options: { readonly dated: boolean }): LiveEncoder => {
  const flags = ['delete_segments', ...(options.dated ? ['program_date_time'] : [])].join('+');
  const live = ['-hls_list_size', String(HLS.liveSegments), '-hls_flags', flags];
  const args = ['-v', 'error', '-y', '-re', ...source(null), ...live, join(folder, PLAYLIST)];
  const encoder: ChildProcess = spawn('ffmpeg', args, { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => encoder.once('exit', () => resolve()));
  return {
    segments: async () => {
      const playlist = await readFile(join(folder, PLAYLIST), 'utf8').catch(() => '');
      return playlist.split('#EXTINF').length - 1;
    },
    stop: async () => {
      encoder.kill('SIGKILL');
      await exited;
    },
  };
};
