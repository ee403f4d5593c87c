import type { Participant } from '../wire/room';
import type { PersonReach } from './reach';

/** The people whose streams were lost, and what that means for the session. */
export interface CallLoss {
  /** Ids of people who had been reached and aren't now. */
  readonly lost: readonly string[];
  /** Whether the session is to be shown as one whose call is being mended. */
  readonly isCallLost: boolean;
}

interface CallLossStep {
  readonly next: CallLoss;
  readonly began: readonly string[];
  /**
   * Ids of people who are reached again. People who were given up, or left, are in neither list: their own view says
   * so.
   */
  readonly ended: readonly string[];
}

export const noCallLoss: CallLoss = { lost: [], isCallLost: false };

/**
 * Takes over how people are reached now.
 * @param people everybody else in the room
 * @param reachOf the media path's answer about a person, also for one who has left the room
 */
export const stepCallLoss = (
  before: CallLoss,
  people: readonly Pick<Participant, 'id' | 'presence'>[],
  reachOf: (participantId: string) => PersonReach,
): CallLossStep => {
  const ids = [...new Set([...before.lost, ...people.map(({ id }) => id)])];
  const lost = ids.filter((id) => reachOf(id).lost);
  // A lost connection to a person who lost the server themselves isn't ours to report: their presence shows it.
  const isCallLost = people.some(({ id, presence }) => presence === 'connected' && lost.includes(id));
  return {
    next: { lost, isCallLost },
    began: lost.filter((id) => !before.lost.includes(id)),
    ended: before.lost.filter((id) => !lost.includes(id) && reachOf(id).reach === 'open'),
  };
};
