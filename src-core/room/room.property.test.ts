import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomBench, URL_FILM } from '../../test/fakes/room-bench';
import { RoleSchema, ROLE_GRANTS } from '../wire/grants';
import { RoomEventSchema, type GrantsChange, type RoomState } from '../wire/room';
import { ReadinessSchema, type Observation, type PlaybackCommand } from '../wire/playback';
import { applyRoomEvent } from './apply';
import { nobodyCanPlay, reliedOn, takesPart } from './attendance';
import type { Decision, RoomCommand } from './command';
import { positionNow } from './film';
import { holdMs } from './hold';
import { entryOf, replay } from './journal';
import { JOURNAL_SCHEMA, readEntry } from './journal-migrations';
import { mayPublish, standingOf, whyNotInvite } from './rights';
import { HEIR_TRIAL_MS } from './succession';
import { nextDeadline } from './passing-time';
import { RoomSchema, type Room, type RoomNotes } from './room';

const PEOPLE = ['a', 'b', 'c', 'd', 'e'] as const;
const MAX = 4;

const who = fc.constantFrom(...PEOPLE);
const positionMs = fc.integer({ min: 0, max: 120_000 });
const kind = fc.constantFrom('microphone', 'camera', 'screen', 'screenAudio' as const);

const playbackCommand: fc.Arbitrary<PlaybackCommand> = fc.oneof(
  fc.record({
    type: fc.constant('open' as const),
    title: fc.constant('Film'),
    source: fc.constant(URL_FILM),
    durationMs: fc.option(fc.integer({ min: 1, max: 100_000 })),
  }),
  fc.constant({ type: 'close' as const }),
  fc.constant({ type: 'play' as const }),
  fc.constant({ type: 'pause' as const }),
  positionMs.map((at) => ({ type: 'pause' as const, positionMs: at })),
  positionMs.map((at) => ({ type: 'seek' as const, positionMs: at })),
  fc.constantFrom(0.5, 1, 2).map((rate) => ({ type: 'setRate' as const, rate })),
  fc.option(who, { nil: undefined }).map((id) => ({
    type: 'continueWithout' as const,
    ...(id === undefined ? {} : { participantId: id }),
  })),
);

const grantsChange: fc.Arbitrary<GrantsChange> = fc.record(
  {
    publish: fc.subarray(['microphone', 'camera', 'screen', 'screenAudio'] as const),
    control: fc.boolean(),
    share: fc.boolean(),
    chat: fc.boolean(),
  },
  { requiredKeys: [] },
);

type Step = (bench: RoomBench) => void;

/** A person's window of a live stream, which moves with the programme's clock. */
const liveWindow: fc.Arbitrary<(nowMs: number) => Observation['live']> = fc
  .tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 60_000 }))
  .map(([behindMs, lengthMs]) => (nowMs) => {
    const edgeMs = 1_790_000_000_000 + nowMs - behindMs;
    return { startMs: edgeMs - lengthMs, edgeMs };
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      by: who,
      role: fc.constantFrom(...RoleSchema.options),
      instanceId: fc.constantFrom('i_1', 'i_2'),
      name: fc.constantFrom('Ana', 'ana', 'Ben', 'x'.repeat(48)),
    })
    .map(
      ({ by, ...options }): Step =>
        (bench) =>
          bench.join(by, options),
    ),
  fc
    .oneof(
      who.map((by): RoomCommand => ({ type: 'connectionLost', by })),
      fc.record({ by: who, returns: fc.boolean() }).map((one): RoomCommand => ({ type: 'leave', ...one })),
      { arbitrary: who.map((by): RoomCommand => ({ type: 'end', by })), weight: 1 },
      fc.tuple(who, fc.boolean()).map(([by, locked]): RoomCommand => ({ type: 'lock', by, locked })),
      fc
        .tuple(fc.option(who), who)
        .map(([by, participantId]): RoomCommand => ({ type: 'remove', by, participantId })),
      fc
        .tuple(who, kind, fc.constantFrom('s1', 's2', 's3'))
        .map(([by, streamKind, streamId]): RoomCommand => ({
          type: 'publish',
          by,
          publication: { kind: streamKind, streamId },
        })),
      fc
        .tuple(who, fc.constantFrom(0, 1_000, 3_000, 10_000), fc.constantFrom(0, 5_000, 10_000))
        .map(([by, bufferingMs, seekingMs]): RoomCommand => ({
          type: 'setPatience',
          by,
          patience: { bufferingMs, seekingMs },
        })),
      who.map((by): RoomCommand => ({ type: 'unpublish', by, streamId: 's1' })),
      fc.tuple(who, who, grantsChange).map(([by, participantId, change]): RoomCommand => ({
        type: 'changeGrants',
        by,
        participantId,
        change,
      })),
      fc
        .tuple(who, fc.integer({ min: 0, max: 5 }))
        .map(([by, number]): RoomCommand => ({ type: 'chat', by, ownId: `m${number}`, text: 'hello' })),
      fc.constant<RoomCommand>({ type: 'serverRestarted' }),
    )
    .map(
      (command): Step =>
        (bench) =>
          bench.do(command),
    ),
  {
    arbitrary: fc.tuple(who, playbackCommand).map(
      ([by, command]): Step =>
        (bench) =>
          bench.control(by, command),
    ),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(
        who,
        fc.constantFrom(...ReadinessSchema.shape.state.options),
        fc.integer({ min: 0, max: 900 }),
        fc.option(liveWindow),
      )
      .map(
        ([by, state, latencyMs, window]): Step =>
          (bench) =>
            bench.observe(by, state, { latencyMs, live: window?.(bench.nowMs) ?? null }),
      ),
    weight: 2,
  },
  {
    // Most films are played by people who have them: without this step hardly any film would ever start, or end.
    arbitrary: fc
      .record({
        by: who,
        window: fc.option(liveWindow),
        having: fc.subarray([...PEOPLE], { minLength: 1 }),
        others: fc.constantFrom('loading', 'unreachable', 'missing' as const),
        afterwards: fc.constantFrom('ready', 'ready', 'ended' as const),
      })
      .map(({ by, window, having, others, afterwards }): Step => (bench) => {
        const live = window?.(bench.nowMs) ?? null;
        for (const id of PEOPLE) bench.observe(id, having.includes(id) ? 'ready' : others, { live });
        bench.control(by, { type: 'play' });
        bench.all(having, afterwards, { live });
      }),
    weight: 3,
  },
  {
    // An evening of seconds is too short for somebody to stand in for long: here the owner goes, and some minutes pass.
    arbitrary: fc
      .tuple(who, who, fc.constantFrom(0, HEIR_TRIAL_MS / 2, HEIR_TRIAL_MS, 2 * HEIR_TRIAL_MS), fc.boolean())
      .map(([somebody, other, ms, isEnd]): Step => (bench) => {
        bench.do({ type: 'leave', by: bench.room.state.ownerId ?? somebody });
        bench.pass(ms);
        const by = bench.room.state.participants.find(({ heir }) => heir !== null)?.id ?? other;
        bench.do(isEnd ? { type: 'end', by } : { type: 'remove', by, participantId: other });
      }),
    weight: 1,
  },
  fc.integer({ min: 1, max: 20_000 }).map(
    (ms): Step =>
      (bench) =>
        bench.pass(ms),
  ),
);

/** A sequence of steps that is long enough for a film to be opened, played and held. */
const evening = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(fc.boolean(), fc.array(step, { maxLength, size: 'max' }))
    .map(([isPeopled, steps]) => (isPeopled ? [...ARRIVAL, ...steps] : steps));

const ARRIVAL: readonly Step[] = [
  (bench) => bench.join('a', { role: 'host' }),
  (bench) => bench.join('b'),
  (bench) => bench.open('a', null),
];

const isHere = ({ presence }: RoomState['participants'][number]): boolean => presence !== 'gone';

/** Checks everything that is true of every room at every moment. */
const checkInvariants = (bench: RoomBench): void => {
  const { room } = bench;
  RoomSchema.parse(room);
  const { participants, playback, chat } = room.state;
  const everybody = [...participants, ...room.away];
  expect(new Set(everybody.map(({ seat }) => seat)).size).toBe(everybody.length);
  expect(new Set(participants.map(({ name }) => name.toLowerCase())).size).toBe(participants.length);
  expect(participants.map(({ seat }) => seat)).toEqual(
    participants.map(({ seat }) => seat).sort((x, y) => x - y),
  );
  expect(new Set(chat.map(({ messageId }) => messageId)).size).toBe(chat.length);
  for (const participant of participants) {
    for (const publication of participant.publications) {
      expect(mayPublish(participant.grants, publication.kind)).toBe(true);
    }
    const own = ROLE_GRANTS[participant.role];
    expect(own.publish).toEqual(expect.arrayContaining(participant.grants.publish));
    for (const grant of ['control', 'share', 'chat'] as const) {
      expect(own[grant] || !participant.grants[grant]).toBe(true);
    }
    if (participant.id === room.state.ownerId) expect(participant.grants).toEqual(own);
    expect(participant.audio && !mayPublish(participant.grants, 'microphone')).toBe(false);
    expect(participant.video && !mayPublish(participant.grants, 'camera')).toBe(false);
    expect(participant.presence === 'gone').toBe(room.goneSince[participant.id] !== undefined);
    expect(participant.presence === 'reconnecting').toBe(room.lostAt[participant.id] !== undefined);
    expect(
      participant.readiness.filmId === null || participant.readiness.filmId === playback.film?.filmId,
    ).toBe(true);
  }
  const { film, timeline, phase, hold } = playback;
  const position = positionNow(playback, bench.nowMs);
  expect(position).toBeGreaterThanOrEqual(0);
  expect(position).toBeLessThanOrEqual(film?.durationMs ?? Infinity);
  expect(timeline.filmId).toBe(film?.filmId ?? null);
  expect(phase === 'empty').toBe(film === null);
  expect(phase === 'playing').toBe(timeline.playing);
  expect(phase === 'holding').toBe(hold !== null);
  if (hold) {
    expect(hold.waitingFor.length).toBeGreaterThan(0);
    expect(hold.untilServerTimeMs).toBeGreaterThan(bench.nowMs);
    expect(hold.untilServerTimeMs - bench.nowMs).toBeLessThanOrEqual(
      holdMs(room.state.patience, hold.reason),
    );
    for (const id of hold.waitingFor) {
      const waitedFor = participants.find((one) => one.id === id);
      expect([waitedFor?.presence, waitedFor?.grants.control]).toEqual(['connected', true]);
      expect(playback.continuedWithout).not.toContain(id);
    }
  }
  // A person who looks at a film that stands still is told why: by the hold, by its end, or by who did what last.
  if (phase === 'paused') expect(playback.lastAction).not.toBeNull();
  if (film?.live) expect([timeline.rate, film.durationMs]).toEqual([1, null]);
  for (const id of playback.continuedWithout) expect(participants.map((one) => one.id)).toContain(id);
  expect(playback.continuedWithout).toEqual(expect.arrayContaining(playback.outpaced));
  // A film doesn't run when nobody can play it, and doesn't stand still for somebody who could watch it.
  if (phase === 'playing') expect(nobodyCanPlay(room)).toBe(false);
  if (phase === 'unplayable') expect(nobodyCanPlay(room)).toBe(true);
  expect(room.emptySinceMs === null).toBe(participants.some(isHere));
  checkStandings(room);
};

const checkStandings = ({ state, away, heirSinceMs, hadModerator }: Room): void => {
  const { ownerId, participants } = state;
  const everybody = [...participants, ...away];
  const owner = everybody.find(({ id }) => id === ownerId);
  // The party's owner keeps a seat in it, and nobody else has the role of host.
  expect(ownerId === null).toBe(everybody.every(({ role }) => role !== 'host'));
  expect(ownerId === null || owner?.role === 'host').toBe(true);
  expect(away.some(({ heir }) => heir !== null)).toBe(false);
  const heirs = participants.filter(({ heir }) => heir !== null);
  expect(heirs.length).toBeLessThanOrEqual(1);
  expect(heirSinceMs !== null).toBe(heirs.some(({ heir }) => heir === 'new'));
  const rightful = participants.some((one) => isHere(one) && one.grants.moderate && one.heir === null);
  for (const heir of heirs) {
    expect([heir.grants.moderate, isHere(heir), rightful, hadModerator]).toEqual([true, true, false, true]);
  }
  if (owner && isHere(owner) && participants.includes(owner)) expect(heirs).toEqual([]);
};

/** A bench that checks each decision against the room before it. */
class CheckedBench extends RoomBench {
  /** The people who were ready for the film that is open, since they came with this client. */
  readonly #wereReady = new Set<string>();
  #hasStarted = false;
  readonly #heirsSince = new Map<string, number>();
  readonly #unwritten = new Set<keyof RoomNotes>();
  #journalled = this.room;
  /** The stall that the room waits for: when it began, and the greatest patience since then. */
  #stall: { readonly sinceMs: number; readonly patienceMs: number } | null = null;
  /** How often each checked situation occurred at all. */
  readonly seen = {
    holds: 0,
    patientHolds: 0,
    live: 0,
    late: 0,
    ends: 0,
    heirsActs: 0,
    onlookers: 0,
    unplayable: 0,
  };

  override do(command: RoomCommand) {
    const before = this.room;
    const decision = super.do(command);
    const replayed = decision.events
      .map((event) => RoomEventSchema.parse(event))
      .reduce(applyRoomEvent, before.state);
    expect(replayed).toEqual(this.room.state);
    this.#journal(decision);
    if (decision.error) expect(this.room).toBe(before);
    if (!decision.error) this.#checkWaiting(before, command);
    const revisions = [before, this.room].map(({ state }) => state.playback.timeline.revision);
    expect(revisions[1]).toBeGreaterThanOrEqual(revisions[0] ?? 0);
    const wasKnown = [...before.state.participants, ...before.away].map(({ id }) => id);
    for (const { id } of this.room.state.participants) {
      if (wasKnown.includes(id)) continue;
      expect(before.state.locked).toBe(false);
      expect(before.state.participants.filter(isHere).length).toBeLessThan(MAX);
    }
    this.#checkRemoval(before, command, decision.error === null);
    this.#checkOnlooker(before, command);
    if (before.state.participants.some((one) => isHere(one) && one.grants.moderate)) {
      const heirs = this.room.state.participants.filter(
        ({ presence, role }) => presence === 'connected' && (role === 'participant' || role === 'host'),
      );
      const moderated = this.room.state.participants.some((one) => isHere(one) && one.grants.moderate);
      expect(moderated || heirs.length === 0).toBe(true);
    }
    return decision;
  }

  /**
   * Checks that the server's journal gives the very same room, though many changes aren't worth a write by themselves.
   */
  #journal(decision: Decision): void {
    if (decision.events.length === 0) {
      for (const key of decision.noted) this.#unwritten.add(key);
      return;
    }
    const written = JSON.stringify(entryOf(decision, this.#unwritten));
    this.#unwritten.clear();
    this.#journalled = replay(this.#journalled, readEntry(JOURNAL_SCHEMA, written));
    expect(this.#journalled).toEqual(this.room);
  }

  /**
   * Checks that removing and ending are for people of higher standing, and not for one who has only just stepped in.
   */
  #checkRemoval(before: Room, command: RoomCommand, isDone: boolean): void {
    for (const { id, heir } of this.room.state.participants) {
      if (heir === null) this.#heirsSince.delete(id);
      else if (!this.#heirsSince.has(id)) this.#heirsSince.set(id, this.nowMs);
    }
    if ((command.type !== 'remove' && command.type !== 'end') || command.by === null || !isDone) return;
    const actor = before.state.participants.find(({ id }) => id === command.by);
    expect(actor && whyNotInvite(standingOf(before.state, actor))).toBeNull();
    if (actor?.heir) {
      expect(this.nowMs - (this.#heirsSince.get(actor.id) ?? Infinity)).toBeGreaterThanOrEqual(HEIR_TRIAL_MS);
      this.seen.heirsActs += 1;
    }
    if (command.type !== 'remove') return;
    expect(command.participantId).not.toBe(before.state.ownerId);
    expect(this.room.state.ownerId).toBe(before.state.ownerId);
    const removed = before.state.participants.find(({ id }) => id === command.participantId);
    if (actor?.id !== before.state.ownerId && removed?.heir === null)
      expect(removed.grants.moderate).toBe(false);
  }

  /**
   * Checks that the reports of a person without control change nothing for the others, as long as somebody with control
   * watches.
   */
  #checkOnlooker(before: Room, command: RoomCommand): void {
    if (command.type !== 'observe') return;
    const observer = before.state.participants.find(({ id }) => id === command.by);
    if (!observer || observer.grants.control) return;
    if (nobodyCanPlay(before) || nobodyCanPlay(this.room)) return;
    const shared = ({ continuedWithout, outpaced, ...rest }: RoomState['playback']) => ({
      ...rest,
      continuedWithout: continuedWithout.filter((id) => id !== observer.id),
      outpaced: outpaced.filter((id) => id !== observer.id),
    });
    expect(shared(this.room.state.playback)).toEqual(shared(before.state.playback));
    this.seen.onlookers += 1;
  }

  #checkWaiting(before: Room, command: RoomCommand): void {
    const { playback, patience, participants } = this.room.state;
    const filmId = playback.film?.filmId ?? null;
    if (filmId !== (before.state.playback.film?.filmId ?? null)) {
      this.#wereReady.clear();
      this.#hasStarted = false;
    }
    if (command.type === 'observe') {
      const { state, filmId: ofFilm } = command.observation.readiness;
      if (state === 'ready' && ofFilm === filmId) this.#wereReady.add(command.by);
    }
    if (command.type === 'join' && !this.#isSameClient(before, command)) this.#wereReady.delete(command.by);
    for (const id of this.#wereReady) {
      if (!participants.some((one) => one.id === id && isHere(one))) this.#wereReady.delete(id);
    }

    const { hold } = playback;
    const hadStarted = this.#hasStarted;
    this.#hasStarted ||= playback.phase === 'playing';
    if (hold) this.seen.holds += 1;
    if (hold && hadStarted) {
      for (const id of hold.waitingFor) expect([...this.#wereReady]).toContain(id);
      if (participants.some((one) => takesPart(this.room, one) && !this.#wereReady.has(one.id))) {
        this.seen.late += 1;
      }
    }
    const isNew =
      !before.state.playback.hold || (command.type === 'playback' && command.command.type === 'seek');
    if (!hold || isNew) this.#stall = null;
    if (hold) {
      const patienceMs = holdMs(patience, hold.reason);
      this.#stall = {
        sinceMs: this.#stall?.sinceMs ?? this.nowMs,
        patienceMs: Math.max(this.#stall?.patienceMs ?? 0, patienceMs),
      };
      if (hold.reason !== 'loading') this.seen.patientHolds += 1;
      expect(this.nowMs - this.#stall.sinceMs).toBeLessThanOrEqual(this.#stall.patienceMs);
    }
    if (playback.film?.live) this.seen.live += 1;
    if (playback.phase === 'unplayable') this.seen.unplayable += 1;
    if (
      playback.phase === 'ended' &&
      before.state.playback.phase === 'playing' &&
      !playback.film?.durationMs
    ) {
      this.seen.ends += 1;
      for (const one of reliedOn(this.room)) expect(one.readiness.state).toBe('ended');
    }
  }

  #isSameClient(before: Room, { by, instanceId }: Extract<RoomCommand, { type: 'join' }>): boolean {
    const listed = before.state.participants.find(({ id }) => id === by);
    return listed?.instanceId === instanceId && isHere(listed);
  }
}

describe('a room, whatever happens', () => {
  it('a room keeps its invariants, whatever happens', () => {
    const seen: CheckedBench['seen'] = {
      holds: 0,
      patientHolds: 0,
      live: 0,
      late: 0,
      ends: 0,
      heirsActs: 0,
      onlookers: 0,
      unplayable: 0,
    };
    fc.assert(
      fc.property(evening(60), (steps) => {
        const bench = new CheckedBench(MAX);
        for (const run of steps) {
          run(bench);
          if (bench.last?.closes) break;
          checkInvariants(bench);
        }
        for (const what of Object.keys(seen) as (keyof typeof seen)[]) seen[what] += bench.seen[what];
      }),
      { numRuns: 250 },
    );
    // Each checked situation has to have occurred: otherwise nothing was put to the test.
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
  }, 120_000);

  it('a room wants a tick only for something that a tick settles', () => {
    fc.assert(
      fc.property(evening(30), (steps) => {
        const bench = new RoomBench(MAX);
        for (const run of steps) {
          run(bench);
          if (bench.last?.closes) return;
        }
        for (let round = 0; round < 50; round += 1) {
          const due = nextDeadline(bench.room);
          if (due === null) return;
          bench.nowMs = Math.max(bench.nowMs, due);
          if (bench.do({ type: 'tick' }).closes) return;
          const next = nextDeadline(bench.room);
          expect(next === null || next > bench.nowMs).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
