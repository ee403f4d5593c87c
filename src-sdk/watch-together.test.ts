import { describe, expect, it } from 'vitest';
import { ManualClock } from '../test/fakes/clock';
import { FakeCallNetwork } from '../test/fakes/fake-media-path';
import { FakePlayer } from '../test/fakes/fake-player';
import { memoryToken, MemoryParty } from '../test/fakes/memory-party';
import { manualEnvironment } from '../test/fakes/sdk-person';
import { DEFAULT_PATIENCE } from '@core/wire/playback';
import type { RoomEvent } from '@core/wire/room';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { EVENT_NAMES } from './api/event-methods';
import { WatchTogether } from './watch-together';

const person = (party: MemoryParty, id: string, clock = new ManualClock()) => {
  const sdk = new WatchTogether(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
    {
      signalling: party.signalling(),
      environment: manualEnvironment(clock),
      createMediaPath: (_environment, host) => new FakeCallNetwork().path().connect(host),
    },
  );
  return { sdk, clock };
};

const openFilm = (filmId: string): RoomEvent => ({
  type: 'playbackChanged',
  playback: {
    ...EMPTY_PLAYBACK,
    film: {
      filmId,
      title: 'Film',
      source: { kind: 'url', url: 'https://example.org/film.mp4' },
      durationMs: 600_000,
      live: false,
      openedBy: 'ana',
    },
    timeline: { ...EMPTY_PLAYBACK.timeline, filmId, revision: 1 },
    phase: 'paused',
  },
});

describe('WatchTogether', () => {
  it('WatchTogether joins, lists participants and chats', async () => {
    const party = new MemoryParty();
    const { sdk: ana } = person(party, 'ana');
    const { sdk: ben } = person(party, 'ben');
    const joined: string[] = [];
    ana.onParticipantJoined(({ participant }) => joined.push(participant.name));
    await ana.connect();
    await ben.connect();
    expect(ana.state).toEqual({ kind: 'connected' });
    expect(ana.participants.map(({ id, isLocal }) => [id, isLocal])).toEqual([
      ['ana', true],
      ['ben', false],
    ]);
    expect(joined).toEqual(['ben']);

    const heard: string[] = [];
    ben.onMessage(({ message }) => heard.push(message.text));
    await ana.send('hello');
    await ana.send('psst', { to: ['ben'] });
    expect(heard).toEqual(['hello', 'psst']);
    expect(ana.view.chat.map(({ text, delivery, isPrivate }) => [text, delivery, isPrivate])).toEqual([
      ['hello', 'sent', false],
      ['psst', 'sent', true],
    ]);
  });

  it('WatchTogether has an on… method for every event', () => {
    const { sdk } = person(new MemoryParty(), 'ana');
    for (const event of EVENT_NAMES) {
      const method = `on${event.charAt(0).toUpperCase()}${event.slice(1)}`;
      expect(typeof Reflect.get(sdk, method)).toBe('function');
    }
  });

  it('WatchTogether keeps on trying while the server is away, sends what was said meanwhile, and takes the snapshot', async () => {
    const party = new MemoryParty();
    const { sdk, clock } = person(party, 'ana');
    await sdk.connect();
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    expect(sdk.state).toMatchObject({ kind: 'reconnecting', what: 'signal', askPerson: false });
    const sent = sdk.send('are you there?');
    await clock.advanceAsync(59_000);
    expect(sdk.state).toMatchObject({ kind: 'reconnecting', askPerson: false });
    await clock.advanceAsync(2_000);
    expect(sdk.state).toMatchObject({ kind: 'reconnecting', askPerson: true });
    party.refuse = null;
    await clock.advanceAsync(8_000);
    await sent;
    expect(sdk.state).toEqual({ kind: 'connected' });
    expect(party.room.chat.map(({ text }) => text)).toEqual(['are you there?']);
    expect(sdk.view.chat).toHaveLength(1);
  });

  it('WatchTogether tells the server whether it leaves for good, or because the window closes', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    for (const options of [{ returns: true }, undefined]) {
      await sdk.connect();
      await sdk.disconnect(options);
      expect(sdk.state).toEqual({ kind: 'disconnected', reason: 'left' });
    }
    const leaves = party.requests.filter(({ name }) => name === 'room:leave');
    expect(leaves.map(({ payload }) => payload)).toEqual([{ returns: true }, {}]);
  });

  it('WatchTogether fails the messages on their way when it ends while the server is away', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    await sdk.connect();
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    const said = sdk.send('are you there?');
    const refused = expect(said).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await sdk.disconnect();
    await refused;
    expect(sdk.view.chat.map(({ delivery }) => delivery)).toEqual(['failed']);
  });

  it('WatchTogether goes on without pictures and voices where the browser has no WebRTC', async () => {
    const party = new MemoryParty();
    const clock = new ManualClock();
    const sdk = new WatchTogether(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
      { signalling: party.signalling(), environment: manualEnvironment(clock) },
    );
    const codes: string[] = [];
    sdk.onWarning(({ error }) => codes.push(error.code));
    await sdk.connect();
    await person(party, 'ben').sdk.connect();
    await clock.advanceAsync(10_000);
    expect(codes).toEqual(['LINK_FAILED']);
    expect(sdk.state.kind).toBe('connected');
    expect(sdk.participants[1]?.reach).toBe('failed');
    await sdk.send('hello');
    sdk.dispose();
  });

  it('WatchTogether asks for everything when it sees a gap', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    await sdk.connect();
    party.revision += 1;
    party.announce({ type: 'roomUpdated', name: 'Renamed', locked: true, patience: DEFAULT_PATIENCE });
    await expect.poll(() => sdk.view.partyName).toBe('Renamed');
    expect(party.requests.map(({ name }) => name)).toContain('room:sync');
  });

  it('WatchTogether warns of a message that no protocol version has, skips what a newer one may say, and goes on', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    await sdk.connect();
    const codes: string[] = [];
    sdk.onWarning(({ error }) => codes.push(error.code));
    party.connections.get('ana')?.deliver('room:event', { revision: 'x' });
    party.connections.get('ana')?.deliver('nonsense', {});
    expect(codes).toEqual(['BAD_MESSAGE']);
    expect(sdk.state.kind).toBe('connected');
  });

  it('WatchTogether ends when the server says so, and can join again', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    const reasons: string[] = [];
    sdk.onDisconnected(({ reason }) => reasons.push(reason));
    await sdk.connect();
    party.bye('ana', 'removed');
    expect(reasons).toEqual(['removed']);
    expect(sdk.participants).toEqual([]);
    await sdk.connect();
    expect(sdk.state.kind).toBe('connected');
    await sdk.disconnect();
    expect(reasons).toEqual(['removed', 'left']);
    expect(party.room.participants).toEqual([]);
  });

  it('WatchTogether refuses calls in the wrong state and bad arguments', async () => {
    const { sdk } = person(new MemoryParty(), 'ana');
    await expect(sdk.send('x')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await sdk.connect();
    await expect(sdk.connect()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(sdk.send('')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(sdk.send('é'.repeat(5_000))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    expect(() => sdk.setVolume('ben', 2.1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('WatchTogether can be aborted while joining', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    const abort = new AbortController();
    const joining = sdk.connect({ signal: abort.signal });
    abort.abort();
    await expect(joining).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    expect(sdk.state.kind).toBe('idle');
    expect(party.connections.size).toBe(0);
  });

  it('WatchTogether leaves nothing behind after dispose', async () => {
    const party = new MemoryParty();
    const { sdk, clock } = person(party, 'ana');
    await sdk.connect();
    sdk.dispose();
    expect(clock.pending).toBe(0);
    await expect.poll(() => party.connections.size).toBe(0);
    await expect(sdk.connect()).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('WatchTogether plays the room’s film and says how far off it is', async () => {
    const party = new MemoryParty();
    const clock = new ManualClock();
    party.now = () => clock.now();
    const player = new FakePlayer(clock, clock);
    const sdk = new WatchTogether(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
      {
        signalling: party.signalling(),
        environment: manualEnvironment(clock),
        createPlayer: () => player,
      },
    );
    await sdk.connect();
    const drifts: (number | null)[] = [];
    sdk.onDriftChanged(({ driftMs }) => drifts.push(driftMs));
    const film = {
      filmId: 'film_1',
      title: 'Film',
      source: { kind: 'url', url: 'https://example.org/film.mp4' },
      durationMs: 600_000,
      live: false,
      openedBy: 'ana',
    } as const;
    await clock.advanceAsync(2_000);
    party.announce({
      type: 'playbackChanged',
      playback: {
        ...EMPTY_PLAYBACK,
        film,
        timeline: {
          filmId: 'film_1',
          positionMs: 0,
          rate: 1,
          playing: true,
          atServerTimeMs: clock.now() + 300,
          revision: 1,
        },
        phase: 'playing',
      },
    });
    const detach = sdk.playback.attach(document.createElement('video'));
    sdk.playback.setLocalSource(
      { filmId: 'film_1', url: film.source.url },
      { filmId: 'film_1', state: 'loading' },
    );
    await clock.advanceAsync(10_000);
    const { phase, timeline } = party.room.playback;
    expect(phase).toBe('playing');
    expect(sdk.playback.positionMs()).toBeCloseTo(clock.now() - timeline.atServerTimeMs, -1);
    expect(drifts.some((driftMs) => driftMs !== null && Math.abs(driftMs) < 50)).toBe(true);
    detach();
  });

  it('WatchTogether shows one’s own readiness at once, also while the server is away', async () => {
    const party = new MemoryParty();
    const { sdk: ana } = person(party, 'ana');
    await ana.connect();
    party.announce(openFilm('film_1'));
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    const shown: string[] = [];
    ana.onViewChanged(({ view }) => shown.push(view.participants[0]?.readiness.state ?? ''));
    ana.playback.setLocalSource(null, { filmId: 'film_1', state: 'mismatch', detail: 'other.mp4' });
    await Promise.resolve();
    expect(ana.local?.readiness).toEqual({ filmId: 'film_1', state: 'mismatch', detail: 'other.mp4' });
    expect(shown.at(-1)).toBe('mismatch');
    expect(party.participant('ana')?.readiness.state).not.toBe('mismatch');
  });

  it('WatchTogether shows that a command waits for an absent server', async () => {
    const party = new MemoryParty();
    const { sdk: ana, clock } = person(party, 'ana');
    await ana.connect();
    party.announce(openFilm('film_1'));
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    const given = ana.playback.play();
    await Promise.resolve();
    expect(ana.view.keepsCommand).toBe(true);
    party.refuse = null;
    await clock.advanceAsync(8_000);
    await given;
    expect(ana.view.keepsCommand).toBe(false);
  });

  it('WatchTogether announces the view at most once a microtask', async () => {
    const party = new MemoryParty();
    const { sdk } = person(party, 'ana');
    await sdk.connect();
    await Promise.resolve();
    let times = 0;
    sdk.onViewChanged(() => (times += 1));
    party.announce({ type: 'roomUpdated', name: 'A', locked: true, patience: DEFAULT_PATIENCE });
    party.announce({ type: 'roomUpdated', name: 'B', locked: true, patience: DEFAULT_PATIENCE });
    expect(sdk.view.partyName).toBe('B');
    await Promise.resolve();
    expect(times).toBe(1);
  });
});
