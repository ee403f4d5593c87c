/** What an invite that nobody typed may do before the person has agreed: nothing that leaves this machine. */
import { z } from 'zod';
import { CODE_LENGTHS } from '../base/ids';
import { parseInvite } from '../wire/invite-link';
import { LIMITS } from '../wire/limits';

/** `person`: typed here or on a command line. `outside`: handed over by the system, for whatever page had it clicked. */
export type LinkSource = 'person' | 'outside';

export const LeadsToSchema = z.discriminatedUnion('kind', [
  /** The link leads where the person has been, or wants to go: it may be looked at at once. */
  z.object({ kind: z.literal('known') }),
  /**
   * Nothing is sent before the person agrees. `server`: its host and port; null where the code is to be searched for.
   */
  z.object({ kind: z.literal('unknown'), server: z.string().max(LIMITS.urlLength).nullable() }),
  /**
   * Nothing is sent before the person agrees: a party at somebody's home is looked for on this computer and this network,
   * and over public meeting points, which see this person's address as the party does.
   */
  z.object({ kind: z.literal('home') }),
  /** The link leads to a program of this machine, which nobody from outside may reach by a link. */
  z.object({ kind: z.literal('here') }),
]);
export type LeadsTo = z.infer<typeof LeadsToSchema>;

/** A link and what it may do, in the form that goes to the page. */
export const ArrivedLinkSchema = z.object({
  link: z.string().max(LIMITS.urlLength),
  leadsTo: LeadsToSchema,
});
export type ArrivedLink = z.infer<typeof ArrivedLinkSchema>;

/** @param hostname in the form a URL has it: addresses in their one spelling, IPv6 in brackets. */
export const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

/**
 * @param isKnown whether the person added the server, or was in a party there; with the same key, where it has one of
 * its own.
 */
export const whereLinkLeads = (
  link: string,
  source: LinkSource,
  isKnown: (server: { readonly url: string; readonly pin: string | null }) => boolean,
): LeadsTo => {
  const target = source === 'outside' ? parseInvite(link) : null;
  // A link that can't be read isn't sent anywhere: the lobby says so.
  if (!target) return { kind: 'known' };
  const { code, serverUrl, pin, addresses, reach } = target;
  // Each party at home has a key of its own, and none of it says whether the addresses beside it are its.
  if (reach !== null) return { kind: 'home' };
  const places = (serverUrl === null ? addresses.map((one) => `https://${one}`) : [serverUrl]).map(
    (url) => new URL(url),
  );
  const [first] = places;
  // A bare code of this length is looked for over the meeting points too.
  if (!first)
    return code.length === CODE_LENGTHS.internet ? { kind: 'home' } : { kind: 'unknown', server: null };
  if (places.some(({ hostname }) => isThisMachine(hostname))) return { kind: 'here' };
  return places.every(({ origin }) => isKnown({ url: origin, pin }))
    ? { kind: 'known' }
    : { kind: 'unknown', server: first.host };
};
