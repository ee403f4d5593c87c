import type { PartyView } from '@core/session/view';

/** What is shown before there is a party. */
export const EMPTY_VIEW: PartyView = {
  state: { kind: 'idle' },
  sessionId: null,
  partyName: '',
  locked: false,
  localId: null,
  participants: [],
  playback: {
    media: null,
    timeline: { mediaId: null, positionMs: 0, rate: 1, playing: false, atServerTimeMs: 0, revision: 0 },
    phase: 'empty',
    hold: null,
    continuedWithout: [],
    lastAction: null,
  },
  chat: [],
  sync: { driftMs: null, clockUncertaintyMs: null, roundTripMs: null, correction: 'none' },
  screenSharers: [],
};
