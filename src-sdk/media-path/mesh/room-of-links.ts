import type { LinkInput } from '@core/mesh/link-model';
import type { PathRoom } from '../path-host';

interface RoomOfLinks {
  readonly room: Omit<Extract<LinkInput, { type: 'room' }>, 'type'>;
  /** The people with whom a link is only made and nothing is sent: of each two, one stands at the door. */
  readonly quiet: ReadonlySet<string>;
}

/**
 * The people there are links to: everybody else who is connected or reconnecting, and those who are linked while one of the
 * two stands at the door. Null where one is neither in the room nor linked from the door.
 */
export const roomOfLinks = ({ localId, participants, self, atDoor }: PathRoom): RoomOfLinks | null => {
  const local = participants.find(({ id }) => id === localId) ?? self;
  if (!local) return null;
  const others = participants.filter(({ id, presence }) => id !== localId && presence !== 'gone');
  const outside = atDoor.filter(({ id }) => id !== localId && !others.some((other) => other.id === id));
  const { incarnation, seat } = local;
  return {
    room: {
      ...{ selfId: localId, incarnation, seat },
      peers: [
        ...others.map(({ id, incarnation, seat, presence }) => ({
          ...{ id, incarnation, seat },
          reachable: presence === 'connected',
        })),
        ...outside.map(({ id, incarnation, seat }) => ({ id, incarnation, seat, reachable: true })),
      ],
    },
    quiet: new Set(outside.map(({ id }) => id)),
  };
};
