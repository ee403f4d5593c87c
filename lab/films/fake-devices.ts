/**
 * A camera and a microphone for each profile, told apart by colour and tone. Chromium plays the files in
 * a loop; the camera is small and slow (320×240, 15 a second) because several share a test machine.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { FACE_BITS, colourDistance, type Colour } from './face';
import { ffmpegFile } from './ffmpeg';
import { stripFilters } from './frame-code';
import { toneAmplitude } from './tone';

const CAMERA = { width: 320, height: 240, fps: 15 } as const;
/** The number of frames after which the face's counter begins again. */
const CAMERA_FRAMES = 2 ** FACE_BITS;

export interface FakePerson {
  readonly toneHz: number;
  readonly colour: Colour;
  /** The name of a drawn face in faces/. */
  readonly drawing: string;
}

const colour = (hex: number): Colour => ({ red: hex >> 16, green: (hex >> 8) & 255, blue: hex & 255 });

const KNOWN: Readonly<Record<string, FakePerson>> = {
  alice: { toneHz: 440, colour: colour(0x2d5a78), drawing: 'p1' },
  bob: { toneHz: 660, colour: colour(0x5a3a78), drawing: 'p2' },
  carol: { toneHz: 880, colour: colour(0x2a6a44), drawing: 'p3' },
  dan: { toneHz: 1100, colour: colour(0x7a3048), drawing: 'p4' },
};
const OTHERS: readonly FakePerson[] = [
  { toneHz: 550, colour: colour(0x806018), drawing: 'p1' },
  { toneHz: 770, colour: colour(0x1c7070), drawing: 'p2' },
  { toneHz: 990, colour: colour(0x8a4a20), drawing: 'p3' },
  { toneHz: 1210, colour: colour(0x404040), drawing: 'p4' },
];
const EVERYBODY = [...Object.values(KNOWN), ...OTHERS];

/** The tone and the colour of a profile; an unknown name gets one of four others. */
export function fakePerson(profile: string): FakePerson {
  const name = profile.toLowerCase();
  const known = KNOWN[name];
  if (known) return known;
  let hash = 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  const other = OTHERS[hash % OTHERS.length];
  if (!other) throw new Error('There are no other fake people');
  return other;
}

/** The profiles among `profiles` whose tone has at least the amplitude `floor` (of 1) in the sound. */
export function whoIsHeard(
  samples: ArrayLike<number>,
  sampleRateHz: number,
  profiles: readonly string[],
  floor = 0.01,
): string[] {
  return profiles.filter((name) => toneAmplitude(samples, sampleRateHz, fakePerson(name).toneHz) >= floor);
}

/** The profile among `profiles` that has this background; undefined where none has. */
export function whoIsSeen(seen: Colour, profiles: readonly string[]): string | undefined {
  const distance = (person: FakePerson) => colourDistance(seen, person.colour);
  const closest = EVERYBODY.reduce((best, person) => (distance(person) < distance(best) ? person : best));
  if (distance(closest) > 40) return undefined;
  return profiles.find((name) => fakePerson(name) === closest);
}

function cameraFile(person: FakePerson): Promise<string> {
  const { width, height, fps } = CAMERA;
  const { red, green, blue } = person.colour;
  const background = `0x${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  const drawing = join(REPO_ROOT, 'lab/films/faces', `${person.drawing}.png`);
  if (!existsSync(drawing)) throw new Error(`There is no ${drawing}`);
  const filters = [
    `color=c=${background}:s=${width}x${height}:r=${fps}[room]`,
    // The face moves a little, as breathing people do.
    `[room][0:v]overlay=x='3*sin(2*PI*t/4.2666)':y='4+3*sin(2*PI*t/2.1333)'[person]`,
    `[person]${stripFilters(width, height, FACE_BITS)},format=yuv420p[out]`,
  ].join(';');
  const name = `camera-${person.drawing}-${person.toneHz}`;
  const input = ['-loop', '1', '-framerate', String(fps), '-i', drawing];
  const args = [...input, '-filter_complex', filters, '-map', '[out]', '-frames:v', String(CAMERA_FRAMES)];
  return ffmpegFile(name, 'y4m', args, 'yuv4mpegpipe');
}

/**
 * The profile's voice. Its tone comes in beats with soft edges, because noise suppression removes a tone that never
 * changes.
 */
export function microphoneFile(profile: string): Promise<string> {
  const person = fakePerson(profile);
  const beat = 'min(1,40*min(mod(t,0.5),max(0,0.35-mod(t,0.5))))';
  const sound = `aevalsrc='0.35*${beat}*sin(2*PI*${person.toneHz}*t)':s=48000:d=4`;
  return ffmpegFile(`microphone-${person.toneHz}`, 'wav', ['-f', 'lavfi', '-i', sound, '-ac', '1']);
}

/** Chromium's switches that give a profile its camera and microphone; the files are made when missing. */
export async function fakeDeviceFlags(profile: string): Promise<string[]> {
  const person = fakePerson(profile);
  const [camera, microphone] = await Promise.all([cameraFile(person), microphoneFile(profile)]);
  return [
    `--use-fake-device-for-media-stream=fps=${CAMERA.fps}`,
    `--use-file-for-fake-video-capture=${camera}`,
    `--use-file-for-fake-audio-capture=${microphone}`,
  ];
}
