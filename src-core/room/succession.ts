import type { Participant } from '../wire/room';
import type { Change, Room } from './room';

/** Who owns the party, and who stands in while nobody is there who moderates in their own right. */

/**
 * How long a stand-in can't remove, end or invite, ms. A person whose line or laptop fails is back within a few
 * minutes; a party that is taken from them in the meantime is lost.
 */
export const HEIR_TRIAL_MS = 300_000;

const isHere = ({ presence }: Participant): boolean => presence !== 'gone';

/** The same person without inherited grants. */
export const disinherited = (participant: Participant): Participant =>
  participant.heir === null
    ? participant
    : { ...participant, heir: null, grants: { ...participant.grants, moderate: false } };

/** The first host to come owns the party for as long as it lives; only the operator of the server ends that. */
export const settleOwner = (change: Change): void => {
  const { ownerId, participants } = change.room.state;
  if (ownerId !== null) return;
  const first = [...participants, ...change.room.away]
    .filter(({ role }) => role === 'host')
    .sort((a, b) => a.seat - b.seat)[0];
  if (first) change.emit({ type: 'ownerChanged', ownerId: first.id });
};

/**
 * While nobody is here who moderates in their own right, the person who has been here longest stands in; viewers never
 * do. Their inherited grants end with the return of anybody who has them by right, and when they go themselves.
 */
export const settleModeration = (change: Change, nowMs: number): void => {
  const { participants } = change.room.state;
  const isRightful = (one: Participant): boolean => isHere(one) && one.grants.moderate && one.heir === null;
  const hasRightful = participants.some(isRightful);
  const staysHeir = (one: Participant): boolean => one.heir !== null && !hasRightful && isHere(one);
  for (const one of participants) {
    if (one.heir !== null && !staysHeir(one)) change.update(disinherited(one), {});
  }
  if (participants.some(staysHeir)) return;
  change.note({ heirSinceMs: null });
  if (hasRightful || !change.room.hadModerator) return;
  const heir = participants.find(
    ({ presence, role }) => presence === 'connected' && (role === 'participant' || role === 'host'),
  );
  if (!heir) return;
  change.note({ heirSinceMs: nowMs });
  change.update(heir, { heir: 'new', grants: { ...heir.grants, moderate: true } });
};

/** The time when a stand-in may do all that a moderator may; null where nobody is on trial. */
export const endOfTrial = ({ heirSinceMs }: Room): number | null =>
  heirSinceMs === null ? null : heirSinceMs + HEIR_TRIAL_MS;

/** Ends the trial of a person who has stood in for long enough. */
export const endTrial = (change: Change, nowMs: number): void => {
  if ((endOfTrial(change.room) ?? Infinity) > nowMs) return;
  change.note({ heirSinceMs: null });
  for (const one of change.room.state.participants) {
    if (one.heir === 'new') change.update(one, { heir: 'settled' });
  }
};
