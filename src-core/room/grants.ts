import { CHANGEABLE_RIGHTS, eachRight, ROLE_GRANTS } from '../wire/grants';
import type { Grants, Participant } from '../wire/room';
import type { RoomCommand, Refusal } from './command';
import { denied, mayPublish, standingOf, whyNotRemove } from './rights';
import { participantOf, type Change } from './room';

type ChangeGrants = Extract<RoomCommand, { type: 'changeGrants' }>;

const isWithin = (grants: Grants, own: Grants): boolean =>
  grants.publish.every((kind) => own.publish.includes(kind)) &&
  CHANGEABLE_RIGHTS.every((right) => own[right] || !grants[right]);

/** The same person with their publications cut to their grants. */
const bound = (participant: Participant, grants: Grants): Participant => ({
  ...participant,
  grants,
  publications: participant.publications.filter(({ kind }) => mayPublish(grants, kind)),
  audio: participant.audio && mayPublish(grants, 'microphone'),
  video: participant.video && mayPublish(grants, 'camera'),
});

/**
 * Takes grants from a person, or gives them back, up to what their role has. It applies at once, and it outlasts their
 * connection and their client: a token counts at the first join only.
 */
export const changeGrants = (
  change: Change,
  { by, participantId, change: wanted }: ChangeGrants,
): Refusal | null => {
  const { state } = change.room;
  if (by === participantId) return { code: 'INVALID_ARGUMENT', message: 'nobody changes their own grants' };
  if (participantId === state.ownerId) return denied('senior', 'change what people may');
  const actor = participantOf(change.room, by);
  const target = participantOf(change.room, participantId);
  if (!actor || !target) return { code: 'PEER_GONE', message: 'that person is not here' };
  const why = whyNotRemove(standingOf(state, actor), standingOf(state, target));
  if (why) return denied(why, 'change what people may');
  const before = target.grants;
  const grants: Grants = {
    ...before,
    publish: wanted.publish ? [...new Set(wanted.publish)] : before.publish,
    ...eachRight(CHANGEABLE_RIGHTS, (right) => wanted[right] ?? before[right]),
  };
  if (!isWithin(grants, ROLE_GRANTS[target.role])) {
    return { code: 'INVALID_ARGUMENT', message: `that is more than a ${target.role} ever may` };
  }
  const same = (Object.keys(grants) as (keyof Grants)[]).every(
    (key) => String(grants[key]) === String(before[key]),
  );
  if (!same) change.update(bound(target, grants), {});
  return null;
};
