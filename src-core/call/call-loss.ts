import type { Participant } from '../wire/room';
import type { PersonReach } from './reach';

/** Whose media was lost, and what that means for the session. */
export interface CallLoss {
  /** Ids of those who had been reached and aren't now. */
  readonly lost: readonly string[];
  /** The session is to be shown as one whose media is being mended. */
  readonly isCallLost: boolean;
}

interface CallLossStep {
  readonly next: CallLoss;
  readonly began: readonly string[];
  /** They are reached again. Who was given up, or left, is in neither list: their own view says so. */
  readonly ended: readonly string[];
}

export const noCallLoss: CallLoss = { lost: [], isCallLost: false };

/**
 * Takes over how people are reached now.
 * @param people everybody else in the room
 * @param reachOf what the media path says of somebody, also of those who have left the room
 */
export const stepCallLoss = (
  before: CallLoss,
  people: readonly Pick<Participant, 'id' | 'presence'>[],
  reachOf: (participantId: string) => PersonReach,
): CallLossStep => {
  const ids = [...new Set([...before.lost, ...people.map(({ id }) => id)])];
  const lost = ids.filter((id) => reachOf(id).lost);
  // Media to somebody who lost the server themselves isn't ours to worry about: their presence says it.
  const isCallLost = people.some(({ id, presence }) => presence === 'connected' && lost.includes(id));
  return {
    next: { lost, isCallLost },
    began: lost.filter((id) => !before.lost.includes(id)),
    ended: before.lost.filter((id) => !lost.includes(id) && reachOf(id).reach === 'open'),
  };
};
