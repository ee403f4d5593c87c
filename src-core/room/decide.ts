import { roomMessageId } from '../wire/message-ids';
import type { Participant } from '../wire/room';
import type { Context, Decision, Refusal, RoomCommand } from './command';
import { positionNow } from './film';
import { changeGrants } from './grants';
import { changePatience, reviewHold } from './hold';
import { fallBack } from './live';
import { publish, setInputs, unpublish } from './publications';
import { declareGone, end, join, leave, loseConnection, noteEmptiness, remove, restart } from './membership';
import { control, observe } from './playback';
import { passTime } from './passing-time';
import { denied, deniedTo, standingOf, whyNotEnd } from './rights';
import { Change, participantOf, REMEMBERED_COMMANDS, type Room } from './room';
import { fadeGone } from './seats';
import { endTrial } from './succession';
import { reviewPlayable } from './unplayable';

type CommandOf<T extends RoomCommand['type']> = Extract<RoomCommand, { type: T }>;

const chat = (
  change: Change,
  author: Participant,
  { ownId, text }: CommandOf<'chat'>,
  context: Context,
): Refusal | null => {
  if (!author.grants.chat) return deniedTo('write messages');
  const messageId = roomMessageId(author.id, ownId);
  if (change.room.said.includes(messageId)) return null;
  const { playback } = change.room.state;
  const filmMs = playback.film ? positionNow(playback, context.nowMs) : null;
  const message = { messageId, from: author.id, name: author.name, text, sentAt: context.wallMs, filmMs };
  change.emit({ type: 'chatAdded', message });
  return null;
};

const playback = (
  change: Change,
  by: Participant,
  { commandId, baseRevision, command }: CommandOf<'playback'>,
  context: Context,
): Refusal | null => {
  if (!by.grants.control) return { code: 'NOT_CONTROLLER', message: 'may not control the film' };
  const isSame = (done: Room['commands'][number]): boolean =>
    done.by === by.id && done.commandId === commandId;
  if (change.room.commands.some(isSame)) return null;
  const refusal = control(change, by.id, baseRevision, command, context);
  if (refusal) return refusal;
  const commands = [...change.room.commands, { by: by.id, commandId }];
  change.note({ commands: commands.slice(-REMEMBERED_COMMANDS) });
  return null;
};

/** Decides commands of people who are in. */
const byParticipant = (change: Change, command: RoomCommand, context: Context): Refusal | null => {
  if (!('by' in command) || command.by === null) return null;
  const actor = participantOf(change.room, command.by);
  if (!actor || actor.presence === 'gone') return { code: 'INVALID_STATE', message: 'join first' };
  switch (command.type) {
    case 'connectionLost':
      loseConnection(change, command.by, context.nowMs);
      return null;
    case 'leave':
      leave(change, command.by, context.nowMs);
      return null;
    case 'end': {
      const why = whyNotEnd(standingOf(change.room.state, actor));
      if (why) return denied(why, 'end the session');
      end(change);
      return null;
    }
    case 'lock': {
      if (!actor.grants.moderate) return deniedTo('lock the session');
      const { locked, name, patience } = change.room.state;
      if (locked !== command.locked) {
        change.emit({ type: 'roomUpdated', name, locked: command.locked, patience });
      }
      return null;
    }
    case 'setPatience':
      if (!actor.grants.moderate) return deniedTo('say how long the room waits');
      changePatience(change, command.patience, context.nowMs);
      return null;
    case 'remove':
      return remove(change, command.by, command.participantId, context.nowMs);
    case 'changeGrants':
      return changeGrants(change, command);
    case 'publish':
      return publish(change, actor, command.publication);
    case 'unpublish':
      return unpublish(change, actor, command.streamId);
    case 'inputs':
      return setInputs(change, actor, command);
    case 'chat':
      return chat(change, actor, command, context);
    case 'playback':
      return playback(change, actor, command, context);
    case 'observe':
      observe(change, command.by, command.observation, context);
      return null;
    default:
      return null;
  }
};

const act = (change: Change, command: RoomCommand, context: Context): Refusal | null => {
  switch (command.type) {
    case 'join':
      return join(change, command, context.nowMs);
    case 'serverRestarted':
      restart(change, context);
      return null;
    case 'tick':
      declareGone(change, context.nowMs);
      fadeGone(change, context.nowMs);
      endTrial(change, context.nowMs);
      return null;
    case 'remove':
      return command.by === null
        ? remove(change, null, command.participantId, context.nowMs)
        : byParticipant(change, command, context);
    default:
      return byParticipant(change, command, context);
  }
};

/** Whether a person left by choice and for good, and nobody is left, nor listed, who could come back to their seat. */
const isForsaken = (room: Room, command: RoomCommand): boolean =>
  command.type === 'leave' && !command.returns && room.state.participants.length === 0;

/**
 * The only writer of a room: decides what follows from a command. Pure; time, randomness and the asking person come in
 * as arguments. A refusal changes nothing.
 */
export const decide = (room: Room, command: RoomCommand, context: Context): Decision => {
  const change = new Change(room);
  const error = act(change, command, context);
  const revisionBefore = room.state.playback.timeline.revision;
  if (error) return { room, events: [], noted: [], error, closes: false, timelineRevision: revisionBefore };
  noteEmptiness(change, context.nowMs);
  fallBack(change, context.nowMs);
  reviewHold(change, context.nowMs);
  const expired = command.type === 'tick' && passTime(change, context.nowMs);
  reviewPlayable(change, context.nowMs);
  return {
    room: change.room,
    events: change.events,
    noted: [...change.noted],
    error: null,
    closes: command.type === 'end' || expired || isForsaken(change.room, command),
    timelineRevision: change.room.state.playback.timeline.revision,
  };
};
