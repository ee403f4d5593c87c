import { watch, type Ref } from 'vue';
import type { PartyHandle } from '@core/ipc/party';
import { usePorts } from '../../host/ports';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';

/** Who would stand at the door of which party. */
export interface DoorWish {
  readonly lookId: string;
  readonly name: string;
  /** A door that was reached in another way than the person wants now is left at once. */
  readonly relayOnly: boolean;
}

const isSame = (one: DoorWish | null, other: DoorWish | null): boolean =>
  one?.lookId === other?.lookId && one?.name === other?.name && one?.relayOnly === other?.relayOnly;

/** How long a name isn't typed on before somebody comes to the door under it, ms. */
const TYPED_MS = 800;

interface Coming {
  readonly wish: DoorWish;
  /** The seat, as soon as there is one; null where nobody may stand there, or they have left meanwhile. */
  readonly seat: Promise<PartyHandle | null>;
}

/**
 * While somebody is in the lobby of a party that has a door, they stand there: whatever joining needs is done before they
 * click. Where that can't be, joining takes its usual way.
 * @param wish null where nobody is to stand anywhere, e.g. as they have a seat to join with
 * @param onSentAway called where somebody in the party doesn't want them to come in
 */
export const useAtDoor = (wish: Readonly<Ref<DoorWish | null>>, onSentAway: () => void) => {
  const { host } = usePorts();
  const session = useSession();
  const preferences = usePreferences();
  let coming: Coming | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** From the click until there is a seat, or none can be had: nobody comes to the door beside their own join. */
  let isEntering = false;

  const note = (what: string) => (error: unknown) => host.log('info', `${what}: ${String(error)}`);

  /** Leaves the door; what is on the way there comes to nothing. */
  const leave = (): void => {
    clearTimeout(timer);
    const left = coming;
    coming = null;
    if (!left) return;
    session.stepBack();
    void left.seat
      .then((seat) => seat && host.parties.stepBack(seat.partyId))
      .catch(note('The seat was not given back'));
  };

  const approach = (to: DoorWish): void => {
    leave();
    const { lookId, name } = to;
    /** Nobody keeps a seat for a door that they don't stand at. */
    const end = (): void => {
      if (coming === mine) leave();
    };
    const mine: Coming = {
      wish: to,
      seat: host.parties
        .approach({ lookId, name })
        .then((seat) => {
          // Whoever has left meanwhile gives it back, and nobody is sent to another site unasked.
          if (coming !== mine) return seat;
          if (seat.elsewhere) {
            end();
            return seat;
          }
          const onLeft = (isSentAway: boolean): void => {
            end();
            if (isSentAway) onSentAway();
          };
          session.approach(seat, onLeft).catch((error: unknown) => {
            note('The door was not reached')(error);
            end();
          });
          return seat;
        })
        .catch((error: unknown) => {
          note('Nobody is let stand at the door')(error);
          return null;
        }),
    };
    coming = mine;
  };

  watch(wish, (now, before) => {
    if (isSame(now, before)) return;
    clearTimeout(timer);
    // Whoever goes back while they join doesn't join.
    if (!now) return leave();
    if (isEntering) return;
    if (now.lookId !== before?.lookId || now.relayOnly !== before.relayOnly) leave();
    if (isSame(coming?.wish ?? null, now)) return;
    if (now.name === preferences.current.name) approach(now);
    else timer = setTimeout(() => approach(now), TYPED_MS);
  });

  /** @returns the seat of whoever stands at the door as wished now, or is on the way there; else null */
  const fromDoor = async (): Promise<PartyHandle | null> => {
    clearTimeout(timer);
    const mine = coming;
    const seat = mine && isSame(mine.wish, wish.value) ? await mine.seat : null;
    if (!seat || coming !== mine || !session.isApproaching(seat)) {
      leave();
      return null;
    }
    coming = null;
    // The join itself doesn't wait for that.
    host.parties.enter(seat.partyId).catch(note('The seat is not kept for a return'));
    return seat;
  };

  return {
    /** Takes the seat of whoever stands at the door, or one by `redeem` where nobody does. */
    async enter(redeem: () => Promise<PartyHandle>): Promise<PartyHandle> {
      isEntering = true;
      try {
        return (await fromDoor()) ?? (await redeem());
      } finally {
        isEntering = false;
      }
    },
  };
};
