import { useSession } from './session';

/** A number that stays with an id whose seat isn't known (any more). */
const hash = (id: string): number =>
  [...id].reduce((sum, symbol) => (sum * 31 + symbol.charCodeAt(0)) % 9_973, 7);

/** Seats seen in this run, so that the colour of a person's messages stays after they left. */
const seen = new Map<string, number>();

/** The number that a person's colour goes by. */
export const useSeats = () => {
  const session = useSession();
  const placeOf = (participantId: string): number => {
    const seat = session.view.participants.find((one) => one.id === participantId)?.seat;
    if (seat !== undefined) seen.set(participantId, seat - 1);
    return seen.get(participantId) ?? hash(participantId);
  };
  return { placeOf };
};
