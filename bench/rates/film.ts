/**
 * The film of the rates bench: on the left channel three steady tones, on the right the chirp of each second, under a
 * moving picture. The tones tell the pitch and the traces of a time stretcher, the chirps how fast the sound goes on.
 * The three tones have no common period: a single one could be cut and joined at any of its periods unheard.
 */
import { ffmpegFile } from '../../lab/films/ffmpeg';
import { chirpExpression } from '../../lab/senses/clicks';

export const TONES_HZ = [440, 997, 2_311] as const;
export const FILM = { width: 640, height: 360, fps: 24, seconds: 60, soundHz: 48_000 } as const;
const TONE_AMPLITUDE = 0.2;

export function ratesFilm(): Promise<string> {
  const { width, height, fps, seconds, soundHz } = FILM;
  const tones = TONES_HZ.map((hz) => `${TONE_AMPLITUDE}*sin(2*PI*${hz}*t)`).join('+');
  return ffmpegFile('rates', 'mp4', [
    ...['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${fps}:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='${tones}|${chirpExpression()}':s=${soundHz}:c=stereo:d=${seconds}`],
    ...[
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-bf',
      '0',
      '-g',
      '48',
      '-crf',
      '24',
    ],
    // The sound is lossless, so that anything beside the tones is the player's doing.
    ...['-c:a', 'flac', '-strict', 'experimental', '-movflags', '+faststart'],
  ]);
}
