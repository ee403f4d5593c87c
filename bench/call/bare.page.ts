/**
 * The smallest possible call: simple-peer, with one connection to each of the others, whose pictures and voices are
 * played.
 */
import SimplePeer from 'simple-peer/simplepeer.min.js';

type SendSignal = (to: string, signal: unknown) => Promise<void>;
type BareWindow = Window & { sendSignal?: SendSignal };

const peers = new Map<string, SimplePeer>();
let own: MediaStream | null = null;

const play = (stream: MediaStream, name: string, muted: boolean): void => {
  const known = document.querySelector<HTMLVideoElement>(`[data-name="${name}"]`);
  const video = known ?? document.createElement('video');
  video.dataset['name'] = name;
  video.width = 320;
  video.height = 240;
  video.muted = muted;
  video.srcObject = stream;
  if (!known) document.body.append(video);
  void video.play();
};

async function start(): Promise<void> {
  own = await navigator.mediaDevices.getUserMedia({
    video: true,
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  play(own, 'myself', true);
}

/** Connects with one of the others; the person whose name comes first calls. */
function connect(other: string, initiator: boolean): void {
  const stream = own;
  if (!stream) throw new Error('start comes first');
  const peer = new SimplePeer({
    initiator,
    trickle: true,
    config: { iceServers: [] },
    offerOptions: { offerToReceiveAudio: true, offerToReceiveVideo: true },
  });
  peers.set(other, peer);
  peer.on('signal', (signal) => void (window as BareWindow).sendSignal?.(other, signal));
  peer.on('track', (_track, theirs) => play(theirs, other, false));
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
}

const take = (from: string, signal: object): void => peers.get(from)?.signal(signal);

export interface BarePage {
  start(): Promise<void>;
  connect(other: string, initiator: boolean): void;
  take(from: string, signal: object): void;
}

Object.assign(globalThis, { barePage: { start, connect, take } satisfies BarePage });
