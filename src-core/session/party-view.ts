import { sameQuality } from '../call/quality';
import { sameReadiness } from '../sync/readiness';
import type { Participant, PublicationKind } from '../wire/room';
import type { Playback, Readiness } from '../wire/playback';
import type { ChatLog } from './chat-log';
import type { FilmNote } from '../film/film-note';
import type { FilmProblem } from '../film/film-problem';
import type { Replica } from './replica';
import type { CallView, DoorView, ParticipantView, PartyView, SessionState, SyncView } from './view';

/** What only this client knows about one person. */
export interface LocalFacts {
  readonly speaking: boolean;
  readonly streams: readonly PublicationKind[];
  readonly reach: ParticipantView['reach'];
  readonly quality: ParticipantView['quality'];
}

export const NO_FACTS: LocalFacts = { speaking: false, streams: [], reach: 'none', quality: null };

export interface ViewInput {
  readonly state: SessionState;
  readonly replica: Replica | null;
  readonly chat: ChatLog;
  /** The people at the door, as the server told last. */
  readonly atDoor: readonly DoorView[];
  readonly facts: (participantId: string) => LocalFacts;
  /** The playback to show: the engine's, which may be newer than the room's while the server is away. */
  readonly playback: Playback;
  /** One's own readiness as the engine knows it: earlier than the room does, and while the server is away. */
  readonly readiness: Readiness;
  readonly filmProblem: FilmProblem | null;
  readonly filmNotes: readonly FilmNote[];
  readonly sync: SyncView;
  readonly call: CallView;
  readonly keepsCommand: boolean;
  /** The people who share a screen, most recent first. */
  readonly screenSharers: readonly string[];
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

const sameDoor = (a: readonly DoorView[], b: readonly DoorView[]): boolean =>
  a.length === b.length && a.every(({ id, name }, index) => id === b[index]?.id && name === b[index].name);

const PARTICIPANT_FIELDS = [
  'name',
  'role',
  'grants',
  'isOwner',
  'heir',
  'isLocal',
  'presence',
  'seat',
  'audio',
  'video',
  'speaking',
  'reach',
] as const satisfies readonly (keyof ParticipantView)[];

const sameParticipant = (a: ParticipantView, b: ParticipantView): boolean =>
  sameList(a.streams, b.streams) &&
  sameList(a.cannot, b.cannot) &&
  sameReadiness(a.readiness, b.readiness) &&
  sameQuality(a.quality, b.quality) &&
  PARTICIPANT_FIELDS.every((field) => a[field] === b[field]);

interface Standing {
  readonly localId: string | null;
  readonly ownerId: string | null;
  /** One's own readiness. */
  readonly readiness: Readiness;
  /** The capabilities of one's own app in this room. */
  readonly can: readonly string[];
}

const viewOf = (
  participant: Participant,
  { localId, ownerId, readiness, can }: Standing,
  facts: LocalFacts,
): ParticipantView => ({
  id: participant.id,
  name: participant.name,
  role: participant.role,
  grants: participant.grants,
  isOwner: participant.id === ownerId,
  heir: participant.heir,
  isLocal: participant.id === localId,
  presence: participant.presence,
  seat: participant.seat,
  audio: participant.audio,
  video: participant.video,
  speaking: facts.speaking,
  streams: facts.streams,
  readiness: participant.id === localId ? readiness : participant.readiness,
  reach: participant.id === localId ? 'open' : facts.reach,
  quality: facts.quality,
  cannot: can.filter((name) => !participant.can.includes(name)),
});

/** Most recent first: a new sharer goes to the front, the others keep their order. */
export const nextScreenSharers = (
  before: readonly string[],
  participants: readonly Participant[],
): readonly string[] => {
  const sharing = participants
    .filter(
      ({ presence, publications }) =>
        presence !== 'gone' && publications.some(({ kind }) => kind === 'screen'),
    )
    .map(({ id }) => id);
  const kept = before.filter((id) => sharing.includes(id));
  const fresh = sharing.filter((id) => !before.includes(id)).reverse();
  const next = [...fresh, ...kept];
  return sameList(before, next) ? before : next;
};

/** Builds the view; parts that didn't change keep their identity, so that a view re-renders only what did. */
export const buildPartyView = (before: PartyView, input: ViewInput): PartyView => {
  const { replica } = input;
  const known = new Map(before.participants.map((participant) => [participant.id, participant]));
  // After the end nobody is there any more; name and chat stay readable until the next session.
  const over = input.state.kind === 'disconnected';
  const people = over ? [] : (replica?.room.participants ?? []);
  const standing = {
    localId: replica?.localId ?? null,
    ownerId: replica?.room.ownerId ?? null,
    readiness: input.readiness,
    can: people.find(({ id }) => id === replica?.localId)?.can ?? [],
  };
  const participants = people.map((participant) => {
    const next = viewOf(participant, standing, input.facts(participant.id));
    const old = known.get(participant.id);
    return old && sameParticipant(old, next) ? old : next;
  });
  // Whoever has come in isn't at the door, however late that is told.
  const atDoor = over
    ? []
    : input.atDoor.filter(({ id }) => !people.some((one) => one.id === id && one.presence !== 'gone'));
  const samePeople =
    participants.length === before.participants.length &&
    participants.every((participant, index) => participant === before.participants[index]);
  return {
    state: input.state,
    sessionId: replica?.room.sessionId ?? null,
    roomRevision: replica?.revision ?? null,
    partyName: replica?.room.name ?? '',
    locked: replica?.room.locked ?? false,
    patience: replica?.room.patience ?? before.patience,
    localId: replica?.localId ?? null,
    participants: samePeople ? before.participants : participants,
    atDoor: sameDoor(before.atDoor, atDoor) ? before.atDoor : atDoor,
    playback: input.playback,
    filmProblem: input.filmProblem,
    filmNotes: input.filmNotes,
    chat: input.chat.entries,
    sync: input.sync,
    call: input.call,
    keepsCommand: input.keepsCommand,
    screenSharers: over ? [] : input.screenSharers,
  };
};
