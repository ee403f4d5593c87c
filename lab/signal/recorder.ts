/** Records what is played into a sink of PulseAudio. */
import { spawn } from 'node:child_process';
import { Explained } from '../../scripts/runtime/command';
import { machineNowMs } from '../senses/machine-clock';

export interface RecordingOptions {
  /** PulseAudio's name of the source, e.g. `sofa.monitor`. */
  readonly device: string;
  /** The names of the channels' positions. */
  readonly channelMap: readonly string[];
  readonly rateHz: number;
  /** The environment that says which sound server to use. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Recorded {
  /** When the first sample was played, ms of the machine's monotonic clock; known to about 50 ms. */
  readonly startedAtMs: number;
  /** The 16-bit samples, lowest byte first, with the channels interleaved. */
  readonly interleaved: Buffer;
}

export interface Recording {
  /** Resolves with the first samples. Throws an Explained where the recorder ended before them. */
  readonly begun: Promise<void>;
  /** Throws an Explained where nothing was recorded. */
  stop(): Promise<Recorded>;
  abandon(): void;
}

const BYTES_PER_SAMPLE = 2;
/** The latency is short, so that the sink needn't render far ahead either. */
const LATENCY_MS = 20;

export function startRecording({ device, channelMap, rateHz, env }: RecordingOptions): Recording {
  const recorder = spawn(
    'parec',
    [
      ...[`--device=${device}`, '--format=s16le', `--rate=${rateHz}`, `--latency-msec=${LATENCY_MS}`],
      ...[`--channels=${channelMap.length}`, `--channel-map=${channelMap.join()}`],
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const bytesPerMs = (rateHz * BYTES_PER_SAMPLE * channelMap.length) / 1_000;
  const chunks: Buffer[] = [];
  let received = 0;
  // The chunk that arrived soonest after it was played bounds the recording's start best.
  let startedAtMs = Infinity;
  let complaint = '';
  recorder.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  recorder.on('error', (error) => (complaint += error.message));
  const ended = new Promise<void>((resolve) => recorder.once('close', () => resolve()));
  const nothing = (): Explained => new Explained(`Nothing was recorded from ${device}: ${complaint.trim()}`);
  const begun = new Promise<void>((resolve, reject) => {
    recorder.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      startedAtMs = Math.min(startedAtMs, machineNowMs() - received / bytesPerMs);
      resolve();
    });
    void ended.then(() => reject(nothing()));
  });
  // A caller that doesn't wait for the beginning learns of its failure at the end.
  begun.catch(() => undefined);
  return {
    begun,
    async stop() {
      recorder.kill('SIGTERM');
      await ended;
      if (received === 0) throw nothing();
      return { startedAtMs, interleaved: Buffer.concat(chunks) };
    },
    abandon: () => void recorder.kill('SIGTERM'),
  };
}

/** One channel of interleaved samples, −1…1. */
export function channelOf(interleaved: Buffer, channel: number, channels: number): Float32Array {
  const frames = Math.floor(interleaved.length / (BYTES_PER_SAMPLE * channels));
  return Float32Array.from(
    { length: frames },
    (_, i) => interleaved.readInt16LE((i * channels + channel) * BYTES_PER_SAMPLE) / 32_768,
  );
}
