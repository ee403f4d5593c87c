import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { FakeVoice, FakeVoiceGraph, installFakeStreams } from '../../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../../test/fakes/fake-media-path';
import { MemoryParty, memoryToken } from '../../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
  FakeVoice.allowed = true;
  FakeVoiceGraph.all.length = 0;
});
afterEach(() => restore());

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Ana and Ben in a party, in which Ben hears Ana; the tests look at Ben's side. */
const heard = async () => {
  const party = new MemoryParty();
  const network = new FakeCallNetwork();
  const clock = new ManualClock();
  const person = (id: string) =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      { signalling: party.signalling(), environment: manualEnvironment(clock), network },
    );
  const [ana, ben] = [person('ana'), person('ben')];
  await ana.sdk.connect({ audio: true });
  await ben.sdk.connect({ audio: true });
  await settled();
  // The person who joined first hears the other, too.
  const graphOfAna = () =>
    FakeVoiceGraph.all.findLast(({ input }) => input === ben.sdk.stream('ana', 'microphone'));
  const elements = () => {
    const stream = ben.sdk.stream('ana', 'microphone');
    const plain = FakeVoice.all.find(({ srcObject }) => srcObject === stream)!;
    const second = FakeVoice.all.find(({ srcObject }) => srcObject && srcObject === graphOfAna()?.output);
    return { plain, second };
  };
  return { ana, ben, sound: ben.sdk.sound, clock, graphOfAna, elements };
};

describe('voices', () => {
  it('voices are heard at their person’s volume times the volume of all, or not at all', async () => {
    const { ben, sound, elements } = await heard();
    ben.sdk.setVolume('ana', 0.5);
    sound.setVoices({ volume: 0.5, muted: false });
    expect(elements().plain.volume).toBe(0.25);
    sound.setVoices({ volume: 0.5, muted: true });
    expect(elements().plain.volume).toBe(0);
    expect(FakeVoiceGraph.all).toEqual([]);
    expect(() => sound.setVoices({ volume: 2, muted: false })).toThrow();
  });

  it('voices are amplified over 1 by a graph, and by no graph from 1 down', async () => {
    const { ben, sound, graphOfAna, elements } = await heard();
    sound.setVoices({ volume: 0.8, muted: false });
    ben.sdk.setVolume('ana', 1.5);
    await settled();
    expect(graphOfAna()).toMatchObject({ treatment: { gain: 1.5, clarity: false }, closed: false });
    const { plain, second } = elements();
    expect(second).toMatchObject({ playing: true, muted: false, volume: 0.8 });
    // The plain element goes on, muted: Chromium gives remote sound to a graph only while an element pulls it.
    expect(plain).toMatchObject({ playing: true, muted: true });
    ben.sdk.setVolume('ana', 1);
    expect(plain).toMatchObject({ playing: true, muted: false, volume: 0.8 });
    expect(second).toMatchObject({ playing: false, srcObject: null });
    expect(graphOfAna()?.closed).toBe(true);
  });

  it('voices go on unamplified until the graph is heard, and for good where it can’t be', async () => {
    const { ben, elements, graphOfAna } = await heard();
    FakeVoice.allowed = false;
    ben.sdk.setVolume('ana', 2);
    const { plain } = elements();
    expect(plain.muted).toBe(false);
    await settled();
    expect(plain).toMatchObject({ muted: false, volume: 1 });
    expect(graphOfAna()?.closed).toBe(true);
    expect(ben.events).toContain('playbackBlocked');
    FakeVoice.allowed = true;
    await ben.sdk.resumePlayback();
    await settled();
    expect(plain.muted).toBe(true);
    expect(elements().second).toMatchObject({ playing: true, muted: false });
  });

  it('voices go to the chosen output with both their elements', async () => {
    const { ben, sound, elements } = await heard();
    await ben.sdk.setAudioOutput('voices', 'out1');
    sound.setVoiceProcessing({ levelling: false, clarity: true });
    await settled();
    expect(elements().second?.sink).toBe('out1');
    await ben.sdk.setAudioOutput('voices', '');
    expect([elements().plain.sink, elements().second?.sink]).toEqual(['', '']);
  });

  it('voices are levelled while somebody speaks, and lifted over the film', async () => {
    const { ben, sound, clock, graphOfAna } = await heard();
    sound.setVoiceProcessing({ levelling: true, clarity: true });
    expect(graphOfAna()?.treatment).toEqual({ gain: 1, clarity: true });
    ben.path.levels.set('ana', 0);
    await clock.advanceAsync(500);
    // The words are quiet: 500 ms each, with 300 ms of silence between.
    for (let word = 0; word < 12; word++) {
      ben.path.levels.set('ana', 0.015);
      await clock.advanceAsync(500);
      ben.path.levels.set('ana', 0);
      await clock.advanceAsync(300);
    }
    const raised = graphOfAna()?.treatment.gain ?? 0;
    expect(raised).toBeGreaterThan(2);
    await clock.advanceAsync(20_000);
    expect(graphOfAna()?.treatment.gain).toBe(raised);
    sound.setVoiceProcessing({ levelling: false, clarity: true });
    expect(graphOfAna()?.treatment.gain).toBe(1);
    sound.setVoiceProcessing({ levelling: false, clarity: false });
    expect(graphOfAna()?.closed).toBe(true);
  });

  it('the sound of a shared screen is neither levelled nor muted with its sharer’s voice', async () => {
    const { ana, ben, sound } = await heard();
    await ana.sdk.startScreenShare({ audio: true });
    await settled();
    sound.setVoiceProcessing({ levelling: true, clarity: true });
    sound.setVoices({ volume: 0.3, muted: true });
    ben.sdk.setVolume('ana', 0);
    const screen = FakeVoice.all.find(({ srcObject }) => srcObject === ben.sdk.stream('ana', 'screenAudio'));
    expect(screen).toMatchObject({ volume: 1, playing: true });
    ben.sdk.setVolume('ana', 2);
    expect(FakeVoiceGraph.all.some(({ input }) => input === screen?.srcObject)).toBe(false);
  });

  it('the sound of a shared screen follows the film’s bus: its volume and its output', async () => {
    const { ana, ben, sound, elements } = await heard();
    const share = async () => {
      await ana.sdk.startScreenShare({ audio: true });
      await settled();
      const stream = ben.sdk.stream('ana', 'screenAudio');
      return FakeVoice.all.find(({ srcObject }) => srcObject === stream);
    };
    const first = await share();
    sound.setScreens({ volume: 0.4, muted: false });
    expect([first?.volume, elements().plain.volume]).toEqual([0.4, 1]);
    sound.setScreens({ volume: 0.4, muted: true });
    expect(first?.volume).toBe(0);
    await ben.sdk.setAudioOutput('voices', 'out1');
    await ben.sdk.setAudioOutput('film', 'tv');
    expect([first?.sink, elements().plain.sink]).toEqual(['tv', 'out1']);
    await ana.sdk.stopScreenShare();
    await settled();
    sound.setScreens({ volume: 0.3, muted: false });
    expect(await share()).toMatchObject({ sink: 'tv', volume: 0.3 });
    expect(() => sound.setScreens({ volume: 1.1, muted: false })).toThrow();
  });
});

describe('the film’s gain', () => {
  const followed = async () => {
    const all = await heard();
    const gains: { atMs: number; db: number }[] = [];
    const stop = all.sound.onFilmGain((gain) =>
      gains.push({ atMs: all.clock.now(), db: Math.round(200 * Math.log10(gain)) / 10 }),
    );
    return { ...all, gains, stop };
  };

  it('the film’s gain is told at once, falls within 120 ms of a voice, and is back a second and a half after it', async () => {
    const { ben, clock, gains } = await followed();
    expect(gains).toEqual([{ atMs: 0, db: 0 }]);
    await clock.advanceAsync(1_000);
    expect(gains).toHaveLength(1);
    ben.path.levels.set('ana', 0.1);
    await clock.advanceAsync(2_000);
    const down = gains.find(({ db }) => db === -12);
    expect(down?.atMs).toBeLessThanOrEqual(1_120);
    expect(gains.at(-1)).toBe(down);
    ben.path.levels.set('ana', 0);
    await clock.advanceAsync(900);
    expect(gains.at(-1)).toBe(down);
    await clock.advanceAsync(700);
    expect(gains.at(-1)?.db).toBe(0);
    const told = gains.length;
    await clock.advanceAsync(5_000);
    expect(gains).toHaveLength(told);
  });

  it('the film’s gain is told 60 times a second at most', async () => {
    const { ben, clock, gains } = await followed();
    ben.path.levels.set('ana', 0.1);
    await clock.advanceAsync(1_000);
    ben.path.levels.set('ana', 0);
    await clock.advanceAsync(2_000);
    const spans = gains.slice(1).map(({ atMs }, at) => atMs - (gains[at]?.atMs ?? 0));
    expect(Math.min(...spans.slice(1))).toBeGreaterThanOrEqual(1_000 / 60);
  });

  it('the film’s gain follows the depth, and one’s own voice only where that is asked for', async () => {
    const { ben, sound, clock, gains } = await followed();
    ben.level = 0.1;
    await clock.advanceAsync(1_000);
    expect(gains.at(-1)?.db).toBe(0);
    sound.setDucking({ depthDb: 20, underOwnVoice: true });
    await clock.advanceAsync(1_000);
    expect(gains.at(-1)?.db).toBe(-20);
    sound.setDucking({ depthDb: 0, underOwnVoice: true });
    await clock.advanceAsync(2_000);
    expect(gains.at(-1)?.db).toBe(0);
    expect(() => sound.setDucking({ depthDb: 25, underOwnVoice: false })).toThrow();
  });

  it('the film’s gain isn’t lowered for a voice that nobody hears', async () => {
    const { ben, sound, clock, gains } = await followed();
    ben.path.levels.set('ana', 0.1);
    sound.setVoices({ volume: 1, muted: true });
    await clock.advanceAsync(1_000);
    sound.setVoices({ volume: 1, muted: false });
    ben.sdk.setVolume('ana', 0);
    await clock.advanceAsync(1_000);
    expect(gains).toHaveLength(1);
  });

  it('the film’s gain is 1 when the party is over, and costs nothing when nobody listens for it', async () => {
    const { ben, clock, gains, stop } = await followed();
    ben.path.levels.set('ana', 0.1);
    await clock.advanceAsync(500);
    await ben.sdk.disconnect();
    expect(gains.at(-1)?.db).toBe(0);
    stop();
    const told = gains.length;
    await ben.sdk.connect({ audio: true });
    await clock.advanceAsync(1_000);
    expect(gains).toHaveLength(told);
  });
});
