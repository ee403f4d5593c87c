import { DEFAULT_PATIENCE, type Playback } from '../wire/playback';
import type { CallView, PartyView, SyncView } from './view';

/** The playback before the first snapshot: no film. */
export const EMPTY_PLAYBACK: Playback = {
  film: null,
  timeline: { filmId: null, positionMs: 0, rate: 1, playing: false, atServerTimeMs: 0, revision: 0 },
  phase: 'empty',
  hold: null,
  continuedWithout: [],
  outpaced: [],
  lastAction: null,
};

/** Nothing is measured yet. */
export const EMPTY_SYNC: SyncView = {
  driftMs: null,
  clockUncertaintyMs: null,
  roundTripMs: null,
  correction: 'none',
  trimMs: 0,
  people: {},
};

export const EMPTY_CALL: CallView = {
  receivesVideo: true,
  relayOnly: false,
  wayHelp: 'none',
  cpuConstrained: false,
  sending: null,
  unheard: [],
};

/** The view before there is a party. */
export const EMPTY_VIEW: PartyView = {
  state: { kind: 'idle' },
  sessionId: null,
  roomRevision: null,
  partyName: '',
  locked: false,
  patience: DEFAULT_PATIENCE,
  localId: null,
  participants: [],
  atDoor: [],
  playback: EMPTY_PLAYBACK,
  filmProblem: null,
  filmNotes: [],
  chat: [],
  sync: EMPTY_SYNC,
  call: EMPTY_CALL,
  keepsCommand: false,
  screenSharers: [],
};
