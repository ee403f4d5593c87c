import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Readiness } from '../wire/playback';
import type { Participant, PublicationKind } from '../wire/room';
import { emptyChat } from './chat-log';
import { EMPTY_CALL, EMPTY_PLAYBACK, EMPTY_SYNC, EMPTY_VIEW } from './empty-view';
import { buildPartyView, nextScreenSharers, NO_FACTS, type LocalFacts, type ViewInput } from './party-view';
import type { Replica } from './replica';

const seenBy = (localId: string, bench: RoomBench): ViewInput => ({
  state: { kind: 'connected' },
  replica: { serverEpoch: 'e_1', revision: 1, localId, room: bench.room.state },
  chat: emptyChat,
  facts: () => NO_FACTS,
  playback: EMPTY_PLAYBACK,
  readiness: { filmId: null, state: 'none' },
  filmProblem: null,
  filmNotes: [],
  sync: EMPTY_SYNC,
  call: EMPTY_CALL,
  keepsCommand: false,
  screenSharers: [],
  atDoor: [],
});

describe('the view of a party', () => {
  it('the view says what a friend’s older app can’t do, of what one’s own app and the party can', () => {
    const bench = new RoomBench();
    bench.join('new', { can: ['queue', 'roles'] });
    bench.join('half', { can: ['roles'] });
    bench.join('old');
    const lacking = (localId: string) => {
      const { participants } = buildPartyView(EMPTY_VIEW, seenBy(localId, bench));
      return Object.fromEntries(participants.map(({ id, cannot }) => [id, cannot]));
    };
    expect(lacking('new')).toEqual({ new: [], half: ['queue'], old: ['queue', 'roles'] });
    expect(lacking('half')).toEqual({ new: [], half: [], old: ['roles'] });
    expect(lacking('old')).toEqual({ new: [], half: [], old: [] });
  });

  it('the view shows who is at the door, but nobody who has come in since that was told, and nobody after the end', () => {
    const bench = new RoomBench();
    bench.join('ana');
    const shown = (input: ViewInput) => buildPartyView(EMPTY_VIEW, input).atDoor.map(({ name }) => name);
    const atDoor = [
      { id: 'bob', name: 'Bob' },
      { id: 'carl', name: 'Carl' },
    ];
    expect(shown({ ...seenBy('ana', bench), atDoor })).toEqual(['Bob', 'Carl']);
    bench.join('bob');
    expect(shown({ ...seenBy('ana', bench), atDoor })).toEqual(['Carl']);
    const over = { kind: 'disconnected', reason: 'left' } as const;
    expect(shown({ ...seenBy('ana', bench), atDoor, state: over })).toEqual([]);
  });

  it('the view keeps its list of those at the door while it says the same', () => {
    const bench = new RoomBench();
    bench.join('ana');
    const input = () => ({ ...seenBy('ana', bench), atDoor: [{ id: 'bob', name: 'Bob' }] });
    const before = buildPartyView(EMPTY_VIEW, input());
    expect(buildPartyView(before, input()).atDoor).toBe(before.atDoor);
    const renamed = { ...input(), atDoor: [{ id: 'bob', name: 'Bobby' }] };
    expect(buildPartyView(before, renamed).atDoor).not.toBe(before.atDoor);
  });

  it('the view makes a new object for a person whose app got newer, and keeps those of everybody else', () => {
    const bench = new RoomBench();
    bench.join('new', { can: ['queue'] });
    bench.join('old');
    const before = buildPartyView(EMPTY_VIEW, seenBy('new', bench));
    bench.join('old', { instanceId: 'i_2', can: ['queue'] });
    const after = buildPartyView(before, seenBy('new', bench));
    expect(after.participants[0]).toBe(before.participants[0]);
    expect(after.participants[1]).toMatchObject({ id: 'old', cannot: [] });
  });
});

const bench = new RoomBench();
bench.join('ana', { role: 'host', can: ['queue'] });
bench.join('bob');
bench.join('cleo');
/** Ana’s view of a party with Bob and Cleo, which is Bob’s. */
const input = (more: Partial<Participant> = {}, id = 'bob'): ViewInput & { replica: Replica } => {
  const { state } = bench.room;
  const participants = state.participants.map((one) => (one.id === id ? { ...one, ...more } : one));
  const room = { ...state, ownerId: 'bob', participants };
  return { ...seenBy('ana', bench), replica: { serverEpoch: 'e_1', revision: 7, localId: 'ana', room } };
};
const seen = buildPartyView(EMPTY_VIEW, input());
const [ana, bob, cleo] = seen.participants;

describe('people in the view of a party', () => {
  it('the view knows who is oneself, whose the party is, and what each may do and sends', () => {
    const shown = seen.participants.map(({ id, isLocal, isOwner }) => ({ id, isLocal, isOwner }));
    expect(shown).toEqual([
      { id: 'ana', isLocal: true, isOwner: false },
      { id: 'bob', isLocal: false, isOwner: true },
      { id: 'cleo', isLocal: false, isOwner: false },
    ]);
    const { name, role, grants, heir, presence, seat, audio, video } = bench.person('bob');
    expect(bob).toMatchObject({ name, role, grants, heir, presence, seat, audio, video });
  });

  it('the view has one’s own readiness from one’s player, and the others’ from the room', () => {
    const own: Readiness = { filmId: 'film_1', state: 'buffering' };
    const theirs: Readiness = { filmId: 'film_1', state: 'loading' };
    const view = buildPartyView(EMPTY_VIEW, { ...input({ readiness: theirs }), readiness: own });
    expect(view.participants.map(({ readiness }) => readiness)).toEqual([
      ...[own, theirs, bench.person('cleo').readiness],
    ]);
  });

  it('the view has nothing of somebody of whom no more is known, and always reaches oneself', () => {
    const unknown = { speaking: false, streams: [], quality: null };
    expect(ana).toMatchObject({ ...unknown, reach: 'open' });
    expect(bob).toMatchObject({ ...unknown, reach: 'none' });
    const quality = { level: 'poor', score: 30, reason: 'loss', side: 'here' } as const;
    const known: LocalFacts = { speaking: true, streams: ['camera'], reach: 'failed', quality };
    const view = buildPartyView(EMPTY_VIEW, { ...input(), facts: () => known });
    expect(view.participants[0]).toMatchObject({ ...known, reach: 'open' });
    expect(view.participants[1]).toMatchObject(known);
  });

  it('the view asks nobody to lack what an app can that isn’t in the list itself', () => {
    const { replica } = input({ can: [] });
    const view = buildPartyView(EMPTY_VIEW, { ...input(), replica: { ...replica, localId: 'dora' } });
    expect(view.participants.map(({ isLocal, cannot }) => ({ isLocal, cannot }))).toEqual([
      ...[1, 2, 3].map(() => ({ isLocal: false, cannot: [] })),
    ]);
    expect(seen.participants.map(({ cannot }) => cannot)).toEqual([[], ['queue'], ['queue']]);
  });
});

describe('what stays the same in the view of a party', () => {
  it('the view keeps its list of people, and each of them, while nothing of them changes', () => {
    // A new list each time: what counts is what stands in it.
    const facts = (): LocalFacts => ({ ...NO_FACTS, streams: ['camera'] });
    const first = buildPartyView(EMPTY_VIEW, { ...input(), facts });
    const again = buildPartyView(first, { ...input(), facts });
    expect(again.participants).toBe(first.participants);
  });

  it.each<[string, Partial<Participant>]>([
    ['name', { name: 'Robert' }],
    ['role', { role: 'viewer' }],
    ['grants', { grants: { ...bench.person('bob').grants, chat: false } }],
    ['heir', { heir: 'new' }],
    ['presence', { presence: 'reconnecting' }],
    ['seat', { seat: 9 }],
    ['audio', { audio: false }],
    ['video', { video: false }],
    ['readiness', { readiness: { filmId: 'film_1', state: 'ready' } }],
    ['cannot', { can: ['queue'] }],
  ])('the view makes a new object of the one person whose %s has changed', (field, more) => {
    const { participants } = buildPartyView(seen, input(more));
    expect([participants[0] === ana, participants[1] === bob, participants[2] === cleo]).toEqual([
      ...[true, false, true],
    ]);
    expect(participants[1]).not.toEqual(bob);
    expect({ ...participants[1], [field]: null }).toEqual({ ...bob, [field]: null });
  });

  it.each<[string, Partial<LocalFacts>]>([
    ['speaking', { speaking: true }],
    ['reach', { reach: 'coming' }],
    ['quality', { quality: { level: 'good', score: 60, reason: null, side: null } }],
    ['streams', { streams: ['screen'] }],
    ['streams, of which there is one more,', { streams: ['camera', 'screen'] }],
    ['streams, of which none is left,', { streams: [] }],
  ])(
    'the view makes a new object of the one person whose %s only this client knows to have changed',
    (_what, more) => {
      const before: LocalFacts = { ...NO_FACTS, streams: ['camera'] };
      const first = buildPartyView(EMPTY_VIEW, { ...input(), facts: () => before });
      const facts = (id: string): LocalFacts => (id === 'bob' ? { ...before, ...more } : before);
      const next = buildPartyView(first, { ...input(), facts });
      expect(next.participants.map((one, at) => one === first.participants[at])).toEqual([true, false, true]);
      expect(next.participants[1]).toMatchObject(more);
    },
  );

  it('the view makes a new object of the one person whose the party is from now on', () => {
    const { replica } = input();
    const room = { ...replica.room, ownerId: 'cleo' };
    const { participants } = buildPartyView(seen, { ...input(), replica: { ...replica, room } });
    expect(participants.map(({ isOwner }) => isOwner)).toEqual([false, false, true]);
    expect(participants[0]).toBe(ana);
  });

  it('the view has one person less when the last one in the list has left', () => {
    const { replica } = input();
    const room = { ...replica.room, participants: replica.room.participants.slice(0, 2) };
    expect(buildPartyView(seen, { ...input(), replica: { ...replica, room } }).participants).toEqual([
      ana,
      bob,
    ]);
  });
});

describe('the rest of the view of a party', () => {
  const patience = { bufferingMs: 1_000, seekingMs: 2_000 };

  it('the view has the room’s own name, lock, patience and revision', () => {
    const { replica } = input();
    const room = { ...replica.room, name: 'Saturday', locked: true, patience };
    const view = buildPartyView(EMPTY_VIEW, { ...input(), replica: { ...replica, room } });
    expect(view).toMatchObject({
      ...{ sessionId: 's_1', roomRevision: 7, localId: 'ana' },
      ...{ partyName: 'Saturday', locked: true, patience },
    });
  });

  it('the view of no room keeps its patience, and has nothing else of one', () => {
    const view = buildPartyView({ ...seen, patience }, { ...input(), replica: null });
    expect(view).toMatchObject({
      ...{ sessionId: null, roomRevision: null, localId: null },
      ...{ partyName: '', locked: false, patience, participants: [] },
    });
  });

  it('the view after the end has nobody and no screens, and still has the name and the chat', () => {
    const chat = { entries: [] };
    const over: ViewInput = { ...input(), chat, screenSharers: ['bob'] };
    expect(buildPartyView(seen, over).screenSharers).toEqual(['bob']);
    const view = buildPartyView(seen, { ...over, state: { kind: 'disconnected', reason: 'left' } });
    expect(view).toMatchObject({ participants: [], screenSharers: [], partyName: 'Friday', localId: 'ana' });
    expect(view.chat).toBe(chat.entries);
  });
});

describe('who shares a screen', () => {
  const person = (id: string, ...kinds: PublicationKind[]): Participant => ({
    ...bench.person('bob'),
    id,
    publications: kinds.map((kind) => ({ streamId: `${id} ${kind}`, kind })),
  });
  const [a, b, c] = [
    person('a', 'camera', 'screen'),
    person('b', 'screen', 'screenAudio'),
    person('c', 'screen'),
  ];

  it('whoever has begun to share a screen comes first, and the others keep their order', () => {
    expect(nextScreenSharers([], [a, b])).toEqual(['b', 'a']);
    expect(nextScreenSharers(['b'], [a, b, c])).toEqual(['c', 'a', 'b']);
    expect(nextScreenSharers(['a', 'b'], [a, b, c])).toEqual(['c', 'a', 'b']);
  });

  it('whoever shares no screen any more, is gone or has left isn’t named', () => {
    const sharers = ['c', 'a', 'b'];
    expect(nextScreenSharers(sharers, [person('a', 'camera'), b, c])).toEqual(['c', 'b']);
    expect(nextScreenSharers(sharers, [a, b, { ...c, presence: 'gone' }])).toEqual(['a', 'b']);
    expect(nextScreenSharers(sharers, [b])).toEqual(['b']);
    expect(nextScreenSharers([], [person('a', 'camera', 'microphone'), person('b')])).toEqual([]);
  });

  it('the sharers of screens are the same list while nobody begins or ends', () => {
    const sharers = ['b', 'a', 'c'];
    expect(nextScreenSharers(sharers, [a, b, { ...c, presence: 'reconnecting' }])).toBe(sharers);
  });
});
