/**
 * The test films and devices against the real engine: other tests rely on these when they read a frame's number or tell
 * whose voice and face arrived.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureDisplay, sandboxArgs, type Display } from '../../scripts/runtime/display';
import { resolveElectron } from '../../scripts/runtime/electron';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { readFace, type Face } from '../../lab/films/face';
import { fakeDeviceFlags, whoIsHeard, whoIsSeen } from '../../lab/films/fake-devices';
import {
  bigFilmMp4,
  filmMp4,
  filmWebm,
  notAFilm,
  otherFilmMp4,
  undecodableFilm,
  unsupportedFilm,
} from '../../lab/films/films';
import { readFrameCode } from '../../lab/films/frame-code';

let display: Display;
let executable: string;
beforeAll(async () => {
  executable = (await resolveElectron({ say: () => undefined })).executable;
  display = await ensureDisplay();
});
afterAll(() => display.close());

async function openBlankApp(flags: readonly string[]): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await _electron.launch({
    executablePath: executable,
    args: [...sandboxArgs(), ...flags, join(REPO_ROOT, 'test/fakes/blank-app.mjs')],
    env: { ...(process.env as Record<string, string>), ...display.env },
  });
  return { app, page: await app.firstWindow() };
}

/** Seeks through a film and answers for each position which frame is shown. */
async function framesAt(page: Page, path: string, positionsS: readonly number[]): Promise<(number | null)[]> {
  const load = `(async () => {
    const readFrameCode = ${readFrameCode.toString()};
    const video = document.createElement('video');
    video.muted = true;
    video.src = ${JSON.stringify(pathToFileURL(path).href)};
    await new Promise((resolve, reject) => {
      video.oncanplay = resolve;
      video.onerror = () => reject(new Error(video.error.code + ' ' + video.error.message));
      // Merely loading decodes nothing that could fail.
      video.play().catch(() => undefined);
    });
    video.pause();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const frames = [];
    for (const position of ${JSON.stringify(positionsS)}) {
      const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      video.currentTime = position;
      await shown;
      canvas.width = video.videoWidth;
      canvas.height = Math.round(video.videoHeight / 8);
      context.drawImage(video, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
      frames.push(readFrameCode(context.getImageData(0, 0, canvas.width, canvas.height)));
    }
    video.removeAttribute('src');
    video.load();
    return frames;
  })()`;
  return page.evaluate(load) as Promise<(number | null)[]>;
}

describe('films', () => {
  let app: ElectronApplication;
  let page: Page;
  beforeAll(async () => ({ app, page } = await openBlankApp([])));
  afterAll(() => app.close());

  // Each position is the middle of a frame, so that rounding can't show its neighbour.
  const positionsS = [0, 1, 600, 601, 1000, 23, 911].map((frame) => (frame + 0.5) / 24);

  it.each([
    ['mp4', filmMp4],
    ['webm', filmWebm],
    ['another mp4', otherFilmMp4],
    ['2 GB mp4', bigFilmMp4],
  ] as const)('the test film %s says its number in every frame', async (_name, film) => {
    const { path, frames } = await film();
    const wanted = positionsS.filter((position) => position * 24 < frames);
    expect(await framesAt(page, path, wanted)).toEqual(wanted.map((position) => Math.floor(position * 24)));
  });

  it.each([
    ['not a film', notAFilm],
    ['undecodable', undecodableFilm],
    ['unsupported', unsupportedFilm],
  ] as const)('the test film %s is refused', async (_name, film) => {
    await expect(framesAt(page, await film(), [0.5])).rejects.toThrow(/Error: [34] /);
  });
});

describe('cameras and microphones', () => {
  const profiles = ['alice', 'bob', 'carol', 'dan'];

  it.each(['alice', 'bob'])(
    '%s is recognised by face and voice at the far end of a call',
    async (profile) => {
      const { app, page } = await openBlankApp(await fakeDeviceFlags(profile));
      try {
        const received = (await page.evaluate(`(async () => {
        const readFrameCode = ${readFrameCode.toString()};
        const readFace = ${readFace.toString()};
        const stream = await navigator.mediaDevices.getUserMedia({
          video: { width: 320, height: 240, frameRate: 15 }, audio: true });
        const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
        near.onicecandidate = (event) => event.candidate && far.addIceCandidate(event.candidate);
        far.onicecandidate = (event) => event.candidate && near.addIceCandidate(event.candidate);
        const arrived = new Promise((resolve) => { far.ontrack = (event) => resolve(event.streams[0]); });
        for (const track of stream.getTracks()) near.addTrack(track, stream);
        await near.setLocalDescription();
        await far.setRemoteDescription(near.localDescription);
        await far.setLocalDescription();
        await near.setRemoteDescription(far.localDescription);
        const remote = await arrived;

        const video = document.createElement('video');
        video.muted = true;
        video.srcObject = remote;
        await video.play();
        const context = new AudioContext();
        const analyser = new AnalyserNode(context, { fftSize: 32768 });
        context.createMediaStreamSource(remote).connect(analyser);
        await context.resume();

        const canvas = document.createElement('canvas');
        const drawing = canvas.getContext('2d', { willReadFrequently: true });
        const faces = [];
        const deadline = performance.now() + 15000;
        const samples = new Float32Array(analyser.fftSize);
        const loud = () => {
          analyser.getFloatTimeDomainData(samples);
          return samples.some((sample) => Math.abs(sample) > 0.05) && samples[0] !== 0;
        };
        while ((faces.length < 30 || !loud()) && performance.now() < deadline) {
          await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
          canvas.width = video.videoWidth;
          canvas.height = video.videoHeight;
          drawing.drawImage(video, 0, 0);
          const pixels = drawing.getImageData(0, 0, canvas.width, canvas.height);
          faces.push(readFace(pixels, readFrameCode));
        }
        return { faces, samples: Array.from(samples), sampleRateHz: context.sampleRate };
      })()`)) as { faces: Face[]; samples: number[]; sampleRateHz: number };

        const last = received.faces.at(-1);
        expect(last && whoIsSeen(last.colour, profiles)).toBe(profile);
        const counters = received.faces.map((face) => face.counter).filter((counter) => counter !== null);
        expect(counters.length).toBeGreaterThan(received.faces.length / 2);
        expect(new Set(counters).size).toBeGreaterThan(10);
        expect(whoIsHeard(received.samples, received.sampleRateHz, profiles)).toEqual([profile]);
      } finally {
        await app.close();
      }
    },
  );
});
