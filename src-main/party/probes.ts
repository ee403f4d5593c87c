/** Tokens for testing the route to a party server before joining, and the trust that the page needs meanwhile. */
import type { Timers } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import { isAgreedPlace, placeElsewhere, type PartyPlace } from '@core/session/party-place';
import { isThisMachine } from '@core/session/arrived-link';
import type { IpcOutput, IpcParsedInput } from '@core/ipc/contract';
import { PROBE_LIMITS } from '@core/wire/probe';
import type { CertificatePins } from '../security/certificate-pins';
import type { AddressBook } from './address-book';
import type { AuthClient } from './auth-client';
import type { ServerAddress } from '../system/http-send';
import type { Looks } from './looks';
import type { SeatRecord } from './seat-file';
import { serverOrigin } from './server-origin';

export interface ProbesOptions {
  readonly auth: AuthClient;
  readonly servers: AddressBook;
  readonly looks: Looks;
  readonly pins: CertificatePins;
  readonly timers: Timers;
  readonly sendsPageTo: (server: ServerAddress) => void;
  /** The other sites that the person has agreed to by now. */
  readonly agreedPlaces: () => readonly PartyPlace[];
  /** The own server, started where it doesn't run, and the key by which it takes the own app for a host. */
  readonly ownServer: () => Promise<{ readonly address: ServerAddress; readonly hostKey: string }>;
  /** @throws INVALID_STATE for an unknown party. */
  readonly seatOf: (partyId: string) => Promise<Pick<SeatRecord, 'server' | 'seatCredential'>>;
}

/** What entitles the caller to a probe token. */
type Leave = { readonly code: string } | { readonly seatCredential: string } | Record<string, never>;
interface Wish {
  readonly server: ServerAddress;
  readonly leave: Leave;
  readonly hostKey?: string;
}

/**
 * The URL at which clients reach the party's server: as its seat or probe says, or the authentication server's.
 * @throws SERVER_UNTRUSTED for one that isn't reached by TLS, and where a server elsewhere sends the page to a program
 * of this machine. One at home that is far away is reached here itself, and sends nobody anywhere.
 */
export const reachableAt = (partyUrl: string, server: ServerAddress): string => {
  if (server.reach && partyUrl !== '')
    throw new WatchTogetherError('SERVER_UNTRUSTED', 'A server at home names another place as the party’s');
  if (partyUrl !== '' && serverOrigin(partyUrl) === null)
    throw new WatchTogetherError('SERVER_UNTRUSTED', 'The party’s server isn’t reached by TLS');
  if (partyUrl === '') return server.url;
  const isHere = (url: string) => isThisMachine(new URL(url).hostname);
  if (isHere(partyUrl) && !isHere(server.url))
    throw new WatchTogetherError('SERVER_UNTRUSTED', 'A server elsewhere names this machine as the party’s');
  return partyUrl;
};

/** @throws PARTY_ELSEWHERE where a server sends people to another site, and this person hasn't agreed to it */
export const refuseElsewhere = (
  server: ServerAddress,
  partyUrl: string,
  agreed: readonly PartyPlace[],
): void => {
  const place = placeElsewhere(server.url, partyUrl);
  if (place && !isAgreedPlace(agreed, place))
    throw new WatchTogetherError('PARTY_ELSEWHERE', 'The party’s server is on another site');
};

export class Probes {
  readonly #options: ProbesOptions;

  constructor(options: ProbesOptions) {
    this.#options = options;
  }

  /** @throws the server's refusal, INVALID_STATE for a target that this app doesn't know (any more). */
  async open(target: IpcParsedInput<'party.probe'>): Promise<IpcOutput<'party.probe'>> {
    const { server, leave, hostKey } = await this.#wish(target);
    const { token, partyUrl } = await this.#options.auth.call(server, 'createProbe', leave, hostKey);
    const url = reachableAt(partyUrl, server);
    refuseElsewhere(server, url, this.#options.agreedPlaces());
    this.#trust(server);
    this.#options.sendsPageTo({ ...server, url });
    return { partyUrl: url, token };
  }

  async #wish(target: IpcParsedInput<'party.probe'>): Promise<Wish> {
    const { looks, servers, ownServer, seatOf } = this.#options;
    if ('lookId' in target) {
      const { server, code } = looks.take(target.lookId);
      return { server, leave: { code } };
    }
    if ('partyId' in target) {
      const { server, seatCredential } = await seatOf(target.partyId);
      return { server, leave: { seatCredential } };
    }
    if (target.serverId === null) {
      const { address, hostKey } = await ownServer();
      return { server: address, leave: {}, hostKey };
    }
    const { url, hostKey } = servers.hostAccess(target.serverId);
    return { server: { url, pin: null }, leave: {}, hostKey };
  }

  /** The page may connect to a home server by its key, for as long as the token is good for. */
  #trust({ url, pin }: ServerAddress): void {
    if (pin === null) return;
    const { pins, timers } = this.#options;
    const distrust = pins.add(new URL(url).hostname, pin);
    timers.setTimeout(distrust, PROBE_LIMITS.lifeMs);
  }
}
