/**
 * Records what comes out of every window's loudspeaker on one clock: each process plays into a sink of its own, and all
 * of them are channels of one silent sink that is recorded as a whole. So the recordings need no lining up: samples of
 * two windows that stand side by side were played at the same instant.
 */
import { startSoundServer } from '../../scripts/runtime/sound';
import { channelOf, startRecording, type Recording } from '../signal/recorder';
import { findClicks } from './clicks';

/**
 * The clicks of all windows, recorded on one clock: for each window, when each click of the film came, ms of the
 * recording.
 */
export interface SoundTrace {
  /** The monotonic time of the recording's start, known to ± 50 ms; the distances between clicks are exact. */
  readonly startedAtMs: number;
  readonly clicks: readonly (readonly number[])[];
}

export interface SoundEar {
  /** The variables for a window's process, to be merged into its environment before it plays anything. */
  envFor(window: number): Readonly<Record<string, string>>;
  /** Begins to record all windows. */
  start(): void;
  /** Ends the recording, and finds the clicks in it. Throws an Explained where nothing was recorded. */
  stop(): Promise<SoundTrace>;
  /** Ends the recording, and answers with each window's samples. Throws an Explained where nothing was recorded. */
  take(): Promise<Heard>;
  close(): Promise<void>;
}

export interface Heard {
  /** When the first samples were played, ms of the machine's monotonic clock; known to about 50 ms. */
  readonly startedAtMs: number;
  readonly rateHz: number;
  /** The samples of each window, −1…1. */
  readonly windows: readonly Float32Array[];
}

export interface SoundEarOptions {
  readonly windows: number;
}

const RATE_HZ = 48_000;
const MASTER = 'bench';
const sinkOf = (window: number): string => `window${window}`;

/** Channel positions that have no place in a room, so that the sound server mixes none of them. */
const channelsFor = (windows: number): string[] => Array.from({ length: windows }, (_, i) => `aux${i}`);

/**
 * Without `norewinds` the sink renders up to two seconds ahead and takes them back when a stream begins, which leaves
 * the channels apart by some milliseconds. With it the sink renders 50 ms ahead at most, and never takes anything back.
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

/** Starts a sound server of the bench's own. */
export async function openSoundEar({ windows }: SoundEarOptions): Promise<SoundEar> {
  const channels = channelsFor(windows);
  const server = await startSoundServer(sinksFor(channels));
  let recording: Recording | null = null;
  const take = async (): Promise<Heard> => {
    if (!recording) throw new Error('no recording is under way');
    const ending = recording.stop();
    recording = null;
    const { startedAtMs, interleaved } = await ending;
    const windows = channels.map((_, i) => channelOf(interleaved, i, channels.length));
    return { startedAtMs, rateHz: RATE_HZ, windows };
  };
  return {
    envFor: (window) => ({ ...server.env, PULSE_SINK: sinkOf(window) }),
    start() {
      if (recording) throw new Error('a recording is under way already');
      recording = startRecording({
        device: `${MASTER}.monitor`,
        channelMap: channels,
        rateHz: RATE_HZ,
        env: server.env,
      });
    },
    async stop() {
      const { startedAtMs, windows } = await take();
      const clicks = windows.map((samples) => findClicks(samples, RATE_HZ).map(({ atMs }) => atMs));
      return { startedAtMs, clicks };
    },
    take,
    async close() {
      recording?.abandon();
      recording = null;
      await server.close();
    },
  };
}
