/** The parties of this app: how they begin, the credentials behind them, and fresh tokens for the SDK. */
import type { Timers } from '@core/base/clock';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { Emitter } from '@core/base/emitter';
import type { IpcOutput, IpcParsedInput } from '@core/ipc/contract';
import type { PartyHandle } from '@core/ipc/party';
import { isAgreedPlace, placeElsewhere, type PartyPlace } from '@core/session/party-place';
import { lets, type OpenTo } from '@core/session/open-to';
import type { Seat } from '@core/wire/http';
import { webLink } from '@core/wire/invite-link';
import type { CertificatePins } from '../security/certificate-pins';
import { listenerFailed } from '../system/listener-failed';
import type { Log } from '../system/log';
import type { AddressBook } from './address-book';
import type { AuthClient } from './auth-client';
import type { Blocks } from './blocks';
import type { EmbeddedHost } from './embedded-host';
import type { ServerAddress } from '../system/http-send';
import type { JoinedServers } from './joined-servers';
import type { LocalServers } from './local-servers';
import type { Looks } from './looks';
import type { PersonIds } from './person-ids';
import { PartyBook, type Party } from './party-book';
import type { SeatFile, SeatRecord } from './seat-file';
import { Probes, reachableAt, refuseElsewhere } from './probes';
import type { PartyOpenings } from './party-openings';
import { SeatRevival, type RevivedSeat } from './seat-revival';
import { openWayTo, type Ways } from './ways';

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
  /** The ways to parties far away. */
  readonly ways: Pick<Ways, 'open'>;
  /** By which ways friends come to parties on the own server. */
  readonly openings: PartyOpenings;
  /** Called with each server before the page is told of it: the page may talk to no other one. */
  readonly sendsPageTo: (server: ServerAddress) => void;
  /** Called with the URL at which such a server isn't any more. */
  readonly keepsPageFrom: (url: string) => void;
  /** The other sites that the person has agreed to by now. */
  readonly agreedPlaces: () => readonly PartyPlace[];
  readonly newId: () => string;
  readonly timers: Timers;
  /** Wall-clock time, milliseconds since 1970, in which a token's end is told. */
  readonly wallNow: () => number;
  readonly log: Log;
}

interface PartiesEvents {
  /** The handle of this party is another one now. */
  changed: string;
}

/** The first token is used only while it is good for at least this long. */
const FRESH_TOKEN_MS = 60_000;
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
  readonly events: Emitter<PartiesEvents>;
  readonly #openings: PartyOpenings;
  readonly #options: PartiesOptions;
  readonly #book: PartyBook;
  readonly #probes: Probes;
  readonly #revival: SeatRevival;
  /** The party whose seat is on the disk: the last that was entered. */
  #current: string | null = null;
  /** The number of pages that are gone. */
  #page = 0;
  /** By the URL of a server: ends as it knows of all its doors that were left. */
  readonly #steppingBack = new Map<string, Promise<void>>();

  constructor(options: PartiesOptions) {
    this.#options = options;
    this.#openings = options.openings;
    this.#book = new PartyBook(options);
    this.events = new Emitter(listenerFailed(options.log));
    const { embedded } = options;
    this.#revival = new SeatRevival({ ...options, ownServer: (port) => this.#embeddedServer(port) });
    this.#probes = new Probes({
      ...options,
      ownServer: async () => ({ ...(await this.#embeddedServer()), hostKey: embedded.hostKey }),
      seatOf: (partyId) => this.record(partyId),
    });
  }

  /** The seat in a party, whose server runs. @throws INVALID_STATE for an unknown party, SERVER_UNREACHABLE */
  async record(partyId: string): Promise<SeatRecord> {
    await this.#goAgain(partyId);
    const { record } = this.#book.named(partyId);
    if (record.embeddedPort !== null) await this.#options.embedded.ready();
    return record;
  }

  /** Sets another code: in the link, on the network, and for the next start. */
  changeInvite(partyId: string, invite: NonNullable<SeatRecord['invite']>): PartyHandle {
    const { lanPort } = this.#book.named(partyId).record;
    if (lanPort !== null) this.#openings.announce(invite.code);
    return this.#change(partyId, { invite });
  }

  /**
   * The page's present knowledge of a party.
   * @throws INVALID_STATE for an unknown party
   */
  handleOf(partyId: string): PartyHandle {
    return this.#handle(partyId, this.#book.named(partyId));
  }

  /** Parties on the own embedded server. */
  embeddedPartyIds(): string[] {
    return this.#book.entries.filter(([, { record }]) => record.embeddedPort !== null).map(([id]) => id);
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
      const place = { server, embeddedPort: null, lanPort: null, open: 'here' as const };
      return this.#begin(seat, { ...place, invite, hostServerId });
    }
    const server = await this.#embeddedServer();
    const body = { ...who, seatProof: person.seatProof(server.address) };
    const { seat, invite } = await auth.call(server.address, 'createParty', body, embedded.hostKey);
    const handle = this.#begin(seat, {
      server: server.address,
      embeddedPort: server.port,
      lanPort: null,
      open: wish.open,
      invite,
      hostServerId: null,
    });
    return this.#openAsKept(handle.partyId);
  }

  /** Takes a seat in a party that was looked at: the own one, where there is one. */
  async redeem(lookId: string, name: string): Promise<PartyHandle> {
    const handle = await this.#takeSeat(lookId, name, null);
    this.#options.looks.entered(lookId);
    return handle;
  }

  /**
   * Takes a seat for somebody who comes to the door of a party that was looked at: nothing of it is kept beyond this
   * process, and `stepBack` gives it back.
   * @throws as `redeem`, and JOIN_ABORTED where the page is gone by the time that there is a seat
   */
  async approach(lookId: string, name: string): Promise<PartyHandle> {
    const page = this.#page;
    // Who is asked for the next seat at a door has heard of the last one by then; a server that is away holds up no other.
    await this.#steppingBack.get(this.#options.looks.take(lookId).server.url);
    const handle = await this.#takeSeat(lookId, name, { lookId });
    if (page === this.#page) return handle;
    await this.stepBack(handle.partyId);
    throw new WatchTogetherError('JOIN_ABORTED', 'The page that stood at the door is gone');
  }

  /** The person joins from the door. @throws INVALID_STATE for an unknown party */
  enter(partyId: string): PartyHandle {
    const { door, record } = this.#book.named(partyId);
    if (door) {
      this.#book.letGoFormer(record.participantId, { but: partyId });
      this.#book.enter(partyId);
      this.#entered(partyId);
      this.#options.looks.entered(door.lookId);
    }
    return this.handleOf(partyId);
  }

  /** The person leaves the door: their seat, and the use of the code, are given back. */
  stepBack(partyId: string): Promise<void> {
    const party = this.#book.find(partyId);
    if (!party?.door) return Promise.resolve();
    const letGo = this.#book.takeOut(partyId) ?? (() => undefined);
    // Its server is told before the way there is given up.
    const told = this.#giveBack(party.record).finally(letGo);
    const { url } = party.record.server;
    const all = Promise.all([this.#steppingBack.get(url), told]).then(() => {
      if (this.#steppingBack.get(url) === all) this.#steppingBack.delete(url);
    });
    this.#steppingBack.set(url, all);
    return told;
  }

  /** The page is gone that somebody stood at doors with. */
  stepBackEverywhere(): void {
    this.#page += 1;
    for (const [partyId] of this.#book.entries) void this.stepBack(partyId);
  }

  async #takeSeat(lookId: string, name: string, door: Party['door']): Promise<PartyHandle> {
    const { auth, looks, person: ids } = this.#options;
    const { server: found, code, hostId } = looks.take(lookId);
    const { server, way } = await openWayTo(found, this.#options.ways);
    try {
      const person = hostId === null ? null : ids.personFor(hostId);
      const who = { name, seatProof: ids.seatProof(server), ...(person === null ? {} : { person }) };
      const body = { code, ...who, ...(door ? { atDoor: true } : {}) };
      const { seat } = await auth.call(server, 'redeemInvite', body);
      const { participantId, seatCredential } = seat;
      const former = this.#book.formerOf(participantId);
      // Whoever only stands at the door keeps what they had there before.
      if (door) this.#book.renewCredential(participantId, seatCredential);
      else this.#book.letGoFormer(participantId, { but: null });
      const place = { server, embeddedPort: this.#ownPort(server), lanPort: null, open: 'here' as const };
      const kept = former ?? { ...place, invite: null, hostServerId: null };
      return this.#begin(seat, way ? { ...kept, server } : kept, { way, door });
    } catch (error) {
      way?.release();
      throw error;
    }
  }

  async #giveBack({ server, seatCredential }: SeatRecord): Promise<void> {
    try {
      await this.#options.auth.call(server, 'returnSeat', { seatCredential });
    } catch (error) {
      // The server takes it back by itself, as nobody stands there.
      const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
      this.#options.log.info('party.seatNotReturned', { code });
    }
  }

  /**
   * A token that is good for a connect now, and the URL that it is for.
   * @throws INVALID_STATE for an unknown party, PARTY_ELSEWHERE for one on another site that isn't agreed to, and the
   * server's refusal
   */
  async token(partyId: string): Promise<IpcOutput<'party.token'>> {
    const { auth, embedded, agreedPlaces, sendsPageTo, wallNow } = this.#options;
    await this.#goAgain(partyId);
    const party = this.#book.named(partyId);
    const { firstToken, record } = party;
    const { partyUrl } = record;
    // A person who was asked before now has agreed meanwhile, or goes nowhere.
    refuseElsewhere(record.server, partyUrl, agreedPlaces());
    sendsPageTo({ ...record.server, url: partyUrl });
    party.firstToken = null;
    if (firstToken && firstToken.expiresAtMs - wallNow() > FRESH_TOKEN_MS)
      return { partyUrl, token: firstToken.token };
    if (record.embeddedPort !== null) await embedded.ready();
    const { token } = await auth.call(record.server, 'renewSeat', { seatCredential: record.seatCredential });
    return { partyUrl, token };
  }

  /**
   * Lets more people come, or fewer. The network stays open once it is: friends who came by it are behind it.
   * @throws INVALID_STATE where the party isn't on the embedded server or the own role has no invite; SERVER_UNREACHABLE
   * where the network can't be opened, and nobody would come from elsewhere either
   */
  async openTo(partyId: string, open: OpenTo): Promise<PartyHandle> {
    const { record } = this.#book.named(partyId);
    if (record.embeddedPort === null || !record.invite)
      throw new WatchTogetherError('INVALID_STATE', 'This party’s server isn’t ours to open');
    this.#change(partyId, { open });
    await this.#openings.setReach(this.#book.named(partyId).record);
    if (open === 'network') return this.#openLan(partyId);
    return open === 'here' ? this.handleOf(partyId) : this.#openLanIfPossible(partyId);
  }

  /** The person's choice of relays or of the DHT has changed: whether friends far away come depends on both. */
  async farChoiceChanged(): Promise<void> {
    for (const partyId of this.embeddedPartyIds()) {
      const record = this.#book.find(partyId)?.record;
      if (!record || !lets(record.open, 'anywhere')) continue;
      await this.#openings.setReach(record);
      if (this.#book.find(partyId)) this.events.emit('changed', partyId);
    }
  }

  async #openLan(partyId: string): Promise<PartyHandle> {
    const lanPort = await this.#openings.openLan(this.#book.named(partyId).record);
    return this.#change(partyId, { lanPort });
  }

  #change(partyId: string, change: Partial<SeatRecord>): PartyHandle {
    return this.#handle(partyId, this.#book.change(partyId, change));
  }

  /** Lets those come whom the host has chosen, as far as that is possible. */
  async #openAsKept(partyId: string): Promise<PartyHandle> {
    const { record } = this.#book.named(partyId);
    if (lets(record.open, 'anywhere')) await this.#openings.setReach(record);
    const onLan = lets(record.open, 'network') || record.lanPort !== null;
    return onLan ? this.#openLanIfPossible(partyId) : this.handleOf(partyId);
  }

  /** The party exists also where the network can't be opened: the handle says that it isn't. */
  #openLanIfPossible(partyId: string): Promise<PartyHandle> {
    return this.#openLan(partyId).catch((error: unknown) => {
      this.#options.log.warn('party.lanUnopened', { reason: error instanceof Error ? error.message : '' });
      return this.#handle(partyId, this.#book.named(partyId));
    });
  }

  /** The person left by choice. */
  forget(partyId: string): void {
    this.#book.letGo(partyId);
    if (this.#current !== partyId) return;
    this.#current = null;
    this.#options.seats.clear();
  }

  /** Notes that the party goes on, so that its seat is as old as the end of this process. Call this every minute. */
  noteAlive(): void {
    const party = this.#current === null ? null : this.#book.find(this.#current);
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
    const record = this.#book.kept();
    if (!record) return null;
    for (const [partyId, party] of this.#book.entries)
      if (!party.door && party.record.participantId === record.participantId)
        return this.#handle(partyId, party);
    const isLast = () => this.#book.kept()?.participantId === record.participantId;
    let revived: RevivedSeat | null = null;
    try {
      revived = await this.#revival.revive(record);
      // It may have taken a while: the person is in another party by now.
      if (!isLast()) throw new WatchTogetherError('JOIN_ABORTED', 'Another seat was taken meanwhile');
      const { token: firstToken, way } = revived;
      const partyId = this.#book.add(revived.record, { firstToken, way, door: null });
      this.#entered(partyId);
      return await this.#openAsKept(partyId);
    } catch (error) {
      revived?.way?.release();
      const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
      this.#options.log.info('party.notRejoinable', { code });
      if (OVER.has(code) && isLast()) this.#options.seats.clear();
      return null;
    }
  }

  async #embeddedServer(wantedPort?: number): Promise<{ port: number; address: ServerAddress }> {
    const port = await this.#options.embedded.ready(wantedPort);
    this.#options.localServers.publish(port);
    return { port, address: { url: localUrl(port), pin: null } };
  }

  #ownPort(server: ServerAddress): number | null {
    const own = this.embeddedPartyIds().map((id) => this.#book.find(id)?.record);
    return own.find((record) => record?.server.url === server.url)?.embeddedPort ?? null;
  }

  #begin(
    seat: Seat,
    {
      server,
      embeddedPort,
      lanPort,
      open,
      invite,
      hostServerId,
    }: Pick<SeatRecord, 'server' | 'embeddedPort' | 'lanPort' | 'open' | 'invite' | 'hostServerId'>,
    { way = null, door = null }: Partial<Pick<Party, 'way' | 'door'>> = {},
  ): PartyHandle {
    const { token, expiresAtMs, ...who } = seat;
    const record: SeatRecord = {
      ...who,
      ...{ server, embeddedPort, lanPort, open, invite, hostServerId },
      partyUrl: reachableAt(seat.partyUrl, server),
      savedAtMs: this.#options.wallNow(),
    };
    const partyId = this.#book.add(record, { firstToken: { token, expiresAtMs }, way, door });
    if (!door) this.#entered(partyId);
    return this.#handle(partyId, this.#book.named(partyId));
  }

  /** From now on it is this party that the process can come back to. */
  #entered(partyId: string): void {
    const { joined, seats, log } = this.#options;
    const { record, way } = this.#book.named(partyId);
    this.#current = partyId;
    seats.save(record);
    // An end of a way is another one the next time.
    if (record.embeddedPort === null && !way) joined.add(record.server);
    log.info('party.entered', {
      role: record.role,
      embedded: record.embeddedPort !== null,
      pinned: record.server.pin !== null,
      far: way !== null,
    });
  }

  /** The way to a server far away may have been given up, and be found again elsewhere on this machine. */
  async #goAgain(partyId: string): Promise<void> {
    const { way, record } = this.#book.named(partyId);
    if (!way) return;
    const url = await way.ready();
    if (url === record.server.url) return;
    // Another program may have the former port by now.
    this.#options.keepsPageFrom(record.partyUrl);
    this.#change(partyId, { server: { ...record.server, url }, partyUrl: url });
    this.events.emit('changed', partyId);
  }

  #handle(partyId: string, { record }: Party): PartyHandle {
    const { sessionId, participantId, partyName, name, role, partyUrl, invite, embeddedPort } = record;
    const place = placeElsewhere(record.server.url, partyUrl);
    const elsewhere = place && !isAgreedPlace(this.#options.agreedPlaces(), place) ? place : null;
    if (!elsewhere) this.#options.sendsPageTo({ ...record.server, url: partyUrl });
    const link = (code: string) =>
      embeddedPort === null
        ? webLink(code, record.server.url)
        : this.#openings.linkTo(record, code, embeddedPort);
    return {
      ...{ partyId, sessionId, participantId, partyName, name, role, partyUrl },
      embedded: embeddedPort !== null,
      ...(embeddedPort === null ? {} : this.#openings.stateOf(record)),
      elsewhere,
      invite: invite && { ...invite, link: link(invite.code) },
    };
  }
}
