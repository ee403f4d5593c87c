/**
 * Records what a person's loudspeaker plays: each app plays into a silent sink of its own, and this reads the sink's
 * monitor.
 */
import { spawn } from 'node:child_process';
import { fakePerson, whoIsHeard } from '../films/fake-devices';

/** The sample rate of the recordings that `record` answers with. */
export const OUTPUT_RATE_HZ = 48_000;
const BYTES_PER_SAMPLE = 2;

/** The sinks that scripts/runtime/sound.ts makes; a person is given one by `PULSE_SINK`. */
export type Sink = 'sofa' | 'headphones';

export const playsInto = (sink: Sink): Readonly<Record<string, string>> => ({ PULSE_SINK: sink });

/** Mono samples (−1…1) of the next `seconds` of what is played into the sink. */
export async function record(sink: Sink, seconds: number): Promise<Float32Array> {
  const wanted = Math.round(seconds * OUTPUT_RATE_HZ) * BYTES_PER_SAMPLE;
  const recorder = spawn('parec', [
    `--device=${sink}.monitor`,
    ...['--format=s16le', `--rate=${OUTPUT_RATE_HZ}`, '--channels=1', '--latency-msec=50'],
  ]);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of recorder.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= wanted) break;
    }
  } finally {
    recorder.kill('SIGTERM');
  }
  const bytes = Buffer.concat(chunks);
  return Float32Array.from(
    { length: Math.floor(bytes.length / BYTES_PER_SAMPLE) },
    (_, index) => bytes.readInt16LE(index * BYTES_PER_SAMPLE) / 32_768,
  );
}

/**
 * Plays a profile's tone into the sink, as another program would, until the result is called.
 * @param env of the desktop that has the sink
 */
export function playTone(sink: Sink, profile: string, env: NodeJS.ProcessEnv = process.env): () => void {
  const { toneHz } = fakePerson(profile);
  // The tone is cut after a whole number of waves, so that it can be repeated without a click.
  const samples = Int16Array.from({ length: OUTPUT_RATE_HZ }, (_, at) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * toneHz * at) / OUTPUT_RATE_HZ)),
  );
  const player = spawn(
    'pacat',
    [`--device=${sink}`, '--format=s16le', `--rate=${OUTPUT_RATE_HZ}`, '--channels=1'],
    {
      env,
    },
  );
  const feed = (): void => {
    while (player.stdin.write(samples));
    player.stdin.once('drain', feed);
  };
  // The player is ended while it is still being written to.
  player.stdin.on('error', () => undefined);
  feed();
  return () => void player.kill('SIGTERM');
}

/** The names of those whose voices come out of this person's loudspeaker. */
export async function heardOnSink(sink: Sink, names: readonly string[]): Promise<string[]> {
  const samples = await record(sink, 2);
  // The fake voices pause between their beats: a name counts when any half second holds it.
  const piece = OUTPUT_RATE_HZ / 2;
  const heard = new Set<string>();
  for (let at = 0; at + piece <= samples.length; at += piece / 2) {
    for (const name of whoIsHeard(samples.subarray(at, at + piece), OUTPUT_RATE_HZ, names)) heard.add(name);
  }
  return names.filter((name) => heard.has(name));
}
