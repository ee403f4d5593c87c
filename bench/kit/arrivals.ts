/**
 * Notes when pictures and voices of people arrive in another's window, whatever becomes of the links between them.
 */
import type { Page } from 'playwright';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { fakePerson } from '../../lab/films/fake-devices';
import { toneAmplitude } from '../../lab/films/tone';
import { inPage } from '../../lab/driver/in-page';
import { participantId, titleCase } from '../../lab/driver/party-flow';
import { pageClockOffset } from '../../lab/driver/truth';

/** The times of arrival, in ms of the machine's monotonic clock. */
export interface Arrivals {
  readonly frames: readonly number[];
  /** The times of the looks, 20 ms apart, at which the voice was there. */
  readonly voice: readonly number[];
}

interface Watch {
  readonly frames: number[];
  readonly voice: number[];
}
type WatchedWindow = Window & {
  __matinee?: AutomationHooks;
  callArrivals?: Record<string, Watch>;
  /** One for all voices: each opens an audio device of its own, which is much for a machine full of windows. */
  arrivalsContext?: AudioContext;
};

/** Runs in the page, so it uses nothing outside itself. */
function watch(speaker: string, id: string, toneHz: number, amplitude: typeof toneAmplitude): void {
  const found: Watch = { frames: [], voice: [] };
  ((window as WatchedWindow).callArrivals ??= {})[speaker] = found;
  const context = ((window as WatchedWindow).arrivalsContext ??= new AudioContext());
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  const samples = new Float32Array(analyser.fftSize);
  const video = document.createElement('video');
  video.muted = true;
  const onFrame = (now: number): void => {
    found.frames.push(now);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  let shown: MediaStreamTrack | undefined;
  let heard: MediaStreamTrack | undefined;
  let source: MediaStreamAudioSourceNode | undefined;
  setInterval(() => {
    const party = (window as WatchedWindow).__matinee?.party;
    // A link that was rebuilt has new tracks.
    const [camera] = party?.stream(id, 'camera')?.getVideoTracks() ?? [];
    if (camera && camera !== shown) {
      shown = camera;
      video.srcObject = new MediaStream([camera]);
      void video.play();
    }
    const [voice] = party?.stream(id, 'microphone')?.getAudioTracks() ?? [];
    if (voice && voice !== heard) {
      heard = voice;
      source?.disconnect();
      source = context.createMediaStreamSource(new MediaStream([voice]));
      source.connect(analyser);
    }
    analyser.getFloatTimeDomainData(samples);
    if (amplitude(samples, context.sampleRate, toneHz) >= 0.01) found.voice.push(performance.now());
  }, 20);
}

/** Begins to note when `speaker` arrives in this window. */
export async function watchArrivals(page: Page, speaker: string): Promise<void> {
  const id = await participantId(page, titleCase(speaker));
  await inPage(page, watch, speaker, id, fakePerson(speaker).toneHz, toneAmplitude);
}

/** The arrivals from this speaker since `watchArrivals`. */
export async function arrivalsOf(page: Page, speaker: string): Promise<Arrivals> {
  const offset = await pageClockOffset(page);
  const found = await page.evaluate((name) => (window as WatchedWindow).callArrivals?.[name], speaker);
  if (!found) throw new Error(`${speaker} isn’t watched in this window`);
  return { frames: found.frames.map((at) => at + offset), voice: found.voice.map((at) => at + offset) };
}
