import type { Participant, Publication } from '../wire/room';
import type { Refusal } from './command';
import { mayPublish } from './rights';
import type { Change } from './room';

/** Announces the kind of a stream. A person has one of each kind: a newer one replaces the older. */
export const publish = (
  change: Change,
  participant: Participant,
  publication: Publication,
): Refusal | null => {
  if (!mayPublish(participant.grants, publication.kind)) {
    return { code: 'PERMISSION_DENIED', message: `may not publish ${publication.kind}` };
  }
  const others = participant.publications.filter(({ kind }) => kind !== publication.kind);
  const known = participant.publications.some(
    ({ kind, streamId }) => kind === publication.kind && streamId === publication.streamId,
  );
  if (!known) change.update(participant, { publications: [...others, publication] });
  return null;
};

/** Withdraws everything that goes over one stream. */
export const unpublish = (change: Change, participant: Participant, streamId: string): Refusal | null => {
  const publications = participant.publications.filter((publication) => publication.streamId !== streamId);
  if (publications.length === participant.publications.length) {
    return { code: 'NOT_STREAMING', message: 'that stream is not published' };
  }
  change.update(participant, { publications });
  return null;
};

/** Microphone or camera was switched on or off. */
export const setInputs = (
  change: Change,
  participant: Participant,
  { audio, video }: { readonly audio: boolean; readonly video: boolean },
): Refusal | null => {
  const { grants } = participant;
  if ((audio && !mayPublish(grants, 'microphone')) || (video && !mayPublish(grants, 'camera'))) {
    return { code: 'PERMISSION_DENIED', message: 'may not send audio or video' };
  }
  if (participant.audio !== audio || participant.video !== video)
    change.update(participant, { audio, video });
  return null;
};
