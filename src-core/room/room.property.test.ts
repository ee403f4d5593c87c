import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomBench, URL_FILM } from '../../test/fakes/room-bench';
import { RoleSchema, RoomEventSchema, type RoomState } from '../wire/room';
import { ReadinessSchema, type PlaybackCommand } from '../wire/playback';
import { applyRoomEvent } from './apply';
import type { RoomCommand } from './command';
import { positionNow } from './hold';
import { nextDeadline } from './passing-time';
import { RoomSchema } from './room';

const PEOPLE = ['a', 'b', 'c', 'd', 'e'] as const;
const MAX = 4;

const who = fc.constantFrom(...PEOPLE);
const positionMs = fc.integer({ min: 0, max: 120_000 });
const kind = fc.constantFrom('mic', 'camera', 'screen', 'screenAudio' as const);

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

type Step = (bench: RoomBench) => void;

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
      who.map((by): RoomCommand => ({ type: 'leave', by })),
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
      who.map((by): RoomCommand => ({ type: 'unpublish', by, streamId: 's1' })),
      fc
        .tuple(who, fc.integer({ min: 0, max: 5 }))
        .map(([by, number]): RoomCommand => ({ type: 'chat', by, messageId: `m${number}`, text: 'hello' })),
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
          bench.playback(by, command),
    ),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(who, fc.constantFrom(...ReadinessSchema.shape.state.options), fc.integer({ min: 0, max: 900 }))
      .map(
        ([by, state, latencyMs]): Step =>
          (bench) =>
            bench.observe(by, state, { latencyMs }),
      ),
    weight: 2,
  },
  fc.integer({ min: 1, max: 20_000 }).map(
    (ms): Step =>
      (bench) =>
        bench.pass(ms),
  ),
);

const isHere = ({ presence }: RoomState['participants'][number]): boolean => presence !== 'gone';

/** What is true of every room at every moment. */
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
      expect(participant.grants.publish).toContain(publication.kind);
    }
    expect(participant.presence === 'reconnecting').toBe(room.lostAt[participant.id] !== undefined);
    expect(
      participant.readiness.mediaId === null || participant.readiness.mediaId === playback.media?.mediaId,
    ).toBe(true);
  }
  const { media, timeline, phase, hold } = playback;
  const position = positionNow(playback, bench.nowMs);
  expect(position).toBeGreaterThanOrEqual(0);
  expect(position).toBeLessThanOrEqual(media?.durationMs ?? Infinity);
  expect(timeline.mediaId).toBe(media?.mediaId ?? null);
  expect(phase === 'empty').toBe(media === null);
  expect(phase === 'playing').toBe(timeline.playing);
  expect(phase === 'holding').toBe(hold !== null);
  if (hold) {
    expect(hold.waitingFor.length).toBeGreaterThan(0);
    for (const id of hold.waitingFor) {
      expect(participants.find((one) => one.id === id)?.presence).toBe('connected');
      expect(playback.continuedWithout).not.toContain(id);
    }
  }
  for (const id of playback.continuedWithout) expect(participants.map((one) => one.id)).toContain(id);
  expect(room.emptySinceMs === null).toBe(participants.some(isHere));
};

/** A bench that checks each decision against what was before it. */
class CheckedBench extends RoomBench {
  override do(command: RoomCommand) {
    const before = this.room;
    const decision = super.do(command);
    const replayed = decision.events
      .map((event) => RoomEventSchema.parse(event))
      .reduce(applyRoomEvent, before.state);
    expect(replayed).toEqual(this.room.state);
    if (decision.error) expect(this.room).toBe(before);
    const revisions = [before, this.room].map(({ state }) => state.playback.timeline.revision);
    expect(revisions[1]).toBeGreaterThanOrEqual(revisions[0] ?? 0);
    const wasKnown = [...before.state.participants, ...before.away].map(({ id }) => id);
    for (const { id } of this.room.state.participants) {
      if (wasKnown.includes(id)) continue;
      expect(before.state.locked).toBe(false);
      expect(before.state.participants.length).toBeLessThan(MAX);
    }
    if (before.state.participants.some((one) => isHere(one) && one.grants.moderate)) {
      const heirs = this.room.state.participants.filter(
        ({ presence, role }) => presence === 'connected' && (role === 'participant' || role === 'host'),
      );
      const moderated = this.room.state.participants.some((one) => isHere(one) && one.grants.moderate);
      expect(moderated || heirs.length === 0).toBe(true);
    }
    return decision;
  }
}

describe('a room, whatever happens', () => {
  it('keeps its promises', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bench = new CheckedBench(MAX);
        for (const run of steps) {
          run(bench);
          if (bench.last?.closes) break;
          checkInvariants(bench);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('wants a tick only for something that a tick settles', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
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
