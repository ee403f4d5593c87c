import { describe, expect, it } from 'vitest';
import { BenchRoom } from '../../test/fakes/bench-room';
import { emptyChat } from './chat-log';
import { EMPTY_CALL, EMPTY_PLAYBACK, EMPTY_SYNC, EMPTY_VIEW } from './empty-view';
import { initialSession, publicState } from './machine';
import { buildPartyView, NO_FACTS } from './party-view';

describe('the view before there is a party', () => {
  it('the empty playback is that of a room in which nobody has opened a film', () => {
    expect(EMPTY_PLAYBACK).toEqual(new BenchRoom().room.state.playback);
  });

  it('the empty view is what a session shows that nobody has connected', () => {
    const shown = buildPartyView(EMPTY_VIEW, {
      state: publicState(initialSession),
      replica: null,
      chat: emptyChat,
      atDoor: [],
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
    expect(EMPTY_VIEW).toEqual(shown);
    expect(EMPTY_VIEW).toMatchObject({
      ...{ state: { kind: 'idle' }, sessionId: null, localId: null, partyName: '', locked: false },
      ...{ participants: [], atDoor: [], chat: [], filmNotes: [], keepsCommand: false, screenSharers: [] },
    });
  });

  it('the empty sync view has no figures, no correction and nobody', () => {
    expect(EMPTY_SYNC).toEqual({
      ...{ driftMs: null, clockUncertaintyMs: null, roundTripMs: null },
      ...{ correction: 'none', trimMs: 0, people: {} },
    });
  });

  it('the empty call receives pictures, over any way, and has no trouble to tell', () => {
    expect(EMPTY_CALL).toEqual({
      ...{ receivesVideo: true, relayOnly: false, wayHelp: 'none' },
      ...{ cpuConstrained: false, sending: null, unheard: [] },
    });
  });
});
