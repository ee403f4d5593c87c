/** The film of the bench: long, coded frame by frame, with a click each second that is found again in a recording. */
import { ffmpegFile } from '../../../test/fakes/media/ffmpeg';
import { FILM_BITS, stripFilters } from '../../../test/fakes/media/frame-code';
import type { RunRecord, Scenario } from '../model';

export const BENCH_FILM: RunRecord['film'] = { fps: 24, width: 640, height: 360 };

/** Few lengths, so that few files are made; the frame code of 16 bits counts up to 45 minutes. */
const LENGTHS_S = [120, 300, 1_200, 2_400] as const;

/**
 * A linear chirp: its autocorrelation is one narrow peak, so cross-correlation tells its time to a sample; a tone of that
 * length would match itself every period. Instantaneous frequency f0 + (f1 − f0)·t / length, phase its integral.
 */
export const CLICK = { everyMs: 1_000, lengthMs: 20, fromHz: 500, toHz: 8_000, amplitude: 0.5 } as const;

const click = (): string => {
  const length = CLICK.lengthMs / 1_000;
  const t = `mod(t,${CLICK.everyMs / 1_000})`;
  const sweep = (CLICK.toHz - CLICK.fromHz) / (2 * length);
  // Half a sine's worth of loudness: an edge would be spread by the codec.
  const loudness = `${CLICK.amplitude}*sin(PI*${t}/${length})`;
  return `lt(${t},${length})*${loudness}*sin(2*PI*(${CLICK.fromHz}*${t}+${sweep}*${t}*${t}))`;
};

/** H.264 without B-frames, and AAC. @returns its path */
export const benchFilm = (seconds: number): Promise<string> => {
  const { fps, width, height } = BENCH_FILM;
  return ffmpegFile('bench-film', 'mp4', [
    ...['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${fps}:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='${click()}':s=48000:d=${seconds}`],
    ...['-vf', `${stripFilters(width, height, FILM_BITS)},format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '48', '-crf', '24'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ]);
};

/** Longer than the run can take. @throws RangeError where there is no such film */
export const filmSecondsFor = (
  scenarios: readonly Scenario[],
  seconds: (scenario: Scenario) => number,
): number => {
  const needed = scenarios.reduce((sum, scenario) => sum + seconds(scenario), 0);
  const length = LENGTHS_S.find((candidate) => candidate >= needed);
  if (length === undefined) throw new RangeError(`no film is ${Math.ceil(needed)} s long`);
  return length;
};
