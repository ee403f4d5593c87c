import type { LinkInput } from '@core/mesh/link-model';
import type { PathRoom } from '../path-host';

type RoomOfLinks = Omit<Extract<LinkInput, { type: 'room' }>, 'type'>;

/**
 * The people there are links to: everybody else who is connected or reconnecting. Null where one isn't in the room
 * oneself.
 */
export const roomOfLinks = ({ localId, participants }: PathRoom): RoomOfLinks | null => {
  const local = participants.find(({ id }) => id === localId);
  if (!local) return null;
  const others = participants.filter(({ id, presence }) => id !== localId && presence !== 'gone');
  return {
    selfId: localId,
    incarnation: local.incarnation,
    seat: local.seat,
    peers: others.map(({ id, incarnation, seat, presence }) => ({
      ...{ id, incarnation, seat },
      reachable: presence === 'connected',
    })),
  };
};
