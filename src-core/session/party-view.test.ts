import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { emptyChat } from './chat-log';
import { EMPTY_CALL, EMPTY_PLAYBACK, EMPTY_SYNC, EMPTY_VIEW } from './empty-view';
import { buildPartyView, NO_FACTS, type ViewInput } from './party-view';

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
