import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { ManualClock } from '../test/fakes/clock';
import { FakeVoice, installFakeStreams } from '../test/fakes/fake-call';
import { FakeCallNetwork } from '../test/fakes/fake-media-path';
import { FakePlayer } from '../test/fakes/fake-player';
import { memoryToken, MemoryParty } from '../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
});
afterEach(() => restore());

const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = () => {
  const server = new MemoryParty();
  const clock = new ManualClock();
  server.now = () => clock.now();
  const network = new FakeCallNetwork();
  const players: FakePlayer[] = [];
  const person = (id: string) =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      {
        ...{ signalling: server.signalling(), environment: manualEnvironment(clock), network },
        createPlayer: () => {
          const player = new FakePlayer(clock, clock);
          players.push(player);
          return player;
        },
      },
    );
  let revision = 0;
  const openFilm = ({ playing = false } = {}) =>
    server.announce({
      type: 'playbackChanged',
      playback: {
        ...EMPTY_PLAYBACK,
        film: {
          ...{ filmId: 'film_1', title: 'Film', durationMs: 600_000, live: false, openedBy: 'ana' },
          source: { kind: 'url', url: 'https://example.org/film.mp4' },
        },
        timeline: {
          ...EMPTY_PLAYBACK.timeline,
          ...{ filmId: 'film_1', playing, atServerTimeMs: clock.now(), revision: (revision += 1) },
        },
        phase: playing ? 'playing' : 'paused',
      },
    });
  return { server, clock, players, person, openFilm };
};

describe('each connect', () => {
  it('each connect makes another party, with links of its own, and a reconnect is within one', async () => {
    const { server, clock, person } = setUp();
    const ana = person('ana');
    await ana.sdk.connect();
    const first = ana.path;
    const incarnation = () => server.participant('ana')?.incarnation;
    expect(incarnation()).toBe(1);
    server.connections.get('ana')?.lose();
    await clock.advanceAsync(5_000);
    expect(ana.sdk.state.kind).toBe('connected');
    expect([ana.path, incarnation()]).toEqual([first, 1]);
    await ana.sdk.disconnect({ returns: true });
    await ana.sdk.connect();
    expect(ana.path).not.toBe(first);
    expect(incarnation()).toBe(2);
  });

  it('each connect finds what its person has chosen, whenever that was', async () => {
    const { person, players } = setUp();
    const ben = person('ben');
    await ben.sdk.connect({ audio: true });
    const { sdk, ...ana } = { ...person('ana'), path: () => undefined };
    sdk.setVolume('ben', 0.5);
    sdk.setReceiveVideo(false);
    sdk.playback.setTrim(120);
    sdk.playback.attach(document.createElement('video'));
    await sdk.setAudioOutput('voices', 'out1');
    expect(sdk.view.call).toMatchObject({ receivesVideo: false, relayOnly: false });
    expect(sdk.view.sync.trimMs).toBe(120);
    expect(players).toEqual([]);
    for (const volume of [0.5, 0.25]) {
      await sdk.connect({ relayOnly: true, audio: false, video: false });
      await settled();
      const voice = FakeVoice.all.findLast(({ srcObject }) => srcObject !== null);
      expect(voice).toMatchObject({ volume, sink: 'out1' });
      expect(sdk.view.call).toMatchObject({ receivesVideo: false, relayOnly: true });
      expect([sdk.playback.trimMs, sdk.view.sync.trimMs]).toEqual([120, 120]);
      sdk.sound.setVoices({ volume: 0.5, muted: false });
      await sdk.disconnect();
      expect(sdk.view.call).toMatchObject({ receivesVideo: false, relayOnly: true });
    }
    expect(players.map(({ disposed }) => disposed)).toEqual([true, true]);
    expect(ana.devices.opened).toEqual([]);
  });

  it('each connect has its own chat, which stays readable after its party', async () => {
    const { server, person } = setUp();
    const { sdk } = person('ana');
    await sdk.connect();
    await sdk.send('first');
    await sdk.disconnect();
    expect(sdk.view.chat.map(({ text }) => text)).toEqual(['first']);
    server.room = { ...server.room, chat: [] };
    await sdk.connect();
    await settled();
    expect(sdk.view.chat).toEqual([]);
  });
});

describe('an application', () => {
  it('an application that joins again as it hears of the end has one player for its element', async () => {
    const { server, person, players, openFilm } = setUp();
    const { sdk, events } = person('ana');
    const again: Promise<void>[] = [];
    const stop = sdk.onDisconnected(() => again.push(sdk.connect()));
    sdk.playback.attach(document.createElement('video'));
    const phases: string[] = [];
    sdk.onPlaybackChanged(({ playback }) => phases.push(playback.phase));
    await sdk.connect();
    openFilm();
    server.bye('ana', 'removed');
    await Promise.all(again);
    stop();
    expect(sdk.state.kind).toBe('connected');
    expect(players.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(phases).toEqual(['empty', 'paused', 'empty', 'paused']);
    expect(events.filter((name) => name.endsWith('onnected'))).toEqual([
      'connected',
      'disconnected',
      'connected',
    ]);
  });

  it('an application that asks for figures is told them over several parties', async () => {
    const { clock, person } = setUp();
    const { sdk } = person('ana');
    const seen: number[] = [];
    sdk.onStats(({ stats }) => seen.push(stats.people.length));
    const stop = sdk.stats.start(1_000);
    await clock.advanceAsync(1_000);
    await person('ben').sdk.connect();
    for (let party = 0; party < 2; party += 1) {
      await sdk.connect();
      await clock.advanceAsync(2_000);
      await sdk.disconnect();
      await clock.advanceAsync(1_000);
    }
    expect(seen).toEqual([0, 0, 1, 0, 0, 1, 0]);
    stop();
    await clock.advanceAsync(5_000);
    expect(seen).toHaveLength(7);
  });

  it('an application whose listener moves the film leads to no second beat of it', async () => {
    const { clock, person, openFilm } = setUp();
    const { sdk } = person('ana');
    await sdk.connect();
    sdk.playback.attach(document.createElement('video'));
    openFilm({ playing: true });
    await clock.advanceAsync(3_000);
    const before = clock.pending;
    let moves = 0;
    sdk.onDriftChanged(() => sdk.playback.setTrim((moves += 1)));
    sdk.playback.setTrim(50);
    await clock.advanceAsync(3_000);
    expect(moves).toBeGreaterThan(5);
    // The player and its pilot have a timer each now and then.
    expect(clock.pending).toBeLessThanOrEqual(before + 2);
  });
});
