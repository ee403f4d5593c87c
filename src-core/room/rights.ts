import type { Refusal } from './command';
import type { Grants, Participant, PublicationKind, RoomState } from '../wire/room';

/**
 * Decides who may do what to the party and to whom. The room asks before it acts, and views ask for what they offer.
 */

/** A person's standing: in the room, or in a view of it. */
export interface Standing {
  readonly isOwner: boolean;
  readonly heir: Participant['heir'];
  readonly grants: Pick<Grants, 'moderate'>;
}

/**
 * Why a person may not: `notModerator` they don't moderate · `newHeir` they stand in for the owner, and not for long
 * enough yet · `senior` the other person stands as high as they do, or higher.
 */
export type Forbidden = 'notModerator' | 'newHeir' | 'senior';

export const standingOf = (
  { ownerId }: Pick<RoomState, 'ownerId'>,
  { id, heir, grants }: Pick<Participant, 'id' | 'heir' | 'grants'>,
): Standing => ({ isOwner: id === ownerId, heir, grants });

/** The owner ranks above moderators, those above a stand-in for them, and everybody else below. */
const rankOf = ({ isOwner, heir, grants }: Standing): number => {
  if (isOwner) return 3;
  if (!grants.moderate) return 0;
  return heir === null ? 2 : 1;
};

/**
 * For actions that can't be taken back: removing people, ending the party, letting further people in. It also covers
 * others' grants: a person who lost them has lost the evening.
 */
const whyNotDecide = ({ heir, grants }: Standing): Forbidden | null => {
  if (!grants.moderate) return 'notModerator';
  return heir === 'new' ? 'newHeir' : null;
};

export const whyNotEnd = whyNotDecide;
export const whyNotInvite = whyNotDecide;

/**
 * Only a person of lower rank can be removed, or given other grants: never the owner, and a moderator by the owner
 * alone.
 */
export const whyNotRemove = (actor: Standing, target: Standing): Forbidden | null =>
  whyNotDecide(actor) ?? (rankOf(actor) > rankOf(target) ? null : 'senior');

/** Sending a screen needs the grant to share as well. */
export const mayPublish = (
  { publish, share }: Pick<Grants, 'publish' | 'share'>,
  kind: PublicationKind,
): boolean => publish.includes(kind) && (share || (kind !== 'screen' && kind !== 'screenAudio'));

const REASONS: Readonly<Record<Forbidden, string>> = {
  notModerator: 'only a moderator may',
  newHeir: 'whoever stands in for the owner may only after some minutes',
  senior: 'nobody may do that to the owner, or to somebody who stands as high',
};

/** @param what the refused action, e.g. "lock the session" */
export const deniedTo = (what: string): Refusal => ({
  code: 'PERMISSION_DENIED',
  message: `may not ${what}`,
});

/** @param what the refused action, e.g. "remove people" */
export const denied = (why: Forbidden, what: string): Refusal => ({
  code: 'PERMISSION_DENIED',
  message: `may not ${what}: ${REASONS[why]}`,
});
