/** Runs in the browser: one person's WatchTogether, and what a test can ask it. */
import type { PublicationKind } from '@core/wire/room';
import type { PersonStats } from '@sdk/api/party';
import { WatchTogether } from '@sdk/watch-together';

/** Every connection that this page made, so that a test can break one. */
const connections: RTCPeerConnection[] = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

const log: { event: string; detail: string }[] = [];

const until = (isTrue: () => boolean, patienceMs = 15_000): Promise<void> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const look = (): void => {
      if (isTrue()) resolve();
      else if (performance.now() - startedAt > patienceMs)
        reject(new Error(`waited in vain: ${isTrue}; ${JSON.stringify(log.slice(-12))}`));
      else requestAnimationFrame(look);
    };
    look();
  });

/** Measures, on the audio thread, the length of the longest silence: a block is silent below −60 dBov. */
const GAP_WORKLET = `registerProcessor('gaps', class extends AudioWorkletProcessor {
  quiet = 0;
  longest = 0;
  constructor() {
    super();
    this.port.onmessage = () => {
      this.port.postMessage({ longestMs: (this.longest / sampleRate) * 1000 });
      this.longest = 0;
    };
  }
  process([[samples]]) {
    const isQuiet = !samples || samples.every((sample) => Math.abs(sample) < 0.001);
    this.quiet = isQuiet ? this.quiet + 128 : 0;
    this.longest = Math.max(this.longest, this.quiet);
    return true;
  }
})`;

/** Begins to listen. @returns a function that answers the longest silence since its last call, ms */
const gapsOf = async (stream: MediaStream): Promise<() => Promise<number>> => {
  const context = new AudioContext();
  const url = URL.createObjectURL(new Blob([GAP_WORKLET], { type: 'text/javascript' }));
  await context.audioWorklet.addModule(url);
  const node = new AudioWorkletNode(context, 'gaps');
  context.createMediaStreamSource(stream).connect(node);
  return () =>
    new Promise((resolve) => {
      node.port.onmessage = ({ data }: MessageEvent<{ longestMs: number }>) => resolve(data.longestMs);
      node.port.postMessage(null);
    });
};

const create = (serverUrl: string) => {
  const party = new WatchTogether({
    serverUrl,
    getToken: () => (globalThis as unknown as { getToken(): Promise<string> }).getToken(),
  });
  const note = (event: string) => (payload: unknown) => log.push({ event, detail: JSON.stringify(payload) });
  party.onReconnecting(note('reconnecting'));
  party.onReconnected(note('reconnected'));
  party.onWarning(({ error }) => log.push({ event: 'warning', detail: `${error.code} ${error.message}` }));
  party.onError(({ error }) => log.push({ event: 'error', detail: `${error.code} ${error.message}` }));
  party.onStreamAdded(({ participantId, kind }) => note('streamAdded')({ participantId, kind }));
  party.onStreamRemoved(note('streamRemoved'));
  party.onSpeakingStarted(note('speakingStarted'));
  party.onTalkingWhileMuted(note('talkingWhileMuted'));
  party.onNoAudioInput(note('noAudioInput'));
  party.onPlaybackBlocked(note('playbackBlocked'));
  party.onScreenShareStarted(note('screenShareStarted'));

  /** The figures of the last second for the other person, both ways. */
  let last: PersonStats | null = null;
  party.onStats(({ stats }) => (last = stats.people[0] ?? null));

  const other = () => party.participants.find(({ isLocal, presence }) => !isLocal && presence !== 'gone');

  /** Waits for frames of the other's picture, and answers its size. */
  const see = async (kind: PublicationKind, frames = 5) => {
    await until(() => party.stream(other()?.id ?? '', kind) !== null);
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = party.stream(other()?.id ?? '', kind);
    await video.play();
    for (let seen = 0; seen < frames; seen++) {
      await new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));
    }
    const size = { width: video.videoWidth, height: video.videoHeight };
    video.srcObject = null;
    return size;
  };

  let filmGain = 1;
  let gaps = (): Promise<number> => Promise.reject(new Error('nobody listens'));
  party.sound.onFilmGain((gain) => (filmGain = gain));

  return {
    party,
    log,
    filmGain: () => filmGain,
    listenForGaps: async () => {
      const stream = party.stream(other()?.id ?? '', 'microphone');
      if (stream) gaps = await gapsOf(stream);
    },
    /** Waits until this much more was heard, and answers the longest silence of the other since the last call. */
    longestGap: async (moreMs: number): Promise<number> => {
      const from = performance.now();
      await until(() => performance.now() - from > moreMs);
      return gaps();
    },
    connections,
    until,
    other,
    see,
    untilLog: (event: string, part = '') =>
      until(() => log.some((entry) => entry.event === event && entry.detail.includes(part))),
    reachOf: () => other()?.reach ?? 'none',
    /** Waits for a second whose figures fulfil a condition. */
    untilStats: (isTrue: (now: PersonStats) => boolean) => until(() => last !== null && isTrue(last)),
    /** The remote description of the link that is in use. */
    remoteSdp: () =>
      connections.findLast(({ connectionState }) => connectionState === 'connected')?.remoteDescription
        ?.sdp ?? '',
  };
};

Object.assign(globalThis, {
  createPerson: (serverUrl: string) => void Object.assign(globalThis, { person: create(serverUrl) }),
});
export type Person = ReturnType<typeof create>;
