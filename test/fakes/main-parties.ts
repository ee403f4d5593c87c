/**
 * The parts of the main process that parties are made of, over a fake authentication server and a fake embedded one.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { OpenTo } from '@core/session/open-to';
import type { PartyPlace } from '@core/session/party-place';
import { AddressBook } from '../../src-main/party/address-book';
import type { AuthClient } from '../../src-main/party/auth-client';
import { Blocks } from '../../src-main/party/blocks';
import { EmbeddedHost } from '../../src-main/party/embedded-host';
import { newEmbeddedKeys } from '../../src-main/party/embedded-keys';
import { HostPowers } from '../../src-main/party/host-powers';
import type { ServerAddress } from '../../src-main/system/http-send';
import { JoinedServers } from '../../src-main/party/joined-servers';
import { LocalServers } from '../../src-main/party/local-servers';
import { Looks } from '../../src-main/party/looks';
import { Parties } from '../../src-main/party/parties';
import { PersonIds } from '../../src-main/party/person-ids';
import { PartyOpenings } from '../../src-main/party/party-openings';
import { SeatFile } from '../../src-main/party/seat-file';
import type { Vault } from '../../src-main/party/vault';
import { Ways } from '../../src-main/party/ways';
import { CertificatePins } from '../../src-main/security/certificate-pins';
import { PageServers } from '../../src-main/security/page-servers';
import { ManualClock } from './clock';
import { FakeEmbeddedServer } from './embedded-server';
import { FakeReachProcess } from './reach-process';
import { silentLog } from './silent-log';

export const CODE = 'K7QM2XRT';
export const NEW_CODE = 'ABCD2345';
export const PIN = 'XzvkysByJJMdpGDv0pkQ8vB5NyBHhmiRxRcgIA7jdKE';
const VAULT_KEY = 'v'.repeat(43);
const noKeychain: Vault = { seal: () => null, open: () => null };
export const keychain: Vault = {
  seal: (secret) => Buffer.from(secret).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};

/** An authentication server that knows one code; while `refuses` is set, it answers every request with that error. */
class FakeAuth {
  refuses: ErrorCode | null = null;
  /** The addresses at which nothing answers. */
  readonly unreachable = new Set<string>();
  /** The error that the server's health is answered with. */
  health: ErrorCode | null = null;
  /** Whether the server has another key for codes than before, and so knows no old code. */
  knowsNoCode = false;
  partyUrl = '';
  tokens = 0;
  readonly calls: {
    url: string;
    pin: string | null;
    route: string;
    body: object;
    hostKey: string | undefined;
  }[] = [];
  nowMs = () => 0;
  /** The host of the party that is asked about, and the person in it who is kept out. */
  hostId: string | null = null;
  person: string | null = null;
  /** The seat that a guest gets instead of one of their own name, and its credential. */
  participantId: string | null = null;
  seatCredential = 'seat-credential-of-somebody';
  /** Called with each request before it is answered. */
  onAsked: (route: string) => Promise<void> = () => Promise.resolve();

  readonly client: AuthClient = {
    call: (server: ServerAddress, route: string, body: object, hostKey?: string) => {
      this.calls.push({ ...server, route, body, hostKey });
      if (this.unreachable.has(server.url))
        return Promise.reject(new WatchTogetherError('SERVER_UNREACHABLE', 'nothing answers'));
      if (this.refuses) return Promise.reject(new WatchTogetherError(this.refuses, 'refused'));
      return this.onAsked(route).then(() => this.#answer(route, body) as never);
    },
    checkHealth: () => {
      const refusal = this.refuses ?? this.health;
      return refusal ? Promise.reject(new WatchTogetherError(refusal, 'refused')) : Promise.resolve();
    },
  };

  #answer(route: string, body: object): object {
    const token = { token: `token-${++this.tokens}`, expiresAtMs: this.nowMs() + 600_000 };
    const name = 'name' in body ? body.name : 'nobody';
    const invite = { code: CODE, role: 'participant', expiresAtMs: 9e12, usesLeft: 20 };
    const role = route === 'createParty' ? 'host' : 'participant';
    const who = {
      sessionId: 's_1',
      participantId: this.participantId ?? `p_${String(name)}`,
      name,
      role,
      partyName: 'Film night',
    };
    const seat = { ...who, ...token, partyUrl: this.partyUrl, seatCredential: this.seatCredential };
    if (route === 'createParty') return { seat, invite };
    if (route === 'redeemInvite') return { seat };
    if (route === 'createProbe') return { ...token, partyUrl: this.partyUrl };
    if (route === 'lookInvite' && this.knowsNoCode)
      throw new WatchTogetherError('INVITE_INVALID', 'there is no such invite');
    if (route === 'lookInvite') {
      const { hostId } = this;
      return {
        hostId,
        partyName: 'Film night',
        names: ['Ana'],
        locked: false,
        full: false,
        yours: false,
        door: true,
      };
    }
    if (route === 'replaceInvites') return { invite: { ...invite, code: NEW_CODE } };
    if (route === 'blockPerson') return { person: this.person };
    if (route === 'endParty' || route === 'returnSeat') return {};
    return token;
  }
}

/** One run of the app; a second one with the same folder is the next start of the profile. */
export function runApp(
  folder: string,
  { vault = noKeychain, wallMs = 1e12, dht = ['dht.example:49737'], relay = null as string | null } = {},
) {
  const time = new ManualClock();
  const auth = new FakeAuth();
  const server = new FakeEmbeddedServer();
  const reachProcess = new FakeReachProcess();
  const wall = { ms: wallMs };
  const choices = { relayOnly: false, dht };
  const onLan: (ServerAddress | null)[] = [];
  const relayOnly = () => choices.relayOnly;
  auth.nowMs = () => wall.ms;
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const embedded = new EmbeddedHost({
    vaultKey: () => VAULT_KEY,
    dht: () => choices.dht,
    dhtRelay: relay,
    lanChoice: () => ({ leftOut: [], takenIn: [] }),
    ...{ start: server.start, keys: newEmbeddedKeys((n) => randomBytes(n)), databasePath: ':memory:' },
    pageOrigin: 'matinee-app://app',
    ...{ logLevel: 'silent', clock: time, timers: time, log: silentLog },
  });
  const ways = new Ways({
    ...{ start: reachProcess.start, nodes: () => choices.dht, relay, relayOnly, logLevel: 'silent' },
    knownNodes: { read: () => [], save: () => undefined },
    networks: () => '',
    ...{ clock: time, timers: time, log: silentLog },
  });
  const openings = new PartyOpenings({ embedded, vaultKey: () => VAULT_KEY, relayOnly, log: silentLog });
  const pins = new CertificatePins();
  const servers = new AddressBook({
    ...{ file: join(folder, 'servers.json'), vault, newId, log: silentLog },
    checkHealth: (url) => auth.client.checkHealth({ url, pin: null }),
  });
  const random = (length: number) => randomBytes(length);
  const person = new PersonIds({ ...{ file: join(folder, 'person.json'), vault, random, log: silentLog } });
  const blocks = new Blocks({
    ...{ file: join(folder, 'blocks.json'), newId, wallNow: () => wall.ms, log: silentLog },
  });
  const localServers = new LocalServers({
    folder: join(folder, 'local'),
    pid: 1,
    uid: null,
    isAlive: () => true,
    wallNow: Date.now,
  });
  const looks = new Looks({
    ...{ auth: auth.client, person, newId, ways, clock: time, timers: time },
    localServers: () => localServers.list().map((url) => ({ url, pin: null })),
    searchLan: (_code, onFound, onOther) => {
      onLan.forEach((found) => (found === null ? onOther() : onFound(found)));
    },
  });
  const joined = new JoinedServers({ file: join(folder, 'joined.json'), log: silentLog });
  const seats = new SeatFile(join(folder, 'seat.json'), vault, silentLog);
  const sentTo: string[] = [];
  const pageServers = new PageServers();
  const agreedPlaces: PartyPlace[] = [];
  const parties = new Parties({
    ...{ auth: auth.client, embedded, servers, looks, localServers, seats, pins, newId, log: silentLog },
    ...{ person, blocks, ways, openings, timers: time },
    joined,
    wallNow: () => wall.ms,
    sendsPageTo: (place) => {
      sentTo.push(place.url);
      pageServers.add(place);
    },
    keepsPageFrom: pageServers.remove,
    agreedPlaces: () => agreedPlaces,
  });
  const powers = new HostPowers({ auth: auth.client, embedded, servers, blocks, parties });
  return {
    parties,
    /** The servers that the page was sent to. */
    sentTo,
    /** Those that it may talk to. */
    pageServers,
    /** The other sites that the person goes to. */
    agreedPlaces,
    powers,
    person,
    blocks,
    looks,
    servers,
    auth,
    server,
    pins,
    wall,
    time,
    localServers,
    joined,
    embedded,
    reachProcess,
    ways,
    /** The servers on the network that prove to know a code, and null for one that doesn't. */
    onLan,
    /** The person's choices. */
    choices,
  };
}

export const wish = { partyName: 'Film night', name: 'Ana', serverId: null, open: 'here' as OpenTo };
export const REACH = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
export const farLink = `matinee://join#c=${CODE}&p=${REACH.key}&x=${REACH.secret}`;
export const lanLink = `matinee://join?s=https%3A%2F%2F192.168.1.5%3A4000&c=${CODE}&k=${PIN}`;
