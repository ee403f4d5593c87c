/**
 * The place of a party's own server, as seen from the authentication server that sends people there. Another site is
 * shown and agreed to once: looking at an invite means trusting one server, not any server it names.
 */
import { z } from 'zod';

/** The longest name of a host (RFC 1035). */
const HOST_LENGTH = 253;
export const LIMITS_OF_PLACES = { places: 100 } as const;

export const PartyPlaceSchema = z.object({
  /** The authentication server's host, as `URL.hostname` has it. */
  from: z.string().max(HOST_LENGTH),
  /** The party server's host. */
  to: z.string().max(HOST_LENGTH),
});
export type PartyPlace = z.infer<typeof PartyPlaceSchema>;

const isSame = (a: PartyPlace, b: PartyPlace): boolean => a.from === b.from && a.to === b.to;

/**
 * @param serverUrl address of the authentication server
 * @param partyUrl address to which it sends people
 * @returns null where it is the same host, or a subdomain of it, whose name the same owner gives
 */
export const placeElsewhere = (serverUrl: string, partyUrl: string): PartyPlace | null => {
  const [from, to] = [new URL(serverUrl).hostname, new URL(partyUrl).hostname];
  return to === from || to.endsWith(`.${from}`) ? null : { from, to };
};

export const isAgreedPlace = (agreed: readonly PartyPlace[], place: PartyPlace): boolean =>
  agreed.some((one) => isSame(one, place));

/** The agreed places with one more; the latest stay, where there are more than are kept. */
export const withPlace = (agreed: readonly PartyPlace[], place: PartyPlace): PartyPlace[] =>
  [...withoutPlace(agreed, place), place].slice(-LIMITS_OF_PLACES.places);

export const withoutPlace = (agreed: readonly PartyPlace[], place: PartyPlace): PartyPlace[] =>
  agreed.filter((one) => !isSame(one, place));
