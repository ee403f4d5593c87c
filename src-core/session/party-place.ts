/**
 * Where a party's own server stands, as seen from the authentication server that sends people there. Another site is
 * shown and agreed to once: to look at an invite is to trust one server, not whomever it names.
 */
import { z } from 'zod';

/** A host's name has no more (RFC 1035). */
const HOST_LENGTH = 253;
export const LIMITS_OF_PLACES = { places: 100 } as const;

export const PartyPlaceSchema = z.object({
  /** Of the authentication server, as `URL.hostname` has it. */
  from: z.string().max(HOST_LENGTH),
  /** Of the party's. */
  to: z.string().max(HOST_LENGTH),
});
export type PartyPlace = z.infer<typeof PartyPlaceSchema>;

const isSame = (a: PartyPlace, b: PartyPlace): boolean => a.from === b.from && a.to === b.to;

/**
 * @param serverUrl of the authentication server
 * @param partyUrl where it sends people; both are addresses
 * @returns null where it is the same host, or below that one, whose owner it is who gives such names
 */
export const placeElsewhere = (serverUrl: string, partyUrl: string): PartyPlace | null => {
  const [from, to] = [new URL(serverUrl).hostname, new URL(partyUrl).hostname];
  return to === from || to.endsWith(`.${from}`) ? null : { from, to };
};

export const isAgreedPlace = (agreed: readonly PartyPlace[], place: PartyPlace): boolean =>
  agreed.some((one) => isSame(one, place));

/** What was agreed to with one more; the latest stay, where there are more than are kept. */
export const withPlace = (agreed: readonly PartyPlace[], place: PartyPlace): PartyPlace[] =>
  [...withoutPlace(agreed, place), place].slice(-LIMITS_OF_PLACES.places);

export const withoutPlace = (agreed: readonly PartyPlace[], place: PartyPlace): PartyPlace[] =>
  agreed.filter((one) => !isSame(one, place));
