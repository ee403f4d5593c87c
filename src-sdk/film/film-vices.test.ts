/**
 * Films and servers that don't do what a player asks of them: the player tries nothing for ever, and says what isn't
 * possible.
 */
import { positionAt } from '@core/sync/timeline';
import type { PlayerCapabilities } from '@core/sync/drift-policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIVE, type FakePlayerTraits } from '../../test/fakes/fake-player';
import { FILM, seedCases, type SimulatedClient, SimulatedRoom } from '../../test/fakes/simulated-party';

const errorOf = (room: SimulatedRoom, { player }: SimulatedClient): number =>
  player.truePositionMs - positionAt(room.playback.timeline, room.now(), player.traits.durationMs);

const skew = (clients: readonly SimulatedClient[]): number => {
  const positions = clients.map(({ player }) => player.truePositionMs);
  return Math.max(...positions) - Math.min(...positions);
};

const join = (room: SimulatedRoom, player: Partial<FakePlayerTraits>): SimulatedClient =>
  room.enter({ player: { durationMs: 3_600_000, ...player } });

/** A number of people with the same film, which plays. */
const playing = async (
  count: number,
  player: Partial<FakePlayerTraits>,
): Promise<{ room: SimulatedRoom; people: SimulatedClient[] }> => {
  const room = new SimulatedRoom();
  const people = Array.from({ length: count }, () => join(room, player));
  room.open({ ...FILM, durationMs: 3_600_000 });
  await room.truth.advanceAsync(8_000);
  void people[0]?.engine.play();
  await room.truth.advanceAsync(1_000);
  return { room, people };
};

const seeksOf = (people: readonly SimulatedClient[]): number =>
  people.reduce((sum, { player }) => sum + player.seeks.length, 0);

describe('a film that nobody can seek in', () => {
  it('an unseekable film is watched in step from its beginning, and stands and goes on together', async () => {
    const { room, people } = await playing(2, { fixed: true });
    const [ann] = people;
    await room.truth.advanceAsync(20_000);
    const seeks = seeksOf(people);
    for (let i = 0; i < 3; i += 1) {
      void ann?.engine.pause();
      await room.truth.advanceAsync(2_000);
      expect(people.map(({ player }) => player.running)).toEqual([false, false]);
      expect(skew(people)).toBeLessThan(100);
      void ann?.engine.play();
      await room.truth.advanceAsync(10_000);
      expect(room.playback.phase).toBe('playing');
      expect(people.map((one) => Math.abs(errorOf(room, one)) < 30)).toEqual([true, true]);
    }
    expect(ann?.player.truePositionMs).toBeGreaterThan(50_000);
    expect(seeksOf(people)).toBe(seeks);
    expect(people.map(({ engine }) => engine.readiness.apart)).toEqual([undefined, undefined]);
  });

  it('an unseekable film is sought by nobody: a person who asks for it is told why, and nothing moves', async () => {
    const { room, people } = await playing(2, { fixed: true });
    await room.truth.advanceAsync(20_000);
    await expect(people[0]?.engine.seek(100_000)).rejects.toMatchObject({ code: 'NOT_SEEKABLE' });
    await room.truth.advanceAsync(1_000);
    expect(room.applied).toEqual(['open', 'play']);
    expect(people[0]?.player.truePositionMs).toBeGreaterThan(20_000);
    void people[0]?.engine.seek(0);
    await room.truth.advanceAsync(5_000);
    expect(people.every((one) => Math.abs(errorOf(room, one)) < 60)).toBe(true);
  });

  it('an unseekable film is restarted for no late joiner: they are behind, say so, and follow', async () => {
    const { room, people } = await playing(1, { fixed: true });
    await room.truth.advanceAsync(12_000);
    const late = join(room, { fixed: true });
    await room.truth.advanceAsync(10_000);
    expect(late.engine.readiness).toMatchObject({ state: 'ready', apart: 'unseekable' });
    expect(late.engine.sync.driftMs).toBeLessThan(-8_000);
    expect(late.player.truePositionMs).toBeGreaterThan(8_000);
    expect(room.playback.phase).toBe('playing');
    await room.truth.advanceAsync(300_000);
    expect(Math.abs(errorOf(room, late))).toBeLessThan(10);
    expect(late.engine.readiness).toEqual({ filmId: FILM.filmId, state: 'ready' });
    expect(seeksOf([...people, late])).toBeLessThanOrEqual(3);
  });

  it('an unseekable film far behind isn’t chased by rate, and is watched to its own end', async () => {
    const { room } = await playing(1, { fixed: true, durationMs: 400_000 });
    await room.truth.advanceAsync(200_000);
    const late = join(room, { fixed: true, durationMs: 400_000 });
    await room.truth.advanceAsync(10_000);
    expect(late.player.rates.at(-1)?.rate ?? 1).toBe(1);
    await room.truth.advanceAsync(230_000);
    expect(late.player.running).toBe(true);
    await room.truth.advanceAsync(200_000);
    expect(late.player.truePositionMs).toBe(400_000);
    expect(late.player.seeks.length).toBeLessThanOrEqual(1);
  });

  it('an unseekable film waits for the others where a person who can seek has brought them back', async () => {
    const { room, people } = await playing(1, { fixed: true });
    const able = join(room, {});
    await room.truth.advanceAsync(30_000);
    void able.engine.seek(10_000);
    await room.truth.advanceAsync(4_000);
    const [ann] = people;
    expect(ann?.player.running).toBe(false);
    expect(ann?.engine.readiness).toMatchObject({ state: 'ready', apart: 'unseekable' });
    expect(ann?.engine.sync).toMatchObject({ correction: 'seek' });
    expect(ann?.engine.sync.driftMs).toBeGreaterThan(10_000);
    expect(able.player.running).toBe(true);
    await room.truth.advanceAsync(25_000);
    expect(ann?.player.running).toBe(true);
    expect([ann, able].map((one) => one && Math.abs(errorOf(room, one)) < 60)).toEqual([true, true]);
    expect(ann?.player.seeks.length).toBeLessThanOrEqual(2);
  });
});

describe('a server that is slow to answer a seek', () => {
  it.each([1_500, 4_000, 9_000])(
    'a seek latency of %d ms is learnt: one seek or two, then in step',
    async (seekLatencyMs) => {
      const { room } = await playing(1, {});
      await room.truth.advanceAsync(120_000);
      const late = join(room, { seekLatencyMs, loadMs: seekLatencyMs });
      await room.truth.advanceAsync(4 * seekLatencyMs + 8_000);
      expect(Math.abs(errorOf(room, late))).toBeLessThan(80);
      expect(late.player.seeks.length).toBeLessThanOrEqual(3);
      const seeks = late.player.seeks.length;
      await room.truth.advanceAsync(60_000);
      expect(late.player.seeks.length).toBe(seeks);
      expect(Math.abs(errorOf(room, late))).toBeLessThan(10);
      expect(late.engine.readiness.apart).toBeUndefined();
      // The room never waited for the person who came late.
      expect(room.phases).toEqual(['empty', 'paused', 'playing']);
    },
  );
});

describe('a part of a film that is missing', () => {
  const gaps = [{ startMs: 20_000, endMs: 22_000 }];

  it.each(['skip', 'hang'] as const)(
    'a missing part is passed together by players whose seeks %s',
    async (gapSeeks) => {
      const { room, people } = await playing(2, { gaps, gapSeeks });
      const before = seeksOf(people);
      await room.truth.advanceAsync(17_000);
      for (let s = 0; s < 12; s += 1) await room.truth.advanceAsync(1_000);
      expect(people.map((one) => Math.abs(errorOf(room, one)) < 60)).toEqual([true, true]);
      expect(seeksOf(people) - before).toBeLessThanOrEqual(2);
    },
  );

  it.each(['skip', 'hang'] as const)(
    'a missing part is never a place to stand at, for players whose seeks into it %s',
    async (gapSeeks) => {
      const { room, people } = await playing(2, { gaps, gapSeeks });
      const before = seeksOf(people);
      void people[0]?.engine.seek(21_000);
      await room.truth.advanceAsync(9_000);
      expect(room.playback.phase).toBe('playing');
      await room.truth.advanceAsync(4_000);
      expect(people.map((one) => Math.abs(errorOf(room, one)) < 60)).toEqual([true, true]);
      expect(seeksOf(people) - before).toBeLessThanOrEqual(6);
    },
  );
});

describe('a live stream that stands still', () => {
  const DSL = { upMs: 20, downMs: 20, jitterMs: 5, loss: 0 };

  it.each(seedCases)(
    'a stalled live stream stops the room once, however many reports it causes, with %s',
    async (_which, seed) => {
      const room = new SimulatedRoom({ seed });
      const beganMs = room.truth.now();
      const frozen = { fromMs: beganMs + 14_000, toMs: beganMs + 44_000 };
      const player = { live: { ...LIVE, frozen } };
      const people = [room.enter({ player }), room.enter({ player, network: DSL, clock: { offsetMs: 300 } })];
      room.open({ ...FILM, durationMs: null });
      await room.truth.advanceAsync(4_000);
      void people[0]?.engine.play();
      await room.truth.advanceAsync(80_000);
      // The room waits in vain, then nobody can show the film, and everybody goes back from the edge before it goes on.
      expect(room.phases.slice(room.phases.indexOf('playing'))).toEqual([
        'playing',
        'holding',
        'unplayable',
        'holding',
        'playing',
      ]);
      expect(people.map(({ player: { running } }) => running)).toEqual([true, true]);
      expect(skew(people)).toBeLessThan(100);
      expect(
        people.map(({ player: { window, truePositionMs } }) => (window?.edgeMs ?? 0) - truePositionMs),
      ).toEqual([expect.closeTo(11_000, -4), expect.closeTo(11_000, -4)]);
    },
  );
});

describe('a film that is broken at a place', () => {
  it('a film that is broken at a place is loaded again there once, then goes on behind it, which is said', async () => {
    const { room, people } = await playing(1, { broken: { startMs: 20_000, endMs: 20_500 } });
    const odd = people[0] as SimulatedClient;
    const loads = (): number => odd.player.calls.filter((call) => call.startsWith('load')).length;
    const before = loads();
    void odd.engine.seek(18_000);
    await room.truth.advanceAsync(4_000);
    expect(odd.engine.problem?.fault).toBe('damaged');
    void odd.engine.pause();
    void odd.engine.seek(18_500);
    await room.truth.advanceAsync(10_000);
    expect([loads() - before, odd.engine.notes]).toEqual([1, []]);
    void odd.engine.play();
    await room.truth.advanceAsync(30_000);
    expect(loads() - before).toBe(2);
    expect(odd.engine.notes).toEqual([{ kind: 'broken' }]);
    expect(odd.engine.problem).toBeNull();
    expect(odd.engine.readiness.state).toBe('ready');
    expect(Math.abs(errorOf(room, odd))).toBeLessThan(60);

    // The player goes back to before the broken part, and then passes it without breaking.
    void odd.engine.seek(15_000);
    await room.truth.advanceAsync(15_000);
    expect([loads() - before, odd.engine.problem]).toEqual([2, null]);
    expect(Math.abs(errorOf(room, odd))).toBeLessThan(60);
    expect(odd.player.running).toBe(true);
  });
});

describe('a film whose length was guessed too short', () => {
  const durationMs = 80_000;

  it.each([
    ['finds out ahead of where it plays, as Chromium does', 2_300],
    ['finds out a moment before', 400],
  ])(
    'a film whose length was guessed too short is played in step to its true end by a person who %s',
    async (_what, aheadMs) => {
      const room = new SimulatedRoom();
      const player = { durationMs, guess: { durationMs: 30_000, aheadMs } };
      const people = [join(room, player), join(room, player)];
      room.open({ ...FILM, durationMs: 30_000 });
      await room.truth.advanceAsync(3_000);
      void people[0]?.engine.play();
      await room.truth.advanceAsync(25_000);
      const told = people.map(({ observations }) => observations.length);
      const seeks = seeksOf(people);
      for (let s = 0; s < 40; s += 1) {
        await room.truth.advanceAsync(1_000);
        expect(people.map(({ player: { running } }) => running)).toEqual([true, true]);
        expect(people.map(({ engine }) => engine.readiness.state)).toEqual(['ready', 'ready']);
        expect(skew(people)).toBeLessThan(20);
      }
      // Each change that a player reports is a message to the room, and a player that learns its film's length has
      // dozens a second.
      people.forEach(({ observations }, i) => expect(observations.length - (told[i] ?? 0)).toBeLessThan(50));
      await room.truth.advanceAsync(20_000);
      expect(people.map(({ player: { truePositionMs } }) => truePositionMs)).toEqual([
        durationMs,
        durationMs,
      ]);
      expect(people.map(({ engine }) => engine.readiness.state)).toEqual(['ended', 'ended']);
      expect(people.map(({ observations }) => observations.at(-1)?.durationMs)).toEqual([
        durationMs,
        durationMs,
      ]);
      expect(seeksOf(people) - seeks).toBeLessThanOrEqual(2);
    },
  );
});

describe('a film whose length nobody learns before its guessed end', () => {
  it('a film whose true length nobody learns ends at its guessed end for everybody, together', async () => {
    const room = new SimulatedRoom();
    const player = { durationMs: 80_000, guess: { durationMs: 30_000, aheadMs: 0 } };
    const people = [join(room, player), join(room, player)];
    room.open({ ...FILM, durationMs: 30_000 });
    await room.truth.advanceAsync(3_000);
    void people[0]?.engine.play();
    await room.truth.advanceAsync(60_000);
    expect(room.playback.phase).toBe('ended');
    expect(people.map(({ player: { truePositionMs } }) => truePositionMs)).toEqual([30_000, 30_000]);
  });
});

describe('a misbehaving player', () => {
  const vice = fc.record({
    fixed: fc.boolean(),
    seekLatencyMs: fc.constantFrom(90, 800, 3_000, 15_000),
    gapSeeks: fc.constantFrom('skip' as const, 'hang' as const),
    gaps: fc.constantFrom([], [{ startMs: 30_000, endMs: 34_000 }], [{ startMs: 40_000, endMs: 80_000 }]),
    stalls: fc.array(fc.record({ atS: fc.nat(100), forMs: fc.integer({ min: 100, max: 15_000 }) }), {
      maxLength: 8,
    }),
    jolts: fc.array(fc.record({ atS: fc.nat(100), byMs: fc.integer({ min: -50_000, max: 50_000 }) }), {
      maxLength: 20,
    }),
  });

  /** The player is read five times a second, so that many minutes pass quickly. */
  const capabilities: PlayerCapabilities = {
    precision: 'fine',
    canTrim: true,
    rates: 'any',
    seekErrorMs: 0,
    positionEveryMs: 200,
    hasAudioOutput: true,
  };

  it('a misbehaving player is sent elsewhere a few times a minute and no more, and is in step once it behaves', async () => {
    await fc.assert(
      fc.asyncProperty(vice, async ({ stalls, jolts, ...traits }) => {
        const { room } = await playing(1, { capabilities });
        await room.truth.advanceAsync(5_000);
        const odd = join(room, { ...traits, capabilities });
        const at: number[] = [];
        for (let s = 0; s < 100; s += 1) {
          for (const { forMs } of stalls.filter(({ atS }) => atS === s)) odd.player.stall(forMs);
          for (const { byMs } of jolts.filter(({ atS }) => atS === s)) odd.player.jolt(byMs);
          const before = odd.player.seeks.length;
          await room.truth.advanceAsync(1_000);
          for (let i = before; i < odd.player.seeks.length; i += 1) at.push(s);
        }
        for (const from of at)
          expect(at.filter((one) => one >= from && one < from + 60).length).toBeLessThanOrEqual(8);
        // The player rests for some minutes at most.
        odd.player.traits = { ...odd.player.traits, fixed: false, gaps: [], seekLatencyMs: 90 };
        await room.truth.advanceAsync(600_000);
        expect(Math.abs(errorOf(room, odd))).toBeLessThan(100);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);
});

describe('an observation of a player', () => {
  it('an observation is told to the room though one value in it is odd', async () => {
    const { room, people } = await playing(1, { durationMs: Number.NaN });
    const before = people[0]?.observations.length ?? 0;
    await room.truth.advanceAsync(5_000);
    expect(people[0]?.observations.length).toBeGreaterThan(before);
    expect(people[0]?.observations.at(-1)).toMatchObject({ durationMs: null, readiness: { state: 'ready' } });
  });

  it('a refused observation is reported as an error once, until one is accepted again', async () => {
    const { room, people } = await playing(1, {});
    const [ann] = people;
    for (let i = 1; i <= 2; i += 1) {
      room.refusal = 'BAD_MESSAGE';
      await room.truth.advanceAsync(20_000);
      expect(ann?.errors.map(({ code }) => code)).toEqual(Array.from({ length: i }, () => 'BAD_MESSAGE'));
      room.refusal = null;
      await room.truth.advanceAsync(5_000);
    }
    room.refusal = 'SIGNAL_TIMEOUT';
    await room.truth.advanceAsync(5_000);
    expect(ann?.errors).toHaveLength(2);
  });
});
