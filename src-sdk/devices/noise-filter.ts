/// <reference path="./asset-url.d.ts" />

import type { Timers } from '@core/base/clock';
import { keepRunning } from '../base/running-context';

/** A microphone's track with the noise taken out. */
export interface FilteredTrack {
  /** A track of its own: muting, stopping and copying it works as with the microphone's. It doesn't end by itself. */
  readonly track: MediaStreamTrack;
  /** Settles once it gives no sound any more, and can't be brought back. */
  readonly failed: Promise<void>;
  /** Ends the filter; the microphone's track stays as it is. */
  close(): void;
}

/** @throws where this browser can't run it: no worklets, no WebAssembly, or a page that wants a click before sound. */
export type OpenNoiseFilter = (microphone: MediaStreamTrack) => Promise<FilteredTrack>;

/**
 * The sample rate that RNNoise is trained for (its README); at any other rate it would hear everything higher or lower.
 */
const SAMPLE_RATE_HZ = 48_000;
/** Longer than any machine takes to compile the model; then the microphone goes on without it. */
const START_PATIENCE_MS = 3_000;
const LOOK_MS = 10;
/** The largest amplitude of the noise that checks whether the model answers: inaudible, and played to nobody. */
const PROBE = 1e-3;

interface Model {
  readonly wasm: ArrayBuffer;
  readonly worklet: string;
}

let model: Promise<Model> | null = null;

/** Loads the model when it is first wanted: most people never do. */
const loadModel = (): Promise<Model> => {
  const loading = (async () => {
    const [{ loadRnnoise }, worklet, plain, simd] = await Promise.all([
      import('@sapphi-red/web-noise-suppressor'),
      import('@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url'),
      import('@sapphi-red/web-noise-suppressor/rnnoise.wasm?url'),
      import('@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url'),
    ]);
    const wasm = await loadRnnoise({ url: plain.default, simdUrl: simd.default });
    return { wasm, worklet: worklet.default };
  })();
  model ??= loading;
  loading.catch(() => (model = null));
  return model;
};

/** Makes a node of the model in a context of 48 kHz. */
const rnnoiseNode = async (context: BaseAudioContext): Promise<AudioWorkletNode & { destroy(): void }> => {
  const [{ RnnoiseWorkletNode }, { wasm, worklet }] = await Promise.all([
    import('@sapphi-red/web-noise-suppressor'),
    loadModel(),
  ]);
  await context.audioWorklet.addModule(worklet);
  // The package's types say AudioContext, but the node uses nothing but the model.
  return new RnnoiseWorkletNode(context as AudioContext, { wasmBinary: wasm, maxChannels: 1 });
};

const timers: Timers = {
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const soundsAt = (analyser: AnalyserNode): boolean => {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return samples.some((sample) => sample !== 0);
};

/** Makes white noise, at most as loud as PROBE. */
const hiss = (context: BaseAudioContext, level: number, seconds: number): AudioBufferSourceNode => {
  const buffer = context.createBuffer(1, SAMPLE_RATE_HZ * seconds, SAMPLE_RATE_HZ);
  const samples = buffer.getChannelData(0);
  for (let at = 0; at < samples.length; at++) samples[at] = (Math.random() * 2 - 1) * level;
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  source.start();
  return source;
};

/** RNNoise in a worklet. */
export const rnnoiseFilter: OpenNoiseFilter = async (microphone) => {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' });
  try {
    const node = await rnnoiseNode(context);
    const source = context.createMediaStreamSource(new MediaStream([microphone]));
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const analyser = context.createAnalyser();
    const probe = hiss(context, PROBE, 1);
    source.connect(node).connect(analyser);
    probe.connect(node);
    // The node is silent until the model is compiled; a person who is heard now isn't cut off meanwhile.
    void context.resume().catch(() => undefined);
    for (let waitedMs = 0; !soundsAt(analyser); waitedMs += LOOK_MS) {
      if (waitedMs > START_PATIENCE_MS) throw new Error('The noise filter gives no sound');
      await pause(LOOK_MS);
    }
    probe.disconnect();
    analyser.disconnect();
    node.connect(destination);
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new Error('The noise filter has no track');
    let fail = (): void => undefined;
    const failed = new Promise<void>((resolve) => (fail = resolve));
    node.addEventListener('processorerror', fail);
    const letGo = keepRunning(context, timers, fail);
    const close = (): void => {
      letGo();
      track.stop();
      source.disconnect();
      node.disconnect();
      node.destroy();
      context.close().catch(() => undefined);
    };
    return { track, failed, close };
  } catch (error) {
    context.close().catch(() => undefined);
    throw error;
  }
};

/** As loud as a fan in the room. */
const NOISE = 0.05;
const MEASURED_S = 4;
const WARM_UP_S = 40;
const STEP_S = 0.1;

/**
 * Renders noise as fast as possible.
 * @returns wall time for each second of sound, ms
 */
const renderCost = async (filtered: boolean): Promise<number> => {
  const context = new OfflineAudioContext(1, SAMPLE_RATE_HZ * (WARM_UP_S + MEASURED_S), SAMPLE_RATE_HZ);
  const source = hiss(context, NOISE, 1);
  const analyser = context.createAnalyser();
  const node = filtered ? await rnnoiseNode(context) : context.createGain();
  source.connect(node).connect(analyser).connect(context.destination);
  // A rendering stops only where that was requested before: look, request, go on.
  let atS = STEP_S;
  let stopped = context.suspend(atS);
  void context.startRendering().catch(() => undefined);
  for (await stopped; !soundsAt(analyser); await stopped) {
    if (atS > WARM_UP_S) throw new Error('The noise filter gives no sound');
    await pause(LOOK_MS);
    atS += STEP_S;
    stopped = context.suspend(atS);
    await context.resume();
  }
  const measured = context.suspend(atS + MEASURED_S);
  const begunMs = performance.now();
  await context.resume();
  await measured;
  const spentMs = performance.now() - begunMs;
  if (node instanceof AudioWorkletNode) node.port.postMessage('destroy');
  source.disconnect();
  // The rest is silence, and renders quickly.
  void context.resume();
  return spentMs / MEASURED_S;
};

/**
 * The filter's cost on this machine, as a share of one core: sound rendered through it as fast as possible, against the
 * same without it.
 */
export const rnnoiseCost = async (): Promise<number> => {
  const plain = await renderCost(false);
  const filtered = await renderCost(true);
  return Math.max(0, (filtered - plain) / 1_000);
};
