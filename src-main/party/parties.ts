/** The parties of this app: how they begin, the credentials behind them, and fresh tokens for the SDK. */
import type { Timers } from '@core/base/clock';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { parseInviteCode } from '@core/base/ids';
import type { IpcOutput, IpcParsedInput } from '@core/ipc/contract';
import type { PartyHandle } from '@core/ipc/party';
import { isAgreedPlace, placeElsewhere, type PartyPlace } from '@core/session/party-place';
import { lets, type OpenTo } from '@core/session/open-to';
import type { Seat } from '@core/wire/http';
import { webLink } from '@core/wire/invite-link';
import type { CertificatePins } from '../security/certificate-pins';
import type { Log } from '../system/log';
import type { AddressBook } from './address-book';
import type { AuthClient } from './auth-client';
import type { Blocks } from './blocks';
import type { EmbeddedHost } from './embedded-host';
import type { ServerAddress } from '../system/http-send';
import { homeLink } from './invite-links';
import type { JoinedServers } from './joined-servers';
import type { LocalServers } from './local-servers';
import type { Looks } from './looks';
import type { PersonIds } from './person-ids';
import type { SeatFile, SeatRecord } from './seat-file';
import { Probes, reachableAt, refuseElsewhere } from './probes';

export interface PartiesOptions {
  readonly auth: AuthClient;
  readonly embedded: EmbeddedHost;
  readonly servers: AddressBook;
  readonly looks: Looks;
  readonly joined: Pick<JoinedServers, 'add'>;
  readonly localServers: LocalServers;
  readonly seats: SeatFile;
  readonly person: PersonIds;
  readonly blocks: Blocks;
  readonly pins: CertificatePins;
  /** Called with each server before the page is told of it: the page may talk to no other one. */
  readonly sendsPageTo: (server: ServerAddress) => void;
  /** The other sites that the person has agreed to by now. */
  readonly agreedPlaces: () => readonly PartyPlace[];
  readonly newId: () => string;
  readonly timers: Timers;
  /** Wall-clock time, milliseconds since 1970, in which a token's end is told. */
  readonly wallNow: () => number;
  readonly log: Log;
}

interface Party {
  readonly record: SeatRecord;
  /** The token that came with the seat, until it is used. */
  firstToken: { readonly token: string; readonly expiresAtMs: number } | null;
  /** Takes back the trust in a home server's key. */
  readonly unpin: () => void;
}

/** The first token is used only while it is good for at least this long. */
const FRESH_TOKEN_MS = 60_000;
/** Guests of a party whose host's app ended have given up after this time: the embedded server isn't started for it. */
const EMBEDDED_REJOIN_MS = 900_000;
/** The party can't be rejoined, now or later. */
const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SESSION_CLOSED',
  'SESSION_NOT_FOUND',
  'TOKEN_INVALID',
  'PERMISSION_DENIED',
  'INVITE_INVALID',
  'SERVER_UNTRUSTED',
]);

const localUrl = (port: number) => `http://127.0.0.1:${port}`;

export class Parties {
  readonly #options: PartiesOptions;
  readonly #parties = new Map<string, Party>();
  readonly #probes: Probes;
  /** The party whose seat is on the disk: the last that was entered. */
  #current: string | null = null;

  constructor(options: PartiesOptions) {
    this.#options = options;
    const { embedded } = options;
    this.#probes = new Probes({
      ...options,
      ownServer: async () => ({ ...(await this.#embeddedServer()), hostKey: embedded.hostKey }),
      seatOf: (partyId) => this.record(partyId),
    });
  }

  /** The seat in a party, whose server runs. @throws INVALID_STATE for an unknown party, SERVER_UNREACHABLE */
  async record(partyId: string): Promise<SeatRecord> {
    const { record } = this.#named(partyId);
    if (record.embeddedPort !== null) await this.#options.embedded.ready();
    return record;
  }

  /** Sets another code: in the link, on the network, and for the next start. */
  changeInvite(partyId: string, invite: NonNullable<SeatRecord['invite']>): PartyHandle {
    const { lanPort } = this.#named(partyId).record;
    if (lanPort !== null) this.#announce(invite.code);
    return this.#change(partyId, { invite });
  }

  /**
   * The page's present knowledge of a party.
   * @throws INVALID_STATE for an unknown party
   */
  handleOf(partyId: string): PartyHandle {
    return this.#handle(partyId, this.#named(partyId));
  }

  /** Parties on the own embedded server. */
  embeddedPartyIds(): string[] {
    return [...this.#parties].filter(([, { record }]) => record.embeddedPort !== null).map(([id]) => id);
  }

  /** Starts a party here, or on a server of the address book. */
  async host(wish: {
    partyName: string;
    name: string;
    serverId: string | null;
    open: OpenTo;
  }): Promise<PartyHandle> {
    const { auth, embedded, servers, person, blocks } = this.#options;
    const who = {
      partyName: wish.partyName,
      name: wish.name,
      hostId: person.hostId,
      blocked: blocks.people(),
    };
    if (wish.serverId !== null) {
      const { url, hostKey } = servers.hostAccess(wish.serverId);
      const server = { url, pin: null };
      const body = { ...who, seatProof: person.seatProof(server) };
      const { seat, invite } = await auth.call(server, 'createParty', body, hostKey);
      const { serverId: hostServerId } = wish;
      return this.#begin(seat, { server, embeddedPort: null, lanPort: null, invite, hostServerId });
    }
    const server = await this.#embeddedServer();
    const body = { ...who, seatProof: person.seatProof(server.address) };
    const { seat, invite } = await auth.call(server.address, 'createParty', body, embedded.hostKey);
    const handle = this.#begin(seat, {
      server: server.address,
      embeddedPort: server.port,
      lanPort: null,
      invite,
      hostServerId: null,
    });
    return lets(wish.open, 'network') ? this.#openLanIfPossible(handle.partyId) : handle;
  }

  /** Takes a seat in a party that was looked at: the own one, where there is one. */
  async redeem(lookId: string, name: string): Promise<PartyHandle> {
    const { auth, looks, person: ids } = this.#options;
    const { server, code, hostId } = looks.take(lookId);
    const person = hostId === null ? null : ids.personFor(hostId);
    const body = { code, name, seatProof: ids.seatProof(server), ...(person === null ? {} : { person }) };
    const { seat } = await auth.call(server, 'redeemInvite', body);
    const former = this.#forgetFormer(seat.participantId);
    const place = { server, embeddedPort: this.#ownPort(server), lanPort: null };
    return this.#begin(seat, former ?? { ...place, invite: null, hostServerId: null });
  }

  /**
   * A token that is good for a connect now.
   * @throws INVALID_STATE for an unknown party, PARTY_ELSEWHERE for one on another site that isn't agreed to, and the
   * server's refusal
   */
  async token(partyId: string): Promise<string> {
    const { auth, embedded, agreedPlaces, sendsPageTo, wallNow } = this.#options;
    const party = this.#named(partyId);
    const { firstToken, record } = party;
    // A person who was asked before now has agreed meanwhile, or goes nowhere.
    refuseElsewhere(record.server, record.partyUrl, agreedPlaces());
    sendsPageTo({ url: record.partyUrl, pin: record.server.pin });
    party.firstToken = null;
    if (firstToken && firstToken.expiresAtMs - wallNow() > FRESH_TOKEN_MS) return firstToken.token;
    if (record.embeddedPort !== null) await embedded.ready();
    const { token } = await auth.call(record.server, 'renewSeat', { seatCredential: record.seatCredential });
    return token;
  }

  /** @throws INVALID_STATE where the party isn't on the embedded server or the own role has no invite. */
  openTo(partyId: string, open: OpenTo): Promise<PartyHandle> {
    return open === 'here' ? Promise.resolve(this.handleOf(partyId)) : this.#openLan(partyId);
  }

  async #openLan(partyId: string): Promise<PartyHandle> {
    const { embedded } = this.#options;
    const { record } = this.#named(partyId);
    if (record.embeddedPort === null || !record.invite)
      throw new WatchTogetherError('INVALID_STATE', 'This party’s server isn’t ours to open');
    const { port: lanPort } = await embedded.openLan(record.lanPort ?? 0);
    this.#announce(record.invite.code);
    return this.#change(partyId, { lanPort });
  }

  /** This isn't awaited: it takes a second, and the link leads there without it; only the bare code doesn't. */
  #announce(typed: string): void {
    const { embedded, log } = this.#options;
    const code = parseInviteCode(typed);
    if (code === null) return;
    embedded.announce(code).catch((error: unknown) => {
      log.warn('party.unannounced', { reason: error instanceof Error ? error.message : '' });
    });
  }

  #change(partyId: string, change: Partial<SeatRecord>): PartyHandle {
    const party = this.#named(partyId);
    const changed: Party = { ...party, record: { ...party.record, ...change } };
    this.#parties.set(partyId, changed);
    this.#options.seats.save(changed.record);
    return this.#handle(partyId, changed);
  }

  /** The party exists also where the network can't be opened: the handle says that it isn't. */
  #openLanIfPossible(partyId: string): Promise<PartyHandle> {
    return this.#openLan(partyId).catch((error: unknown) => {
      this.#options.log.warn('party.lanUnopened', { reason: error instanceof Error ? error.message : '' });
      return this.#handle(partyId, this.#named(partyId));
    });
  }

  /** The person left by choice. */
  forget(partyId: string): void {
    const party = this.#parties.get(partyId);
    if (!party) return;
    party.unpin();
    this.#parties.delete(partyId);
    if (this.#current !== partyId) return;
    this.#current = null;
    this.#options.seats.clear();
  }

  /** Notes that the party goes on, so that its seat is as old as the end of this process. Call this every minute. */
  noteAlive(): void {
    const party = this.#current === null ? null : this.#parties.get(this.#current);
    if (party) this.#options.seats.save({ ...party.record, savedAtMs: this.#options.wallNow() });
  }

  /**
   * The data for a connection test.
   * @throws as `Probes.open` does
   */
  probe(target: IpcParsedInput<'party.probe'>): Promise<IpcOutput<'party.probe'>> {
    return this.#probes.open(target);
  }

  /** The party that the process was in when it, or its page, ended; null where none of them still lives. */
  async rejoinable(): Promise<PartyHandle | null> {
    const { seats, auth, wallNow } = this.#options;
    const record = seats.read(wallNow());
    if (!record) return null;
    for (const [partyId, party] of this.#parties)
      if (party.record.participantId === record.participantId) return this.#handle(partyId, party);
    try {
      const revived = record.embeddedPort === null ? record : await this.#revive(record, record.embeddedPort);
      if (!revived) return null;
      const answer = await auth.call(revived.server, 'renewSeat', { seatCredential: revived.seatCredential });
      const partyId = this.#add(await this.#withCode(revived), answer);
      return revived.lanPort !== null
        ? await this.#openLanIfPossible(partyId)
        : this.#handle(partyId, this.#named(partyId));
    } catch (error) {
      const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
      this.#options.log.info('party.notRejoinable', { code });
      if (OVER.has(code)) seats.clear();
      return null;
    }
  }

  /**
   * Where there is no keychain the own server's key for codes ends with the run of the app that had it, and an earlier
   * code leads nowhere: then another one is made.
   */
  async #withCode(record: SeatRecord): Promise<SeatRecord> {
    const { auth } = this.#options;
    const { server, seatCredential, invite, embeddedPort } = record;
    if (!invite || embeddedPort === null) return record;
    try {
      await auth.call(server, 'lookInvite', { code: invite.code });
    } catch (error) {
      if (!(error instanceof WatchTogetherError && error.code === 'INVITE_INVALID')) return record;
      const replaced = await auth.call(server, 'replaceInvites', { seatCredential });
      return { ...record, invite: replaced.invite };
    }
    return record;
  }

  /** Restarts the own server, on the port that the guests know. */
  async #revive(record: SeatRecord, port: number): Promise<SeatRecord | null> {
    const { seats, wallNow } = this.#options;
    if (wallNow() - record.savedAtMs > EMBEDDED_REJOIN_MS) {
      seats.clear();
      return null;
    }
    const server = await this.#embeddedServer(port);
    return { ...record, server: server.address, embeddedPort: server.port, partyUrl: server.address.url };
  }

  /**
   * A person who comes by a link to where they are already makes their former credential void.
   * @returns the former seat's record: a host keeps their powers
   */
  #forgetFormer(participantId: string): SeatRecord | null {
    const { seats, wallNow } = this.#options;
    const kept = seats.read(wallNow());
    let former = kept?.participantId === participantId ? kept : null;
    for (const [partyId, { record, unpin }] of this.#parties) {
      if (record.participantId !== participantId) continue;
      former = record;
      unpin();
      this.#parties.delete(partyId);
    }
    return former;
  }

  async #embeddedServer(wantedPort?: number): Promise<{ port: number; address: ServerAddress }> {
    const port = await this.#options.embedded.ready(wantedPort);
    this.#options.localServers.publish(port);
    return { port, address: { url: localUrl(port), pin: null } };
  }

  #ownPort(server: ServerAddress): number | null {
    const own = this.embeddedPartyIds().map((id) => this.#parties.get(id)?.record);
    return own.find((record) => record?.server.url === server.url)?.embeddedPort ?? null;
  }

  #begin(
    seat: Seat,
    {
      server,
      embeddedPort,
      lanPort,
      invite,
      hostServerId,
    }: Pick<SeatRecord, 'server' | 'embeddedPort' | 'lanPort' | 'invite' | 'hostServerId'>,
  ): PartyHandle {
    const { token, expiresAtMs, ...who } = seat;
    const record: SeatRecord = {
      ...who,
      ...{ server, embeddedPort, lanPort, invite, hostServerId },
      partyUrl: reachableAt(seat.partyUrl, server),
      savedAtMs: this.#options.wallNow(),
    };
    const partyId = this.#add(record, { token, expiresAtMs });
    return this.#handle(partyId, this.#named(partyId));
  }

  #add(record: SeatRecord, firstToken: Party['firstToken']): string {
    const { joined, pins, seats, newId, log } = this.#options;
    const partyId = newId();
    const { pin, url } = record.server;
    const unpin = pin === null ? () => undefined : pins.add(new URL(url).hostname, pin);
    this.#parties.set(partyId, { record, firstToken, unpin });
    this.#current = partyId;
    seats.save(record);
    if (record.embeddedPort === null) joined.add(record.server);
    log.info('party.entered', {
      role: record.role,
      embedded: record.embeddedPort !== null,
      pinned: pin !== null,
    });
    return partyId;
  }

  #named(partyId: string): Party {
    const party = this.#parties.get(partyId);
    if (!party) throw new WatchTogetherError('INVALID_STATE', 'This app isn’t in that party');
    return party;
  }

  #handle(partyId: string, { record }: Party): PartyHandle {
    const { sessionId, participantId, partyName, name, role, partyUrl, invite, embeddedPort } = record;
    const place = placeElsewhere(record.server.url, partyUrl);
    const elsewhere = place && !isAgreedPlace(this.#options.agreedPlaces(), place) ? place : null;
    if (!elsewhere) this.#options.sendsPageTo({ url: partyUrl, pin: record.server.pin });
    const lan = record.lanPort !== null ? this.#options.embedded.lan : null;
    const link = (code: string) =>
      embeddedPort === null ? webLink(code, record.server.url) : homeLink(code, embeddedPort, lan);
    return {
      ...{ partyId, sessionId, participantId, partyName, name, role, partyUrl },
      embedded: embeddedPort !== null,
      ...(embeddedPort === null ? {} : { open: lan ? 'network' : 'here', reach: 'off' }),
      elsewhere,
      invite: invite && { ...invite, link: link(invite.code) },
    };
  }
}
