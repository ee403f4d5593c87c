/** The film of the bench: long, coded frame by frame, with a click each second that senses/clicks finds again. */
import { ffmpegFile } from '../../../lab/films/ffmpeg';
import { FILM_BITS, stripFilters } from '../../../lab/films/frame-code';
import type { RunRecord, Scenario } from '../model';
import { chirpExpression } from '../../../lab/senses/clicks';

export const BENCH_FILM: RunRecord['film'] = { fps: 24, width: 640, height: 360 };

/** Few lengths, so that few files are made; the frame code of 16 bits counts up to 45 minutes. */
const LENGTHS_S = [120, 300, 1_200, 2_400] as const;

/** H.264 without B-frames, and AAC. @returns its path */
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
