import { positionAt } from '@core/sync/timeline';
import { describe, expect, it } from 'vitest';
import type { NetworkProfile } from '../../test/fakes/simulated-network';
import { FILM, seedCases, type SimulatedClient, SimulatedRoom } from '../../test/fakes/simulated-party';

const DSL: NetworkProfile = { upMs: 20, downMs: 20, jitterMs: 5, loss: 0 };

const skew = (clients: readonly SimulatedClient[]): number => {
  const positions = clients.map((client) => client.player.truePositionMs);
  return Math.max(...positions) - Math.min(...positions);
};

const wanted = (room: SimulatedRoom): number => positionAt(room.playback.timeline, room.now());

/** The error of a player against the timeline, by the true clock, ms. */
const errorOf = (room: SimulatedRoom, client: SimulatedClient): number =>
  client.player.truePositionMs - wanted(room);

/** Two people with wrong clocks on a DSL line; the film is open and their players are ready. */
const twoWithFilm = async (
  seed?: number,
): Promise<{
  room: SimulatedRoom;
  ann: SimulatedClient;
  ben: SimulatedClient;
}> => {
  const room = new SimulatedRoom({ seed });
  const ann = room.enter({ clock: { offsetMs: 5_000, driftPpm: 100 }, network: DSL });
  const ben = room.enter({
    clock: { offsetMs: -5_000, driftPpm: -100 },
    network: DSL,
    player: { playLatencyMs: 70, seekLatencyMs: 160, devicePpm: 60 },
  });
  room.open();
  await room.truth.advanceAsync(3_000);
  return { room, ann, ben };
};

const play = async (room: SimulatedRoom, client: SimulatedClient, forMs: number): Promise<void> => {
  const done = client.engine.play();
  await room.truth.advanceAsync(forMs);
  await done;
};

describe('an engine in a room', () => {
  it.each(seedCases)(
    'engines start everybody together, and nearer once they know their players, with %s',
    async (_which, seed) => {
      const { room, ann, ben } = await twoWithFilm(seed);
      await play(room, ann, 800);
      expect([ann.player.running, ben.player.running]).toEqual([true, true]);
      expect(skew([ann, ben])).toBeLessThan(60);
      for (let i = 0; i < 3; i += 1) {
        await room.truth.advanceAsync(5_000);
        void ben.engine.pause();
        await room.truth.advanceAsync(1_000);
        await play(room, ben, 400);
      }
      expect(skew([ann, ben])).toBeLessThan(8);
    },
  );

  it.each(seedCases)(
    'engines with false, drifting clocks keep in step without a seek, with %s',
    async (_which, seed) => {
      const { room, ann, ben } = await twoWithFilm(seed);
      await play(room, ann, 15_000);
      const seeks = [ann, ben].map((client) => client.player.seeks.length);
      let worst = 0;
      for (let i = 0; i < 600; i += 1) {
        await room.truth.advanceAsync(100);
        worst = Math.max(worst, skew([ann, ben]));
      }
      expect(worst).toBeLessThan(10);
      expect([ann, ben].map((client) => client.player.seeks.length)).toEqual(seeks);
      expect(ann.engine.sync.clockUncertaintyMs).toBeGreaterThan(19);
      expect(Math.abs(ann.engine.sync.driftMs ?? 99)).toBeLessThan(6);
      expect(ann.engine.positionMs()).toBeCloseTo(wanted(room), -1);
    },
  );

  it.each([500, -500])('an engine mends a step of %d ms within 1.5 s', async (byMs) => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 15_000);
    ann.player.jolt(byMs);
    await room.truth.advanceAsync(1_500);
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(80);
    await room.truth.advanceAsync(6_000);
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(6);
  });

  it('a pause leaves every engine at the same position, exactly', async () => {
    const { room, ann, ben } = await twoWithFilm();
    await play(room, ann, 5_000);
    void ben.engine.pause();
    await room.truth.advanceAsync(1_000);
    expect(ann.player.truePositionMs).toBe(room.playback.timeline.positionMs);
    expect(skew([ann, ben])).toBe(0);
  });

  it('a seek while playing goes by way of a hold, and the engines go on together', async () => {
    const { room, ann, ben } = await twoWithFilm();
    await play(room, ann, 5_000);
    void ann.engine.seek(300_000);
    await room.truth.advanceAsync(150);
    expect(room.playback.phase).toBe('holding');
    await room.truth.advanceAsync(1_500);
    expect(room.playback.phase).toBe('playing');
    expect(skew([ann, ben])).toBeLessThan(60);
    await room.truth.advanceAsync(5_000);
    expect(skew([ann, ben])).toBeLessThan(10);
    expect(ann.player.truePositionMs).toBeGreaterThan(300_000);
  });

  it('twenty seeks in two seconds end where the last one went', async () => {
    const { room, ann, ben } = await twoWithFilm();
    const before = ann.player.seeks.length;
    for (let i = 1; i <= 20; i += 1) {
      void (i % 2 ? ann : ben).engine.seek(i * 10_000);
      await room.truth.advanceAsync(100);
    }
    await room.truth.advanceAsync(1_000);
    expect([ann, ben].map((client) => client.player.truePositionMs)).toEqual([200_000, 200_000]);
    expect(ann.engine.state.timeline.positionMs).toBe(200_000);
    expect(ann.player.seeks.length - before).toBeLessThanOrEqual(20);
  });

  it.each([0.5, 1.5, 2])('engines follow a rate of %d for the whole room', async (rate) => {
    const { room, ann, ben } = await twoWithFilm();
    await play(room, ann, 5_000);
    void ann.engine.setRate(rate);
    await room.truth.advanceAsync(10_000);
    expect(skew([ann, ben])).toBeLessThan(10);
    expect(ann.player.rates.at(-1)?.rate).toBeCloseTo(rate, 1);
    expect(ann.player.rates.at(-1)?.preservePitch).toBe(true);
  });

  it('an engine lets a late joiner land on the running film without stopping the others', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 60_000);
    const cleo = room.enter({ network: DSL });
    await room.truth.advanceAsync(2_000);
    expect(room.playback.phase).toBe('playing');
    expect(Math.abs(errorOf(room, cleo))).toBeLessThan(80);
    await room.truth.advanceAsync(8_000);
    expect(Math.abs(errorOf(room, cleo))).toBeLessThan(6);
  });

  it('an engine undoes what somebody else does to its player instead of telling the room', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 5_000);
    ann.player.pauseFromOutside();
    await room.truth.advanceAsync(3_000);
    expect(room.applied).toEqual(['open', 'play']);
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(30);
  });

  it('an engine reports a stall that lasts, and the end', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 5_000);
    ann.player.stall(400);
    await room.truth.advanceAsync(2_000);
    expect(ann.observations.some(({ readiness }) => readiness.state === 'buffering')).toBe(false);
    ann.player.stall(2_000);
    await room.truth.advanceAsync(900);
    expect(ann.engine.readiness.state).toBe('buffering');
    await room.truth.advanceAsync(3_000);
    expect(ann.engine.readiness.state).toBe('ready');
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(80);

    void ann.engine.seek(599_000);
    await room.truth.advanceAsync(4_000);
    expect(ann.engine.readiness.state).toBe('ended');
    expect(ann.player.truePositionMs).toBe(600_000);
    expect(ann.player.running).toBe(false);
  });

  it('an engine observes at least every two seconds, and no more than there is to say', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 5_000);
    const before = ann.observations.length;
    await room.truth.advanceAsync(20_000);
    expect(ann.observations.length - before).toBeGreaterThanOrEqual(9);
    expect(ann.observations.length - before).toBeLessThanOrEqual(11);
    expect(ann.observations.at(-1)).toMatchObject({
      readiness: { filmId: FILM.filmId, state: 'ready' },
      durationMs: 600_000,
      timelineRevision: room.playback.timeline.revision,
    });
  });

  it('an engine leaves no timer behind', async () => {
    const { room, ann, ben } = await twoWithFilm();
    await play(room, ann, 5_000);
    ann.engine.dispose();
    ben.engine.dispose();
    room.end();
    await room.truth.advanceAsync(1_000);
    expect(room.truth.pending).toBe(0);
  });
});

describe('the server’s absence', () => {
  it('the film plays on while the server is away, and moves less than 100 ms when a new process is back with its own clock', async () => {
    const { room, ann, ben } = await twoWithFilm();
    await play(room, ann, 15_000);
    const seeks = ann.player.seeks.length;
    room.restart(5_000);
    let last = ann.player.truePositionMs;
    for (let i = 0; i < 200; i += 1) {
      await room.truth.advanceAsync(50);
      const moved = ann.player.truePositionMs - last - 50;
      expect(Math.abs(moved)).toBeLessThan(20);
      last = ann.player.truePositionMs;
    }
    expect(ann.player.seeks.length).toBe(seeks);
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(10);
    expect(skew([ann, ben])).toBeLessThan(10);
  });

  it('the latest command of each kind is kept while the server is away, and sent on its return', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 5_000);
    room.restart(5_000);
    await room.truth.advanceAsync(1_000);
    const given = [ann.engine.seek(10_000), ann.engine.pause(), ann.engine.seek(20_000), ann.engine.play()];
    void ann.engine.pause();
    await room.truth.advanceAsync(7_000);
    await Promise.all(given);
    expect(room.applied.slice(2)).toEqual(['seek', 'pause']);
    expect(room.playback.timeline.positionMs).toBe(20_000);
  });

  it('a command that is too old, or comes without a session, is refused', async () => {
    const { room, ann } = await twoWithFilm();
    room.up = false;
    ann.engine.setServer('away');
    const refused = expect(ann.engine.play()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await room.truth.advanceAsync(70_000);
    await refused;
    const ended = expect(ann.engine.play()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const phases: string[] = [];
    ann.engine.events.on('playbackChanged', ({ playback }) => phases.push(playback.phase));
    ann.engine.dispose();
    await ended;
    await expect(ann.engine.play()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(phases).toEqual(['empty']);
  });
});

describe('a problem of the engine', () => {
  it('a refused command is reported to its caller', async () => {
    const { room, ann, ben } = await twoWithFilm();
    room.do({ type: 'changeGrants', by: ann.id, participantId: ben.id, change: { control: false } });
    const refused = expect(ben.engine.close()).rejects.toMatchObject({ code: 'NOT_CONTROLLER' });
    await room.truth.advanceAsync(100);
    await refused;
    await expect(ann.engine.setRate(9)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(ann.engine.seek(Number.NaN)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('a browser that wants a click before playing is reported, and no longer after a click', async () => {
    const { room, ann } = await twoWithFilm();
    ann.player.blocked = true;
    await play(room, ann, 5_000);
    expect(ann.events.filter((event) => event === 'playbackBlocked')).toHaveLength(1);
    ann.player.blocked = false;
    await ann.engine.resumePlayback();
    await room.truth.advanceAsync(8_000);
    expect(Math.abs(errorOf(room, ann))).toBeLessThan(10);
  });

  it('a missing or another file is reported by the engine', async () => {
    const room = new SimulatedRoom();
    const ann = room.enter();
    room.open({
      ...FILM,
      source: { kind: 'file', name: 'a.mp4', sizeBytes: 5, fingerprint: 'a'.repeat(64) },
    });
    await room.truth.advanceAsync(1_000);
    expect(ann.engine.readiness).toEqual({ filmId: 'film_1', state: 'missing' });
    const mismatch = { filmId: 'film_1', state: 'mismatch', detail: 'b.mp4' } as const;
    ann.engine.setLocalSource(null, mismatch);
    expect(ann.engine.readiness).toEqual(mismatch);
    expect(ann.events).toEqual(['filmMismatch']);
    ann.engine.setLocalSource({ filmId: 'film_1', url: 'film://1' }, { filmId: 'film_1', state: 'loading' });
    expect(ann.engine.readiness.state).toBe('loading');
    await room.truth.advanceAsync(1_000);
    expect(ann.player.url).toBe('film://1');
    expect(ann.engine.readiness.state).toBe('ready');
  });

  it('a failing film is reported by the engine, and an unreachable one is tried again', async () => {
    const { room, ann } = await twoWithFilm();
    ann.player.fail('unreachable');
    expect(ann.engine.problem?.problem).toBe('unreachable');
    expect(ann.errors.map((error) => error.code)).toEqual(['FILM_UNREACHABLE']);
    await room.truth.advanceAsync(6_000);
    expect(ann.engine.readiness.state).toBe('ready');
    expect(ann.engine.problem).toBeNull();
    ann.player.fail('unsupported', { isPublicFilm: true });
    await room.truth.advanceAsync(60_000);
    expect(ann.engine.readiness.state).toBe('unsupported');
    expect(ann.errors.map((error) => error.code)).toEqual(['FILM_UNREACHABLE', 'FILM_UNSUPPORTED']);
  });

  it('a failing film off the internet is told the room as one word, after a second or two', async () => {
    for (const problem of ['unsupported', 'unreachable'] as const) {
      const { room, ann } = await twoWithFilm();
      ann.player.fail(problem, { fault: 'private' });
      await room.truth.advanceAsync(900);
      expect(ann.engine.readiness.state).toBe('loading');
      await room.truth.advanceAsync(1_300);
      expect(ann.engine.readiness).toEqual({ filmId: 'film_1', state: 'unreachable' });
      // This person's own app knows it at once, and in full.
      expect(ann.engine.problem).toMatchObject({ problem, fault: 'private' });
    }
  });

  it('a sound that isn’t decoded is reported by name though the film is ready, and to the room only of an internet film', async () => {
    const what = { track: 'sound', codec: 'DTS' } as const;
    const { room, ann } = await twoWithFilm();
    const notes: unknown[] = [];
    ann.engine.events.on('notesChanged', (changed) => notes.push(changed.notes));
    const told = async (isPublicFilm: boolean): Promise<unknown> => {
      ann.player.notes = [{ kind: 'undecoded', what, isPublicFilm }];
      await room.truth.advanceAsync(400);
      const { readiness } = ann.engine;
      expect(readiness.state).toBe('ready');
      return readiness.undecoded;
    };
    expect(await told(false)).toBeUndefined();
    expect(await told(true)).toEqual([what]);
    expect(ann.engine.notes).toBe(ann.player.notes);
    ann.player.notes = [];
    await room.truth.advanceAsync(400);
    expect([ann.engine.readiness.undecoded, notes.length]).toEqual([undefined, 3]);
  });

  it('a film that the others know for a live stream is loaded again as one', async () => {
    const { room, ann } = await twoWithFilm();
    const loads = (): number => ann.player.calls.filter((call) => call.startsWith('load ')).length;
    const before = loads();
    const { film } = room.playback;
    if (!film) throw new Error('no film is open');
    const known = { ...room.playback, film: { ...film, live: true } };
    ann.engine.update(known, room.serverEpoch, 1_000_000);
    await room.truth.advanceAsync(1_000);
    expect([loads(), ann.player.knownLive]).toEqual([before + 1, true]);
    // The person is asked once, whatever the answer.
    await room.truth.advanceAsync(10_000);
    expect(loads()).toBe(before + 1);
  });

  it('a failing film is tried again five times, later and later, and anew once the person asks for it', async () => {
    const room = new SimulatedRoom();
    const ann = room.enter();
    const source = { kind: 'url', url: 'https://films.example/missing.mp4' } as const;
    room.open({ ...FILM, source });
    const loads = (): number => ann.player.calls.filter((call) => call === `load ${source.url}`).length;
    await room.truth.advanceAsync(600_000);
    expect(loads()).toBe(6);
    ann.engine.setLocalSource({ filmId: 'film_1', url: source.url }, { filmId: 'film_1', state: 'loading' });
    await room.truth.advanceAsync(600_000);
    expect(loads()).toBe(12);
  });

  it('a web film that waits for consent is reported, and nothing is loaded before', async () => {
    const room = new SimulatedRoom();
    const ann = room.enter({ webFilmsWait: true });
    const url = 'https://films.example/a.mp4';
    room.open({ ...FILM, source: { kind: 'url', url } });
    await room.truth.advanceAsync(5_000);
    expect(ann.engine.readiness).toEqual({ filmId: 'film_1', state: 'consent' });
    expect(ann.player.calls.filter((call) => call.startsWith('load') && call !== 'load null')).toEqual([]);
    ann.engine.setLocalSource({ filmId: 'film_1', url }, { filmId: 'film_1', state: 'loading' });
    await room.truth.advanceAsync(2_000);
    expect(ann.engine.readiness.state).toBe('ready');
  });

  it('an engine without a player follows the room all the same', async () => {
    const room = new SimulatedRoom();
    const ann = room.enter({ player: null });
    room.open();
    await room.truth.advanceAsync(3_000);
    expect(ann.engine.readiness.state).toBe('missing');
    expect(ann.engine.positionMs()).toBe(0);
    const detach = ann.engine.attach({} as unknown as HTMLVideoElement);
    await room.truth.advanceAsync(1_000);
    expect(ann.engine.readiness.state).toBe('ready');
    detach();
    expect(ann.player.disposed).toBe(true);
    expect(ann.engine.readiness.state).toBe('missing');
  });

  it('an output that is gone is refused by the engine', async () => {
    const { ann } = await twoWithFilm();
    await expect(ann.engine.setAudioOutput('missing')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    await ann.engine.setAudioOutput('speaker');
  });
});

describe('the engine’s report of its own film', () => {
  it('the engine counts its corrections since the film was opened', async () => {
    const { room, ann } = await twoWithFilm();
    await play(room, ann, 15_000);
    const { seeks, rateChanges } = ann.engine.sync.corrections;
    ann.player.jolt(2_000);
    await room.truth.advanceAsync(5_000);
    expect(ann.engine.sync.corrections.seeks).toBe(seeks + 1);
    ann.player.jolt(20);
    await room.truth.advanceAsync(5_000);
    expect(ann.engine.sync.corrections.rateChanges).toBeGreaterThan(rateChanges);
    await room.truth.advanceAsync(2_000);
    expect(ann.observations.at(-1)?.corrections).toEqual(ann.engine.sync.corrections);
    // Neither the room's seeks nor its own rate count as corrections.
    const counted = ann.engine.sync.corrections.seeks;
    void ann.engine.seek(300_000);
    await room.truth.advanceAsync(1_500);
    expect(ann.engine.sync.corrections.seeks).toBe(counted);
    room.open({ ...FILM, filmId: 'film_2' });
    await room.truth.advanceAsync(1_000);
    expect(ann.engine.sync.corrections).toEqual({ seeks: 0, rateChanges: 0 });
  });

  it('the engine reports its film again only where something changed', async () => {
    const { room, ann } = await twoWithFilm();
    const told: unknown[] = [ann.engine.sync];
    ann.engine.events.on('syncChanged', ({ sync }) => told.push(sync));
    await room.truth.advanceAsync(30_000);
    // While the film plays there are five beats a second; while it stands only the round trip changes, now and then.
    expect(told.length).toBeLessThan(30);
    told.forEach((one, index) => expect(one).not.toEqual(told[index + 1]));
    ann.engine.setTrim(30);
    expect(ann.engine.sync).toMatchObject({ trimMs: 30, bufferedAheadMs: 600_000 });
    expect(told.at(-1)).toBe(ann.engine.sync);
  });

  it('the engine has the window of a live stream, and passes it on', async () => {
    const { room, ann, ben } = await twoWithFilm();
    expect(ann.engine.liveWindow()).toBeNull();
    const live = { startMs: 1_790_000_000_000, edgeMs: 1_790_000_060_000 };
    const status = ann.player.status.bind(ann.player);
    ann.player.status = () => ({ ...status(), live, durationMs: null });
    await room.truth.advanceAsync(300);
    expect(ann.engine.liveWindow()).toEqual(live);
    expect(ann.observations.at(-1)).toMatchObject({ live, durationMs: null });
    expect(ben.observations.at(-1)?.live).toBeNull();
  });
});

describe('a person with loudspeakers that lag', () => {
  it('a film is played earlier by the trim, for loudspeakers that lag', async () => {
    const { room, ann } = await twoWithFilm();
    ann.engine.setTrim(200);
    await play(room, ann, 10_000);
    expect(errorOf(room, ann)).toBeGreaterThan(190);
    expect(errorOf(room, ann)).toBeLessThan(210);
    ann.engine.setTrim(-9_000);
    await room.truth.advanceAsync(10_000);
    expect(errorOf(room, ann)).toBeCloseTo(-500, -1.5);
  });
});
