/**
 * Every event of the SDK reaches those who listen for it by its own method: each is brought about here, at the real
 * server or, where time has to be turned, at the one in memory. The compiler asks for a way to bring about each.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchTogetherEventName } from '@sdk/api/party';
import { EVENT_NAMES } from '@sdk/api/event-methods';
import { FakePlayer } from '../fakes/fake-player';
import { FakeVoice } from '../fakes/fake-call';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { settled, Stage, until } from './stage';

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(() => stage.close());

const FILM = { kind: 'file', name: 'film.mp4', sizeBytes: 9, fingerprint: 'a'.repeat(64) } as const;

/** Opens a film for everybody, which nobody has yet. */
const openFilm = async () => {
  const two = await stage.two();
  await two.ana.sdk.playback.open({ title: 'Film', source: FILM, durationMs: 60_000 });
  await until(() => two.ben.sdk.playback.state.film !== null);
  return two;
};

/** A person at the party in memory whose microphone is open. */
const speaking = async () => {
  const ana = await stage.joinedInMemory('ana', { audio: true });
  const ben = await stage.joinedInMemory('ben');
  return { ana, ben };
};

/** Brings each event about, and answers what its payload has to contain. */
const SCENARIOS: Readonly<Record<WatchTogetherEventName, () => Promise<object>>> = {
  connected: async () => {
    await stage.joined('Ana');
    return { sessionId: await stage.session() };
  },
  disconnected: async () => {
    await (await stage.joined('Ana')).sdk.disconnect();
    return { reason: 'left' };
  },
  stateChanged: async () => {
    await stage.joined('Ana');
    return { state: { kind: 'connected' } };
  },
  reconnecting: async () => {
    const line = await stage.line();
    await (await stage.atServer('Ana', { url: line.url })).sdk.connect();
    line.cut();
    return { what: 'signal' };
  },
  reconnected: async () => {
    const line = await stage.line();
    await (await stage.atServer('Ana', { url: line.url })).sdk.connect();
    line.cut();
    return { what: 'signal' };
  },
  doorLeft: async () => {
    const ana = stage.inMemory('ana');
    await ana.sdk.approach();
    stage.party.bye('ana', 'removed');
    return { reason: 'removed' };
  },
  tokenWillExpire: async () => {
    const ana = await stage.atServer('Ana', { getToken: () => stage.token(0, 31) });
    await ana.sdk.connect();
    return { expiresAtMs: expect.any(Number) as number };
  },
  error: async () => {
    await stage.joinedInMemory('ana');
    stage.party.refuse = 'SESSION_CLOSED';
    stage.party.restart();
    await stage.clock.advanceAsync(10_000);
    return { error: expect.objectContaining({ code: 'SESSION_CLOSED', fatal: true }) as object };
  },
  warning: async () => {
    const ana = await stage.atServer('Ana');
    ana.devices.refuse.camera = 'CAMERA_DENIED';
    await ana.sdk.connect({ video: true });
    return { error: expect.objectContaining({ code: 'CAMERA_DENIED', fatal: false }) as object };
  },
  participantJoined: async () => {
    await stage.two();
    return { participant: expect.objectContaining({ name: 'Ben' }) as object };
  },
  participantLeft: async () => {
    const { ben } = await stage.two();
    await ben.sdk.disconnect();
    return { participant: expect.objectContaining({ name: 'Ben' }) as object, reason: 'left' };
  },
  participantUpdated: async () => {
    const { ana, ben } = await stage.two();
    await ana.sdk.setGrants(ben.sdk.local?.id ?? '', { chat: false });
    return { participant: expect.objectContaining({ name: 'Ben' }) as object };
  },
  streamAdded: async () => {
    const { ana } = await stage.two({ video: true });
    return { participantId: ana.sdk.local?.id, kind: 'camera' };
  },
  streamRemoved: async () => {
    const { ana, ben } = await stage.two({ video: true });
    const id = ana.sdk.local?.id ?? '';
    await until(() => ben.sdk.stream(id, 'camera') !== null);
    await ana.sdk.disableVideo();
    return { participantId: id, kind: 'camera' };
  },
  inputsChanged: async () => {
    const { ana } = await stage.two({ audio: true });
    await ana.sdk.disableAudio();
    return { participantId: ana.sdk.local?.id, audio: false };
  },
  playbackBlocked: async () => {
    FakeVoice.allowed = false;
    await stage.two({ audio: true });
    return { what: 'voices' };
  },
  speakingStarted: async () => {
    (await speaking()).ana.level = 0.3;
    await stage.clock.advanceAsync(700);
    return { participantId: 'ana' };
  },
  speakingStopped: async () => {
    const { ana } = await speaking();
    ana.level = 0.3;
    await stage.clock.advanceAsync(700);
    ana.level = 0;
    await stage.clock.advanceAsync(1_700);
    return { participantId: 'ana' };
  },
  activeSpeakersChanged: async () => {
    (await speaking()).ben.path.levels.set('ana', 0.3);
    await stage.clock.advanceAsync(2_000);
    return { participantIds: ['ana'] };
  },
  talkingWhileMuted: async () => {
    const { ana } = await speaking();
    await ana.sdk.disableAudio();
    ana.level = 0.3;
    await stage.clock.advanceAsync(2_000);
    return {};
  },
  noAudioInput: async () => {
    await speaking();
    await stage.clock.advanceAsync(10_000);
    return {};
  },
  qualityChanged: async () => {
    const { ana } = await speaking();
    for (const lost of [0, 0, 9, 9]) {
      ana.path.flow('ben', { lost });
      await stage.clock.advanceAsync(2_000);
    }
    return { participantId: 'ben', quality: expect.objectContaining({ level: 'poor' }) as object };
  },
  stats: async () => {
    const { ana } = await speaking();
    ana.sdk.stats.start(1_000);
    ana.path.flow('ben');
    await stage.clock.advanceAsync(2_000);
    const ben = expect.objectContaining({ participantId: 'ben' }) as object;
    return { stats: expect.objectContaining({ people: [ben] }) as object };
  },
  cpuConstrained: async () => {
    const { ana } = await speaking();
    for (let sample = 0; sample < 6; sample++) {
      ana.path.flow('ben', { change: { limitation: 'cpu' } });
      await stage.clock.advanceAsync(2_000);
    }
    return { constrained: true };
  },
  devicesChanged: async () => {
    (await stage.joinedInMemory('ana')).devices.plug({ id: 'mic3', kind: 'microphone', label: 'Headset' });
    const found = expect.objectContaining({ id: 'mic3' }) as object;
    return { devices: expect.arrayContaining([found]) as object };
  },
  deviceLost: async () => {
    (await stage.joinedInMemory('ana', { video: true })).devices.unplug('cam1');
    return { kind: 'camera', label: 'Camera 1' };
  },
  deviceFound: async () => {
    const ana = await stage.joinedInMemory('ana', { audio: true });
    ana.devices.plug({ id: 'mic3', kind: 'microphone', label: 'Headset' });
    return { device: { id: 'mic3', kind: 'microphone', label: 'Headset', groupId: '' } };
  },
  screenShareStarted: async () => {
    const { ben } = await stage.two();
    await ben.sdk.startScreenShare();
    return { participantId: ben.sdk.local?.id };
  },
  screenShareStopped: async () => {
    const { ben } = await stage.two();
    await ben.sdk.startScreenShare();
    await ben.sdk.stopScreenShare();
    return { participantId: ben.sdk.local?.id };
  },
  screenShareBlack: async () => {
    const ana = await stage.joinedInMemory('ana');
    ana.screenGrey = 0;
    await ana.sdk.startScreenShare();
    await stage.clock.advanceAsync(8_000);
    return { black: true };
  },
  screenShareFrozen: async () => {
    const ana = await stage.joinedInMemory('ana');
    await ana.sdk.startScreenShare();
    await stage.clock.advanceAsync(20_000);
    ana.screenFrozen = true;
    await stage.clock.advanceAsync(10_000);
    return { frozen: true };
  },
  message: async () => {
    const { ana } = await stage.two();
    await ana.sdk.send('hello');
    return { message: expect.objectContaining({ text: 'hello' }) as object };
  },
  playbackChanged: async () => {
    await openFilm();
    const film = expect.objectContaining({ title: 'Film' }) as object;
    return { playback: expect.objectContaining({ film }) as object };
  },
  driftChanged: async () => {
    const { clock, party } = stage;
    const player = new FakePlayer(clock, clock);
    const ana = stage.inMemory('ana', { createPlayer: () => player });
    await ana.sdk.connect();
    await clock.advanceAsync(2_000);
    const filmId = 'film_1';
    const url = 'https://example.org/film.mp4';
    const film = { filmId, title: 'Film', source: { kind: 'url', url } as const, durationMs: 600_000 };
    const beginning = { filmId, positionMs: 0, rate: 1, playing: true, revision: 1 };
    party.announce({
      type: 'playbackChanged',
      playback: {
        ...EMPTY_PLAYBACK,
        film: { ...film, live: false, openedBy: 'ana' },
        timeline: { ...beginning, atServerTimeMs: clock.now() + 300 },
        phase: 'playing',
      },
    });
    ana.sdk.playback.attach({} as HTMLVideoElement);
    ana.sdk.playback.setLocalSource({ filmId, url }, { filmId, state: 'loading' });
    await clock.advanceAsync(10_000);
    return { driftMs: expect.any(Number) as number };
  },
  waitingChanged: async () => {
    const { ana, ben } = await openFilm();
    const filmId = ana.sdk.playback.state.film?.filmId ?? null;
    ana.sdk.playback.setLocalSource(null, { filmId, state: 'ready' });
    ben.sdk.playback.setLocalSource(null, { filmId, state: 'loading' });
    await ana.sdk.playback.play();
    return { participantIds: [ben.sdk.local?.id] };
  },
  filmMismatch: async () => {
    const { ben } = await openFilm();
    const filmId = ben.sdk.playback.state.film?.filmId ?? null;
    ben.sdk.playback.setLocalSource(null, { filmId, state: 'mismatch', detail: 'other.mp4' });
    return { participantId: ben.sdk.local?.id, fileName: 'other.mp4' };
  },
  viewChanged: async () => {
    await stage.joined('Ana');
    const participants = [expect.objectContaining({ name: 'Ana' }) as object];
    return { view: expect.objectContaining({ participants }) as object };
  },
};

describe('every event', () => {
  it.each(EVENT_NAMES)('the event %s is told, with what it is about', async (name) => {
    const told = await SCENARIOS[name]();
    await settled();
    await expect.poll(() => stage.payloads(name)).toContainEqual(expect.objectContaining(told));
  });
});
