/**
 * A made-up next version of the server: the real one, with a queue of films (a request, an event, a field of the room),
 * a role (by another request), and films on a shelf (a kind of source). Each function extends one module of the server.
 */
import { z } from 'zod';
import type { RoomCommand } from '@core/room/command';
import type { decide as decideNow } from '@core/room/decide';
import type { RoomEvent } from '@core/wire/room';
import type { CLIENT_REQUESTS } from '@core/wire/socket';
import type { Connection, requestHandlers } from '@server/gateway/requests';

const queueAdd = z.strictObject({ title: z.string().max(200) });
const roleGive = z.strictObject({ participantId: z.string().max(64) });
const shelfOpen = z.strictObject({
  type: z.literal('open'),
  title: z.string().max(200),
  source: z.strictObject({ kind: z.literal('shelf'), shelf: z.string().max(100) }),
  durationMs: z.number(),
});

type NextCommand =
  | ({ readonly type: 'queueAdd'; readonly by: string } & z.infer<typeof queueAdd>)
  | ({ readonly type: 'giveRole'; readonly by: string } & z.infer<typeof roleGive>);

export const nextRequests = (now: typeof CLIENT_REQUESTS) => {
  const command = now['playback:command'];
  const payload = command.payload.extend({
    command: z.union([command.payload.shape.command, shelfOpen]),
  });
  return {
    ...now,
    'playback:command': { ...command, payload },
    'queue:add': { rate: 'room', payload: queueAdd, answer: z.object({}) },
    'role:give': { rate: 'room', payload: roleGive, answer: z.object({}) },
  };
};

const asked = ({ session, claims }: Connection, command: object) => {
  // The type of the next version's commands isn't known to this version, hence the cast.
  void session?.execute({ ...command, by: claims.sub } as RoomCommand);
  return {};
};

export const nextHandlers =
  (now: typeof requestHandlers) => (context: Parameters<typeof requestHandlers>[0]) => ({
    ...now(context),
    'queue:add': (connection: Connection, payload: object) =>
      asked(connection, { type: 'queueAdd', ...payload }),
    'role:give': (connection: Connection, payload: object) =>
      asked(connection, { type: 'giveRole', ...payload }),
  });

/**
 * Decides like the present version, and knows a queue of films. A film that is put into it gives the party its name, so
 * that the new event also changes a field that older clients know.
 */
export const nextDecide = (now: typeof decideNow): typeof decideNow => {
  const decided = (room: Parameters<typeof decideNow>[0], state: object, event: object) => ({
    room: { ...room, state: { ...room.state, ...state } },
    events: [event as RoomEvent],
    error: null,
    noted: [],
    closes: false,
    timelineRevision: room.state.playback.timeline.revision,
  });
  return (room, asked, context) => {
    const command = asked as RoomCommand | NextCommand;
    if (command.type === 'queueAdd') {
      const queue = [command.title];
      return decided(room, { queue, name: command.title }, { type: 'queueChanged', queue });
    }
    if (command.type === 'giveRole') {
      const promoted = room.state.participants.map((one) =>
        one.id === command.participantId ? { ...one, role: 'director', mood: 'calm' } : one,
      );
      const participant = promoted.find(({ id }) => id === command.participantId);
      return decided(room, { participants: promoted }, { type: 'participantUpdated', participant });
    }
    return now(room, command, context);
  };
};
