import { z } from 'zod';
import { isStunUrl, MAX_ICE_URL_LENGTH, udpServers } from './ice-urls';
import { PUBLIC_STUN_URLS } from './public-stun';
import type { Turn } from './relays';
import type { GivenServers } from './server-choice';
import { readServerList, type ReadList } from './server-list';
import type { IceServer } from './socket';

/** The STUN servers that a party's people are told: public ones, those that somebody names, or none. */

/** From five on browsers warn that finding a route gets slow. */
export const MAX_STUN_SERVERS = 4;

export const StunUrlsSchema = z
  .array(z.string().max(MAX_ICE_URL_LENGTH).refine(isStunUrl, 'must look like stun:stun.example.org:3478'))
  .max(MAX_STUN_SERVERS, `must be ${MAX_STUN_SERVERS} addresses at the most`);

/** Reads a list as people write it, each server with or without `stun:` in front. */
export const readStunList = (text: string): ReadList =>
  readServerList(text, {
    most: MAX_STUN_SERVERS,
    readOne(part) {
      const url = /^(?:stun|turn)s?:/i.test(part) ? part : `stun:${part}`;
      return isStunUrl(url) ? url : null;
    },
  });

export type StunSetting =
  /** Nothing is set. */
  | null
  /** These servers and no others; an empty list stands for none at all. */
  | readonly string[];

/**
 * Reads `MATINEE_STUN_URLS`, for a standalone server and for the one inside the app. Unlike with every other setting,
 * an empty value differs from one that is left out: it says that there are to be none.
 * @returns `wrong`: a sentence where the setting makes no sense
 */
export const readStun = (
  environment: Readonly<Record<string, string | undefined>>,
): { readonly stun: StunSetting; readonly wrong: readonly string[] } => {
  const text = environment['MATINEE_STUN_URLS'];
  if (text === undefined) return { stun: null, wrong: [] };
  const { servers, fault } = readStunList(text);
  if (servers) return { stun: servers, wrong: [] };
  if (fault.kind === 'empty') return { stun: [], wrong: [] };
  const sentence = `MATINEE_STUN_URLS must be up to ${MAX_STUN_SERVERS} addresses like stun:stun.example.org:3478, separated by commas, or empty for none`;
  return { stun: null, wrong: [sentence] };
};

/**
 * The STUN servers that people are told. Where nothing is said, and another server that they are told anyway answers
 * the same question, strangers aren't asked: a TURN server over UDP also tells how a machine is seen from outside.
 */
export const stunUrlsFor = (
  setting: StunSetting,
  others: { readonly turn: Turn | null; readonly iceServers?: readonly IceServer[] },
): readonly string[] => {
  if (setting) return setting;
  const { turn, iceServers = [] } = others;
  const named = turn ? [...iceServers, { urls: [...turn.urls] }] : iceServers;
  return udpServers(named).length > 0 ? [] : PUBLIC_STUN_URLS;
};

/** The addresses as servers of a link; none for an empty list. */
export const stunServers = (urls: readonly string[]): IceServer[] =>
  urls.length > 0 ? [{ urls: [...urls] }] : [];

/** The usual STUN servers of parties on a person's own computer. @returns `wrong`: as `readStun` does */
export const givenStun = (
  environment: Readonly<Record<string, string | undefined>>,
  turn: Turn | null,
): { readonly given: GivenServers; readonly wrong: readonly string[] } => {
  const { stun, wrong } = readStun(environment);
  if (wrong.length > 0) return { given: { servers: [], by: 'unreadable' }, wrong };
  if (stun) return { given: { servers: stun, by: 'environment' }, wrong };
  const servers = stunUrlsFor(null, { turn });
  return { given: { servers, by: servers.length > 0 ? 'app' : 'relay' }, wrong };
};
