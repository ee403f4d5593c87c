/** Puts the party modules together and gives them Electron's network, processes and keychain. */
import { randomBytes } from 'node:crypto';
import { networkInterfaces, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { session } from 'electron';
import type { Clock, Timers } from '@core/base/clock';
import { newId } from '@core/base/ids';
import { EmbeddedEventSchema, type EmbeddedEvent, type EmbeddedRequest } from '@core/ipc/embedded';
import { ReachEventSchema, type ReachEvent, type ReachRequest } from '@core/ipc/reach';
import { lanChoiceOf } from '@core/ipc/preferences';
import type { SendEvent } from '../system/page-events';
import type { CertificatePins } from '../security/certificate-pins';
import type { PageServers } from '../security/page-servers';
import type { Log } from '../system/log';
import type { PreferencesFile } from '../system/preferences';
import type { ProfileFiles } from '../system/profile';
import { AddressBook } from './address-book';
import { createAuthClient } from './auth-client';
import { Blocks } from './blocks';
import { childStarter } from './child-process';
import { EmbeddedHost } from './embedded-host';
import { newEmbeddedKeys } from './embedded-keys';
import { HostPowers } from './host-powers';
import type { HttpSend, ServerAddress } from '../system/http-send';
import { lazily } from '../system/lazily';
import { JoinedServers } from './joined-servers';
import { KnownNodes } from './known-nodes';
import { browseByDnsSd, searchLan } from './lan-search';
import { isProcessAlive, LocalServers } from './local-servers';
import { Looks } from './looks';
import { Parties } from './parties';
import { partyHealth } from './party-health';
import { PartyOpenings } from './party-openings';
import { PersonIds } from './person-ids';
import { readDhtRelay } from './relay-setting';
import { SeatFile } from './seat-file';
import { serversToAsk, type ServersToAsk } from './servers-to-ask';
import { systemVault } from './vault';
import { VaultKey } from './vault-key';
import { openServersSession } from './servers-session';
import { Ways } from './ways';
import { webHttp } from './web-http';

export interface PartyModules extends Pick<ServersToAsk, 'givenStun' | 'givenDht'> {
  readonly parties: Parties;
  readonly powers: HostPowers;
  readonly blocks: Blocks;
  readonly looks: Looks;
  readonly servers: AddressBook;
  readonly embedded: EmbeddedHost;
  /** Whether the person added a server, or was in a party there. */
  isKnown(server: ServerAddress): boolean;
  /** How a party's server is, of those the page was told of. */
  readonly health: ReturnType<typeof partyHealth>;
  /** Whether there is a relay at which parties far away are met by whoever goes by a relay only. */
  readonly hasReachRelay: boolean;
  /** The machine goes to sleep, or has woken up. */
  suspend(suspended: boolean): void;
  /** Ends what runs for parties; takes two seconds at most. */
  close(): Promise<void>;
}

export interface PartyEnvironment {
  readonly files: ProfileFiles;
  /** The built embedded server. */
  readonly serverScript: string;
  /** The built process of a guest's ways. */
  readonly reachScript: string;
  readonly pageOrigin: string;
  /** Is told where the page is sent to. */
  readonly pageServers: Pick<PageServers, 'add' | 'remove' | 'find'>;
  readonly pins: CertificatePins;
  /** Which STUN servers the own server names, and where the DHT is entered. */
  readonly preferences: Pick<PreferencesFile, 'get' | 'events'>;
  /**
   * May name STUN servers and a relay for parties on the own server (`MATINEE_STUN_URLS`, `MATINEE_TURN_…`,
   * docs/server.md), and where the DHT is entered (`MATINEE_DHT_BOOTSTRAP`).
   */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

const ALIVE_NOTE_MS = 60_000;
/** What differs when this machine is on another network. */
const networksNow = (): string =>
  Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) => addresses.map(({ address }) => `${name} ${address}`))
    .join();
const random = (length: number) => randomBytes(length);

function ownFolderName(): { folder: string; uid: number | null } {
  const uid = process.getuid?.() ?? null;
  return { folder: join(tmpdir(), `matinee-${uid ?? userInfo().username}`), uid };
}

/** Can be called once the app is ready. */
export function openParties({
  files,
  serverScript,
  reachScript,
  pageOrigin,
  pageServers,
  pins,
  preferences,
  env,
  clock,
  timers,
  log,
}: PartyEnvironment): PartyModules {
  // Both by the first request: a session of Chromium's takes its time and some megabytes, Node's TLS its time.
  const web = lazily(() =>
    openServersSession(session, files.serversSession, (error) =>
      log.warn('serversSession.kept', { reason: error instanceof Error ? error.message : '' }),
    ),
  );
  const overWeb = webHttp((url, init) => web().fetch(url, init));
  const pinned = lazily(async () => (await import('./pinned-http')).createPinnedHttp());
  const overPin =
    (pin: string): HttpSend =>
    async (request) =>
      (await pinned())(pin)(request);
  const auth = createAuthClient(({ pin }) => (pin === null ? overWeb : overPin(pin)));
  const asked = serversToAsk(env, preferences);
  const { relay: dhtRelay, wrong: wrongRelay } = readDhtRelay(env);
  for (const reason of [...asked.wrong, ...wrongRelay]) log.warn('setting.ignored', { reason });
  const vaultKey = new VaultKey({ file: files.vaultKey, vault: systemVault, random, log });
  const embedded = new EmbeddedHost({
    start: childStarter<EmbeddedRequest, EmbeddedEvent>({
      ...{ script: serverScript, serviceName: 'Matinee party server' },
      ...{ events: EmbeddedEventSchema, logName: 'server', log },
    }),
    keys: newEmbeddedKeys(random),
    vaultKey: () => vaultKey.read(),
    databasePath: files.journal,
    logLevel: 'info',
    pageOrigin,
    ...{ turn: asked.turn, stun: asked.stun, dht: asked.dht, dhtRelay },
    lanChoice: () => lanChoiceOf(preferences.get()),
    ...{ clock, timers, log },
  });
  const relayOnly = () => preferences.get().relayOnly;
  const ways = new Ways({
    start: childStarter<ReachRequest, ReachEvent>({
      ...{ script: reachScript, serviceName: 'Matinee ways to parties' },
      ...{ events: ReachEventSchema, logName: 'reach', log },
    }),
    nodes: asked.dht,
    relayOnly,
    relay: dhtRelay,
    knownNodes: new KnownNodes({ file: files.dhtNodes, log }),
    logLevel: 'info',
    networks: networksNow,
    ...{ clock, timers, log },
  });
  const openings = new PartyOpenings({ embedded, vaultKey: () => vaultKey.read(), relayOnly, log });
  preferences.events.on('changed', ({ change }) => {
    if (change.dhtChoice !== undefined || change.dhtNodes !== undefined) {
      embedded.dhtChanged();
      ways.nodesChanged();
      void parties.farChoiceChanged();
    }
    if (change.relayOnly !== undefined) void parties.farChoiceChanged();
    if (change.stunChoice !== undefined || change.stunUrls !== undefined) embedded.stunChanged();
    if (change.lanLeftOut !== undefined || change.lanTakenIn !== undefined) embedded.lanChoiceChanged();
  });
  const localServers = new LocalServers({
    ...ownFolderName(),
    pid: process.pid,
    isAlive: isProcessAlive,
    wallNow: Date.now,
  });
  const servers = new AddressBook({
    file: files.servers,
    vault: systemVault,
    newId: () => newId('s', random),
    checkHealth: (url) => auth.checkHealth({ url, pin: null }),
    log,
  });
  const person = new PersonIds({ file: files.person, vault: systemVault, random, log });
  const blocks = new Blocks({
    ...{ file: files.blocks, wallNow: Date.now, log },
    newId: () => newId('p', random),
  });
  const looks = new Looks({
    ...{ auth, person, ways },
    localServers: () => localServers.list().map((url) => ({ url, pin: null })),
    searchLan: (code, ...search) => searchLan(browseByDnsSd(log), code, ...search),
    newId: () => newId('i', random),
    ...{ clock, timers },
  });
  const seats = new SeatFile(files.seat, systemVault, log);
  const joined = new JoinedServers({ file: files.joined, log });
  const parties = new Parties({
    ...{ auth, embedded, servers, looks, joined, localServers, seats, person, blocks },
    ...{ pins, ways, openings, timers, log },
    sendsPageTo: pageServers.add,
    keepsPageFrom: pageServers.remove,
    agreedPlaces: () => preferences.get().partyPlaces,
    newId: () => newId('party', random),
    wallNow: Date.now,
  });
  const powers = new HostPowers({ auth, embedded, servers, blocks, parties });
  const noting = setInterval(() => {
    parties.noteAlive();
    localServers.noteAlive();
  }, ALIVE_NOTE_MS);
  return {
    ...{ parties, powers, blocks, looks, servers, embedded },
    ...{ givenStun: asked.givenStun, givenDht: asked.givenDht },
    hasReachRelay: dhtRelay !== null,
    isKnown: (server) => joined.has(server) || (server.pin === null && servers.has(server.url)),
    health: partyHealth(auth, pageServers.find, clock),
    suspend(suspended) {
      ways.suspend(suspended);
      embedded.suspend(suspended);
    },
    async close() {
      clearInterval(noting);
      localServers.publish(null);
      await Promise.all([embedded.stop(), ways.close()]);
    },
  };
}

/** Tells the page how the embedded server is, and where it is reached, for each party on it. */
export function announceServer({ embedded, parties }: PartyModules, send: SendEvent): void {
  embedded.events.on('state', (state) => {
    if (state !== 'running' && state !== 'restarting' && state !== 'failed') return;
    for (const partyId of parties.embeddedPartyIds()) send('party.server', { partyId, state });
  });
  const tell = (partyId: string) => send('party.changed', parties.handleOf(partyId));
  const tellAll = () => parties.embeddedPartyIds().forEach(tell);
  embedded.events.on('lan', tellAll);
  embedded.events.on('reach', tellAll);
  embedded.events.on('farCode', tellAll);
  parties.events.on('changed', tell);
}
