/** Runs in the browser, under the app's policy: measures how voices and the microphone are processed, on real sound. */
import { rnnoiseCost, rnnoiseFilter } from '@sdk/devices/noise-filter';
import { webAudioVoiceGraph } from '@sdk/call/audio/voice-graph';
import { Voices } from '@sdk/call/audio/voices';
import { BrowserMediaDevices, deviceProcessing, echoOf } from '@sdk/devices/media-devices';
import { browserEnvironment } from '@sdk/base/environment';

const context = new AudioContext();

const until = (isTrue: () => boolean, patienceMs = 20_000): Promise<void> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const look = (): void => {
      if (isTrue()) resolve();
      else if (performance.now() - startedAt > patienceMs) reject(new Error(`waited in vain: ${isTrue}`));
      else setTimeout(look, 10);
    };
    look();
  });

/** Listens to a stream: the root mean square and the peak of its last 340 ms. */
const ear = (stream: MediaStream) => {
  const analyser = new AnalyserNode(context, { fftSize: 16_384 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const hear = (): { rms: number; peak: number } => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    return { rms: Math.sqrt(power), peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) };
  };
  const startedAt = context.currentTime;
  /** The result once it has listened for this long. */
  const after = async (seconds: number) => {
    await until(() => context.currentTime > startedAt + seconds);
    return hear();
  };
  return { hear, after };
};

/**
 * A tone that comes over a peer connection; with `beats` it pauses: so many beats a second, each on for 70 % of its
 * time.
 */
const remoteTone = async (loudness: number, beats = 0) => {
  const tone = new OscillatorNode(context, { frequency: 330 });
  const gain = new GainNode(context, { gain: loudness });
  const sent = context.createMediaStreamDestination();
  tone.connect(gain).connect(sent);
  tone.start();
  for (let beat = 0; beats > 0 && beat < 60 * beats; beat++) {
    const at = context.currentTime + beat / beats;
    gain.gain.setValueAtTime(loudness, at).setValueAtTime(0, at + 0.7 / beats);
  }
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = ({ candidate }) => void there.addIceCandidate(candidate ?? undefined);
  there.onicecandidate = ({ candidate }) => void here.addIceCandidate(candidate ?? undefined);
  const arrived = new Promise<MediaStream>((resolve) => {
    there.ontrack = ({ streams: [stream] }) => stream && resolve(stream);
  });
  for (const track of sent.stream.getTracks()) here.addTrack(track, sent.stream);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription!);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription!);
  const level = (): number => there.getReceivers()[0]?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  return { stream: await arrived, level, setLoudness: (to: number) => (gain.gain.value = to) };
};

const playing = (stream: MediaStream) => {
  const elements: HTMLAudioElement[] = [];
  const create = (): HTMLAudioElement => {
    const element = new Audio();
    elements.push(element);
    return element;
  };
  const voices = new Voices(create, webAudioVoiceGraph());
  voices.setStreams(
    new Map([['microphone ana', { participantId: 'ana', kind: 'microphone' as const, stream }]]),
  );
  const heard = (): HTMLAudioElement[] => elements.filter(({ muted, srcObject }) => srcObject && !muted);
  return { voices, elements, heard };
};

const page = {
  /** How much louder a voice is at twice its volume, and how loud a loud voice gets. */
  async boost() {
    const tone = await remoteTone(0.1);
    const { voices, elements, heard } = playing(tone.stream);
    const before = ear(tone.stream);
    await until(() => before.hear().rms > 0.02);
    const plain = await before.after(1);
    voices.setVolume('ana', 2);
    await until(() => heard()[0] === elements[1]);
    const boosted = ear(elements[1]!.srcObject as MediaStream);
    const louder = await boosted.after(1.5);
    tone.setLoudness(0.9);
    const loudest = await boosted.after(3);
    voices.setVolume('ana', 1);
    const heardAfter = heard().map((element) => elements.indexOf(element));
    voices.dispose();
    return { ratio: louder.rms / plain.rms, loudestPeak: loudest.peak, heardAfter };
  },

  /** How much louder a quiet voice is after some seconds of levelling. */
  async levelling() {
    const tone = await remoteTone(0.03, 2);
    const { voices, elements, heard } = playing(tone.stream);
    voices.setProcessing({ levelling: true, clarity: false });
    await until(() => heard()[0] === elements[1]);
    const source = ear(tone.stream);
    const out = ear(elements[1]!.srcObject as MediaStream);
    const watch = setInterval(() => voices.hear(new Map([['ana', tone.level()]]), performance.now()), 50);
    const ratio = (): number => (source.hear().rms > 0.005 ? out.hear().rms / source.hear().rms : 0);
    const first = ratio();
    await until(() => ratio() > 2);
    clearInterval(watch);
    voices.dispose();
    return { first, last: ratio() };
  },

  /** How much noise RNNoise leaves, and whether its track is otherwise like a microphone's. */
  async noise() {
    const devices = new BrowserMediaDevices(browserEnvironment().timers);
    const processing = deviceProcessing({ noise: 'voice', echoCancellation: false });
    const device = await devices.open('microphone', null, processing);
    const filtered = await rnnoiseFilter(device);
    const [raw, clean] = [ear(new MediaStream([device])), ear(new MediaStream([filtered.track]))];
    // The model takes a while to know a noise.
    const [rawLevel, cleanLevel] = await Promise.all([raw.after(3), clean.after(3)]);
    filtered.track.enabled = false;
    await until(() => clean.hear().rms === 0);
    // The copy of the track is what detects that somebody talks while muted.
    const copy = filtered.track.clone();
    copy.enabled = true;
    const copied = ear(new MediaStream([copy]));
    await until(() => copied.hear().rms > 0);
    copy.stop();
    filtered.close();
    const states = { filtered: filtered.track.readyState, device: device.readyState };
    device.stop();
    return { raw: rawLevel.rms, clean: cleanLevel.rms, states };
  },

  cost: () => rnnoiseCost(),

  /** What the browser says of echo cancellation on a track that asks for it, and on one that doesn't. */
  async echo() {
    const devices = new BrowserMediaDevices(browserEnvironment().timers);
    const said: string[] = [];
    for (const echoCancellation of [true, false]) {
      const processing = deviceProcessing({ noise: 'standard', echoCancellation });
      const track = await devices.open('microphone', null, processing);
      said.push(echoOf(track));
      track.stop();
    }
    return said;
  },
};

export type SoundPage = typeof page;
Object.assign(globalThis, { sound: page });
