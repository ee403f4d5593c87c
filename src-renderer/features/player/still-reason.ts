import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import { holdWords } from './hold-words';

/** Facts that aren't in the view. */
export interface StillFacts {
  /** The sound or film that the browser refuses to play before a click. */
  readonly blocked: 'voices' | 'film' | null;
  /** Whether the server's clock hasn't reached the agreed start, or isn't known yet. */
  readonly isBeforeStart: boolean;
  /** The own film's state, where this screen knows it before the room does; null: as the room has it. */
  readonly own: Readiness['state'] | null;
}

/** The states in which there is nothing here that could play. */
export type NoCopy = 'missing' | 'mismatch' | 'unsupported' | 'unreachable';

/** Why the film stands still on this screen. */
export type StillReason =
  /** The person is not in a party (yet, or any more): other screens say so. */
  | { readonly why: 'outside' }
  /** Nobody has opened a film. */
  | { readonly why: 'noFilm' }
  /** There is no copy here that could play. */
  | { readonly why: 'noCopy'; readonly state: NoCopy }
  /** This person hasn't agreed to load the film from its server. */
  | { readonly why: 'consent' }
  /** The browser wants a click. */
  | { readonly why: 'blocked' }
  | { readonly why: 'ended' }
  /** The room waits, for people and a time that the overlay shows. */
  | { readonly why: 'holding' }
  /** Nobody here can show it: the panel says why, for each person. */
  | { readonly why: 'nobody' }
  /** The room waits, and no server is there to say when that is over. */
  | { readonly why: 'serverAway' }
  /** Somebody paused the film; `by` is null where it isn't known who. */
  | { readonly why: 'paused'; readonly by: string | null }
  /** The film is open, and has never played. */
  | { readonly why: 'notStarted' }
  /** All are ready, and the common start is a moment away. */
  | { readonly why: 'starting' }
  /** The film jumps to where the others are. */
  | { readonly why: 'catchingUp' }
  /** The others come to where this film is, which can't jump back to them. */
  | { readonly why: 'ahead' }
  /** The room plays on without this player. */
  | { readonly why: 'loading' | 'buffering' | 'ownEnd' };

const isNoCopy = (state: Readiness['state']): state is NoCopy =>
  ['missing', 'mismatch', 'unsupported', 'unreachable'].includes(state);

const isApart = ({ participants }: PartyView): boolean =>
  participants.some(({ isLocal, readiness }) => isLocal && readiness.apart !== undefined);

const ownReason = (state: Readiness['state'], view: PartyView, facts: StillFacts): StillReason | null => {
  switch (state) {
    case 'buffering':
      return { why: 'buffering' };
    case 'ended':
      return { why: 'ownEnd' };
    case 'ready':
      if (facts.isBeforeStart) return { why: 'starting' };
      if (view.sync.correction !== 'seek') return null;
      return isApart(view) && (view.sync.driftMs ?? 0) > 0 ? { why: 'ahead' } : { why: 'catchingUp' };
    default:
      return { why: 'loading' };
  }
};

/** The one reason why the own film doesn't move; null exactly where it does. The first that applies is the most telling. */
export const stillReason = (view: PartyView, facts: StillFacts): StillReason | null => {
  const { state, playback, participants } = view;
  if (state.kind !== 'connected' && state.kind !== 'reconnecting') return { why: 'outside' };
  if (playback.phase === 'empty' || !playback.film) return { why: 'noFilm' };
  const own = facts.own ?? participants.find((one) => one.isLocal)?.readiness.state ?? 'none';
  if (own === 'consent') return { why: 'consent' };
  if (isNoCopy(own)) return { why: 'noCopy', state: own };
  if (facts.blocked === 'film') return { why: 'blocked' };
  switch (playback.phase) {
    case 'ended':
      return { why: 'ended' };
    case 'holding':
      if (state.kind === 'reconnecting' && state.what === 'signal') return { why: 'serverAway' };
      return holdWords(playback.hold, participants) ? { why: 'holding' } : { why: 'starting' };
    case 'unplayable':
      return { why: 'nobody' };
    case 'paused': {
      const { lastAction } = playback;
      if (lastAction?.action === 'open') return { why: 'notStarted' };
      return { why: 'paused', by: lastAction?.action === 'pause' ? lastAction.by : null };
    }
    case 'playing':
      return ownReason(own, view, facts);
  }
};

/** The place that shows a reason: each is shown in one place. `line` is the small one under the titles. */
export const placeOf = ({
  why,
}: StillReason): 'screen' | 'empty' | 'card' | 'click' | 'end' | 'hold' | 'panel' | 'line' => {
  switch (why) {
    case 'outside':
      return 'screen';
    case 'noFilm':
      return 'empty';
    case 'noCopy':
    case 'consent':
      return 'card';
    case 'blocked':
      return 'click';
    case 'ended':
      return 'end';
    case 'holding':
      return 'hold';
    case 'nobody':
      return 'panel';
    default:
      return 'line';
  }
};
