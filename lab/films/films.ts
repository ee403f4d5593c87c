/**
 * The films of the tests. Each frame of a coded film carries its number (frame-code.ts); at each full
 * second it flashes and beeps for a twentieth of a second.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpegFile } from './ffmpeg';
import { FILM_BITS, stripFilters } from './frame-code';
import { spreadFilm } from './sparse-film';

export interface CodedFilm {
  readonly path: string;
  readonly fps: number;
  readonly durationMs: number;
  readonly frames: number;
}

export const FILM = { width: 640, height: 360, fps: 24, seconds: 120 } as const;
/** The size is over 2 GiB, so that an offset in 32 signed bits would show. */
const BIG_FILM_BYTES = 2.2 * 1024 ** 3;

interface Look {
  readonly picture: string;
  readonly beepHz: number;
  readonly seconds: number;
}
const FIRST: Look = { picture: 'testsrc2', beepHz: 1000, seconds: FILM.seconds };
const SECOND: Look = { picture: 'smptehdbars', beepHz: 1500, seconds: 40 };

function sources({ picture, beepHz, seconds }: Look): string[] {
  const { width, height, fps } = FILM;
  const flash = `drawbox=x=iw/2-50:y=ih/2-50:w=100:h=100:color=white:t=fill:enable='lt(mod(n,${fps}),${fps}/20)'`;
  return [
    ...['-f', 'lavfi', '-i', `${picture}=s=${width}x${height}:r=${fps}:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='0.4*lt(mod(t,1),0.05)*sin(2*PI*${beepHz}*t)':s=48000:d=${seconds}`],
    ...['-vf', `${flash},${stripFilters(width, height, FILM_BITS)},format=yuv420p`],
  ];
}

/** The settings leave out B-frames: with them some engines count the frames differently. */
const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '48', '-crf', '24'];
const AAC = ['-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart'];
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1'];
const VP9_RATE = ['-g', '48', '-b:v', '900k', '-c:a', 'libopus', '-b:a', '64k'];

function coded(path: string, look: Look): CodedFilm {
  return { path, fps: FILM.fps, durationMs: look.seconds * 1000, frames: look.seconds * FILM.fps };
}

/** The coded film in H.264 and AAC, 60 s. */
export async function filmMp4(): Promise<CodedFilm> {
  return coded(await ffmpegFile('film', 'mp4', [...sources(FIRST), ...H264, ...AAC]), FIRST);
}

/** The same film in VP9 and Opus. */
export async function filmWebm(): Promise<CodedFilm> {
  return coded(await ffmpegFile('film', 'webm', [...sources(FIRST), ...VP9, ...VP9_RATE]), FIRST);
}

/** Another coded film of 40 s, for somebody who opens the wrong one. */
export async function otherFilmMp4(): Promise<CodedFilm> {
  return coded(await ffmpegFile('other-film', 'mp4', [...sources(SECOND), ...H264, ...AAC]), SECOND);
}

/** The first film laid out over more than 2 GB, as a sparse file that takes no room on the disk. */
export async function bigFilmMp4(): Promise<CodedFilm> {
  const film = await filmMp4();
  const path = await cachedFile('big-film', 'mp4', [film.path, BIG_FILM_BYTES, 1], (target) =>
    spreadFilm(film.path, target, Math.floor(BIG_FILM_BYTES)),
  );
  return { ...film, path };
}

/** A file that has a film's name and isn't a film. */
export function notAFilm(): Promise<string> {
  return cachedFile('not-a-film', 'mp4', 1, (target) =>
    writeFile(target, 'A shopping list: popcorn, lemonade, liquorice.\n'.repeat(200)),
  );
}

/**
 * A film with a good header and noise for pictures: it opens, and then can't be decoded. It is VP9 because the engine
 * neither shows noise in H.264 nor complains about it.
 */
export async function undecodableFilm(): Promise<string> {
  const film = await ffmpegFile('decodable', 'mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24:d=4', '-pix_fmt', 'yuv420p'],
    ...[...VP9, '-b:v', '200k', '-movflags', '+faststart'],
  ]);
  return cachedFile('undecodable', 'mp4', [film, 1], async (target) => {
    const bytes = await readFile(film);
    const media = bytes.indexOf('mdat', 0, 'latin1') + 4;
    // The noise comes without chance, so that the file is the same each time (the constants are Numerical Recipes').
    for (let at = media, seed = 1; at < bytes.length; at++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[at] = seed >>> 24;
    }
    await writeFile(target, bytes);
  });
}

/** A film in HEVC, which Chromium doesn't decode in software. */
export function unsupportedFilm(): Promise<string> {
  return ffmpegFile('unsupported', 'mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24:d=3', '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
  ]);
}

/** A film whose picture can be seen, but whose sound is AC-3, which Chromium doesn't decode. */
export function unheardFilm(): Promise<string> {
  return ffmpegFile('unheard', 'mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24:d=20', '-f', 'lavfi', '-i', 'sine=d=20'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'ac3'],
  ]);
}
