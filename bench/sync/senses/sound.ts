/**
 * What came out of every window's loudspeaker, on one clock: each process plays into a sink of its own, and all of
 * them are channels of one silent sink that is recorded as a whole. So the recordings need no lining up: a sample of
 * one window and the sample of another beside it were played at the same instant.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { Explained } from '../../../scripts/runtime/command';
import { startSoundServer } from '../../../scripts/runtime/sound';
import type { SoundTrace } from '../model';
import { findClicks } from './clicks';

export interface SoundEar {
  /** To be merged into the environment of a window's process, before it plays anything. */
  envFor(window: number): Readonly<Record<string, string>>;
  /** Begins to record all windows. */
  start(): void;
  /** Ends the recording, and finds the clicks in it. Throws an Explained where nothing was recorded. */
  stop(): Promise<SoundTrace>;
  close(): Promise<void>;
}

export interface SoundEarOptions {
  readonly windows: number;
}

const RATE_HZ = 48_000;
const BYTES_PER_SAMPLE = 2;
const MASTER = 'bench';
const sinkOf = (window: number): string => `window${window}`;

/** Positions without a place in a room, so that nothing mixes them. */
const channelsFor = (windows: number): string[] => Array.from({ length: windows }, (_, i) => `aux${i}`);

/**
 * Without `norewinds` the sink renders up to two seconds ahead and takes them back when a stream begins; that leaves
 * the channels apart by some milliseconds. With it it renders 50 ms ahead at most, and never takes anything back.
 */
function sinksFor(channels: readonly string[]): string[] {
  const format = `format=s16le rate=${RATE_HZ}`;
  return [
    `module-null-sink sink_name=${MASTER} ${format} channels=${channels.length} channel_map=${channels.join()} norewinds=1`,
    ...channels.map(
      (channel, window) =>
        `module-remap-sink sink_name=${sinkOf(window)} master=${MASTER} channels=1 channel_map=mono ` +
        `master_channel_map=${channel} remix=no`,
    ),
  ];
}

interface Recording {
  readonly recorder: ChildProcess;
  readonly chunks: Buffer[];
  readonly ended: Promise<void>;
  /** The earliest that the chunks' arrival leaves for the first sample, ms of the monotonic clock. */
  startedAtMs: number;
  complaint: string;
}

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

function record(channels: readonly string[], env: Readonly<Record<string, string>>): Recording {
  const recorder = spawn(
    'parec',
    [
      ...[`--device=${MASTER}.monitor`, '--format=s16le', `--rate=${RATE_HZ}`, '--latency-msec=20'],
      ...[`--channels=${channels.length}`, `--channel-map=${channels.join()}`],
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const bytesPerMs = (RATE_HZ * BYTES_PER_SAMPLE * channels.length) / 1_000;
  let received = 0;
  const recording: Recording = {
    recorder,
    chunks: [],
    ended: new Promise((resolve) => recorder.once('close', () => resolve())),
    startedAtMs: Infinity,
    complaint: '',
  };
  recorder.stdout?.on('data', (chunk: Buffer) => {
    recording.chunks.push(chunk);
    received += chunk.length;
    recording.startedAtMs = Math.min(recording.startedAtMs, monotonicMs() - received / bytesPerMs);
  });
  recorder.stderr?.on('data', (chunk: Buffer) => (recording.complaint += chunk.toString()));
  recorder.on('error', (error) => (recording.complaint += error.message));
  return recording;
}

/** One channel of interleaved samples, −1…1. */
export function channelOf(interleaved: Buffer, channel: number, channels: number): Float32Array {
  const frames = Math.floor(interleaved.length / (BYTES_PER_SAMPLE * channels));
  return Float32Array.from(
    { length: frames },
    (_, i) => interleaved.readInt16LE((i * channels + channel) * BYTES_PER_SAMPLE) / 32_768,
  );
}

/** Starts a sound server of the bench's own. */
export async function openSoundEar({ windows }: SoundEarOptions): Promise<SoundEar> {
  const channels = channelsFor(windows);
  const server = await startSoundServer(sinksFor(channels));
  let recording: Recording | null = null;
  const end = async (): Promise<Recording | null> => {
    const ending = recording;
    recording = null;
    ending?.recorder.kill('SIGTERM');
    await ending?.ended;
    return ending;
  };
  return {
    envFor: (window) => ({ ...server.env, PULSE_SINK: sinkOf(window) }),
    start() {
      if (recording) throw new Error('a recording is under way already');
      recording = record(channels, server.env);
    },
    async stop() {
      const ended = await end();
      if (!ended || ended.chunks.length === 0)
        throw new Explained(
          `The windows’ sound wasn’t recorded: ${ended?.complaint.trim() ?? 'not started'}`,
        );
      const interleaved = Buffer.concat(ended.chunks);
      const clicks = channels.map((_, i) =>
        findClicks(channelOf(interleaved, i, channels.length), RATE_HZ).map(({ atMs }) => atMs),
      );
      return { startedAtMs: ended.startedAtMs, clicks };
    },
    async close() {
      await end();
      await server.close();
    },
  };
}
