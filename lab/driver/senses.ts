/** Whose voice and whose face are in the streams that a person's app has received. */
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { fakePerson, whoIsSeen } from '../films/fake-devices';
import { readFace, type Face } from '../films/face';
import { readFrameCode } from '../films/frame-code';
import { toneAmplitude } from '../films/tone';
import { inPage } from './in-page';
import { participantId, titleCase } from './party-flow';

type HookedWindow = Window & { __matinee?: AutomationHooks };

/**
 * A tone counts from this amplitude on: above an encoder's remains of silence, below the quietest real tone (0.35 at
 * the source).
 */
const AUDIBLE = 0.01;

/**
 * For each stream, the highest level of each tone within a second and a half; the fake voices come in beats of half a
 * second. All are listened to at once and with one audio device: to open it takes seconds where four windows share two
 * cores.
 */
async function listen(
  ids: string[],
  kind: 'microphone' | 'screenAudio',
  tonesHz: number[],
  amplitude: typeof toneAmplitude,
): Promise<number[][]> {
  const context = new AudioContext();
  try {
    await context.resume();
    const ears = ids.map((id) => {
      const stream = (window as HookedWindow).__matinee?.party.stream(id, kind);
      if (!stream || stream.getAudioTracks().length === 0) return null;
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      context.createMediaStreamSource(stream).connect(analyser);
      return analyser;
    });
    const samples = new Float32Array(8192);
    const loudest = ids.map(() => tonesHz.map(() => 0));
    for (let round = 0; round < 15; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ears.forEach((analyser, at) => {
        if (!analyser) return;
        analyser.getFloatTimeDomainData(samples);
        loudest[at] = tonesHz.map((hz, tone) =>
          Math.max(loudest[at]?.[tone] ?? 0, amplitude(samples, context.sampleRate, hz)),
        );
      });
    }
    return loudest;
  } finally {
    await context.close();
  }
}

/**
 * Whose voices, of `names`, are in the streams that `page` has of `speakers`: the microphones', or those of the screens'
 * sound.
 */
export async function heardFromEach(
  page: Page,
  speakers: readonly string[],
  names: readonly string[],
  kind: 'microphone' | 'screenAudio' = 'microphone',
): Promise<Map<string, string[]>> {
  const ids: string[] = [];
  for (const speaker of speakers) ids.push(await participantId(page, titleCase(speaker)));
  const tones = names.map((name) => fakePerson(name).toneHz);
  const loudest = await inPage(page, listen, ids, kind, tones, toneAmplitude);
  return new Map(
    speakers.map((speaker, at) => [
      speaker,
      names.filter((_, tone) => (loudest[at]?.[tone] ?? 0) >= AUDIBLE),
    ]),
  );
}

/** Whose voices, of `names`, are in the stream that `page` has of one speaker. */
export const heardFrom = async (
  page: Page,
  speaker: string,
  names: readonly string[],
  kind: 'microphone' | 'screenAudio' = 'microphone',
): Promise<string[]> => (await heardFromEach(page, [speaker], names, kind)).get(speaker) ?? [];

async function look(
  id: string,
  kind: 'camera' | 'screen',
  read: typeof readFace,
  readCode: typeof readFrameCode,
): Promise<Face[]> {
  const stream = (window as HookedWindow).__matinee?.party.stream(id, kind);
  if (!stream || stream.getVideoTracks().length === 0) return [];
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  const faces: Face[] = [];
  try {
    // A stream that never gets a picture never begins to play, and this promise stays open, so nothing waits for it.
    void video.play().catch(() => undefined);
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return [];
    const limit = performance.now() + 5_000;
    while (faces.length < 4 && performance.now() < limit) {
      await Promise.race([
        new Promise((resolve) => video.requestVideoFrameCallback(resolve)),
        new Promise((resolve) => setTimeout(resolve, 1_000)),
      ]);
      if (video.videoWidth === 0) continue;
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      faces.push(read(context.getImageData(0, 0, canvas.width, canvas.height), readCode));
    }
    return faces;
  } finally {
    video.srcObject = null;
  }
}

/** Whose face is in the picture that `page` has of `person`, and whether it moves. */
export async function seenOf(
  page: Page,
  person: string,
  names: readonly string[],
): Promise<{ who: string | undefined; moves: boolean }> {
  const id = await participantId(page, titleCase(person));
  const faces = await inPage(page, look, id, 'camera' as const, readFace, readFrameCode);
  const counters = new Set(faces.map((face) => face.counter).filter((counter) => counter !== null));
  const last = faces.at(-1);
  return { who: last ? whoIsSeen(last.colour, names) : undefined, moves: counters.size > 1 };
}

/**
 * Waits until `page` sees `person`'s own moving face and hears `person`'s own tone, and no other tone in that stream.
 */
export async function untilPresent(page: Page, person: string, everybody: readonly string[]): Promise<void> {
  await expect
    .poll(() => seenOf(page, person, everybody), { message: `sees ${person}`, timeout: 30_000 })
    .toEqual({ who: person, moves: true });
  await expect
    .poll(() => heardFrom(page, person, everybody), { message: `hears ${person}`, timeout: 30_000 })
    .toEqual([person]);
}
