import { applyRoomEvent } from '../room/apply';
import type { LeaveReason, Participant, RoomEvent, RoomState } from '../wire/room';
import type { ServerEventPayload, Snapshot } from '../wire/socket';

/** The client's copy of the room. Only the server's events and snapshots write it. */
export interface Replica {
  readonly serverEpoch: string;
  readonly revision: number;
  readonly localId: string;
  readonly room: RoomState;
}

/** How people came and went between two states of the room. */
export type PeopleChange =
  | { readonly type: 'joined'; readonly participant: Participant }
  | { readonly type: 'left'; readonly participant: Participant; readonly reason: LeaveReason };

export const replicaOf = (snapshot: Snapshot): Replica => ({
  serverEpoch: snapshot.serverEpoch,
  revision: snapshot.revision,
  localId: snapshot.you,
  // Earlier messages come in pages.
  room: { ...snapshot.room, chat: [] },
});

/**
 * Applies one announced event.
 * @returns `stale`: seen already or of another epoch · `gap`: events are missing, ask `room:sync` · else the new copy
 */
export const applyToReplica = (
  replica: Replica,
  message: ServerEventPayload<'room:event'>,
): { readonly kind: 'applied'; readonly replica: Replica } | { readonly kind: 'stale' | 'gap' } => {
  if (message.serverEpoch !== replica.serverEpoch) return { kind: 'gap' };
  if (message.revision <= replica.revision) return { kind: 'stale' };
  if (message.revision > replica.revision + 1) return { kind: 'gap' };
  return {
    kind: 'applied',
    replica: {
      ...replica,
      revision: message.revision,
      room: applyRoomEvent(replica.room, message.event),
    },
  };
};

const isHere = (participant: Participant | undefined): boolean =>
  participant !== undefined && participant.presence !== 'gone';

/**
 * The people who came and went between two states. A person who is *gone* counts as away although their seat is kept.
 * @param event the event that led from one to the other; without it (snapshot) nobody can say why somebody is away
 */
export const peopleChanges = (
  before: RoomState,
  after: RoomState,
  localId: string,
  event?: RoomEvent,
): readonly PeopleChange[] => {
  const changes: PeopleChange[] = [];
  const old = new Map(before.participants.map((participant) => [participant.id, participant]));
  const now = new Map(after.participants.map((participant) => [participant.id, participant]));
  for (const participant of after.participants) {
    if (participant.id === localId) continue;
    if (isHere(participant) && !isHere(old.get(participant.id)))
      changes.push({ type: 'joined', participant });
  }
  for (const participant of before.participants) {
    if (participant.id === localId || !isHere(participant)) continue;
    const successor = now.get(participant.id);
    if (isHere(successor)) continue;
    const told = event?.type === 'participantLeft' ? event.reason : null;
    const reason: LeaveReason = told ?? (successor ? 'gone' : 'left');
    changes.push({ type: 'left', participant: successor ?? participant, reason });
  }
  return changes;
};
