/** The rule of `journal-rule.test.ts`, whatever is asked, written, refused and killed in whatever order. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyRoomEvent } from '@core/room/apply';
import type { RoomCommand } from '@core/room/command';
import type { RoomState } from '@core/wire/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { DeferredJournal, settled } from '../../test/fakes/deferred-journal';
import { createLogger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { MemorySessionDirectory } from '../store/memory';
import { IceServers } from './ice-servers';
import { SessionRegistry } from './registry';
import { readRoom } from './room-journal';

const PEOPLE = ['ana', 'ben', 'cem'] as const;
const who = fc.constantFrom(...PEOPLE);
const joining = who.map((by): RoomCommand => ({
  ...{ type: 'join', by, name: by, role: 'host', grants: ROLE_GRANTS.host },
  ...{ instanceId: 'i', audio: true, video: false },
}));
const url = 'https://films.example/film.mp4';
const command: fc.Arbitrary<RoomCommand> = fc.oneof(
  { arbitrary: joining, weight: 2 },
  {
    arbitrary: fc.tuple(who, fc.integer({ min: 0, max: 30 })).map(([by, number]): RoomCommand => ({
      type: 'chat',
      by,
      ownId: `m${number}`,
      text: `line ${number}`,
    })),
    weight: 3,
  },
  fc.tuple(who, fc.boolean()).map(([by, locked]): RoomCommand => ({ type: 'lock', by, locked })),
  who.map((by): RoomCommand => ({ type: 'connectionLost', by })),
  who.map((by): RoomCommand => ({ type: 'leave', by, returns: true })),
  fc.tuple(who, fc.integer({ min: 0, max: 9 })).map(([by, number]): RoomCommand => ({
    ...{ type: 'playback', by, commandId: `c${number}`, baseRevision: 0 },
    command: { type: 'open', title: 'Film', source: { kind: 'url', url }, durationMs: 60_000 },
  })),
);

type Step =
  | { readonly kind: 'ask'; readonly of: number; readonly command: RoomCommand }
  | { readonly kind: 'complete' | 'fail'; readonly of: number }
  | { readonly kind: 'kill' };
const of = fc.constantFrom(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('ask' as const), of, command }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('complete' as const), of }), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('fail' as const), of }), weight: 2 },
  { arbitrary: fc.constant({ kind: 'kill' as const }), weight: 1 },
);

/** A server whose journal obeys, killed and started again over the same. */
class Bench {
  readonly clock = new ManualClock(5_000);
  readonly directory = new MemorySessionDirectory();
  readonly ids: string[] = [];
  /** By session, what somebody sees who was there from the start of this process and applies what is announced. */
  readonly seen = new Map<string, RoomState>();
  /** By session, the commands of this process in the order in which they were answered. */
  readonly answered = new Map<string, number[]>();
  /** By session, ids of the lines whose authors know that they are said. */
  readonly said = new Map<string, Set<string>>();
  journal = new DeferredJournal();
  registry!: SessionRegistry;
  #asked = 0;

  async start(): Promise<void> {
    this.registry = new SessionRegistry({
      ...{ journal: this.journal, directory: this.directory, serverEpoch: 'e', log: createLogger('silent') },
      ice: new IceServers({ fixed: [], turn: null }, () => 0),
      runtime: { ...systemRuntime, clock: this.clock, timers: this.clock },
    });
    const started = Promise.resolve(this.registry.start());
    // What takes over writes all its sessions at once.
    await settled();
    for (const id of this.ids.slice(0, 1)) this.journal.complete(id);
    await started;
    const { registry } = this;
    registry.setAudience({
      announce: (id, { event }) => {
        if (registry !== this.registry) throw new Error('A dead server announces.');
        const state = this.seen.get(id);
        if (state) this.seen.set(id, applyRoomEvent(state, event));
      },
      ...{
        show: () => undefined,
        dismiss: () => undefined,
        putAway: () => undefined,
        showDoor: () => undefined,
      },
    });
    for (const id of this.ids) {
      this.seen.set(id, registry.get(id).room.state);
      this.answered.set(id, []);
    }
  }

  async create(): Promise<void> {
    const made = Promise.resolve(this.registry.create({ name: 'Friday', maxParticipants: 6 }));
    for (const id of this.journal.writing) this.journal.complete(id);
    const { id, room } = await made;
    this.ids.push(id);
    this.seen.set(id, room.state);
    this.answered.set(id, []);
    this.said.set(id, new Set());
  }

  ask(id: string, asked: RoomCommand): void {
    const number = this.#asked;
    this.#asked += 1;
    const { registry } = this;
    const note = (): void => {
      if (registry === this.registry) this.answered.get(id)?.push(number);
    };
    void Promise.resolve(registry.get(id).execute(asked)).then(({ error }) => {
      note();
      if (!error && asked.type === 'chat') this.said.get(id)?.add(`${asked.by}:${asked.ownId}`);
    }, note);
  }

  /** The process dies: what wasn't written never will be. */
  async kill(): Promise<void> {
    this.journal = new DeferredJournal(this.journal.kept);
    await this.start();
  }

  check(): void {
    const kept = new Map(atOnce(this.journal.kept.load()).map((one) => [one.sessionId, readRoom(one)]));
    for (const id of this.ids) {
      const { room } = this.registry.get(id);
      expect(kept.get(id)).toMatchObject({ lostLines: 0, lostEntries: 0 });
      expect(kept.get(id)?.room).toEqual(room);
      expect(this.seen.get(id)).toEqual(room.state);
      const chat = room.state.chat.map(({ messageId }) => messageId);
      expect(chat).toEqual(expect.arrayContaining([...(this.said.get(id) ?? [])]));
      const answered = this.answered.get(id) ?? [];
      expect(answered).toEqual([...answered].sort((x, y) => x - y));
    }
  }
}

it('memory, journal, and what people have heard never diverge, and answers keep the order of the questions', async () => {
  let kills = 0;
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      const bench = new Bench();
      await bench.start();
      await bench.create();
      await bench.create();
      for (const one of steps) {
        if (one.kind === 'kill') await bench.kill();
        else {
          const id = bench.ids[one.of] ?? '';
          if (one.kind === 'ask') bench.ask(id, one.command);
          else if (one.kind === 'complete') bench.journal.complete(id);
          else if (bench.journal.fail(id)) refusals += 1;
          await settled();
        }
        if (one.kind === 'kill') kills += 1;
        bench.check();
      }
    }),
    { numRuns: 100 },
  );
  expect(kills).toBeGreaterThan(20);
  expect(refusals).toBeGreaterThan(10);
});
