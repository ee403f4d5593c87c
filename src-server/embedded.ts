import {
  EmbeddedRequestSchema,
  type EmbeddedConfig,
  type EmbeddedEvent,
  type EmbeddedRequest,
} from '@core/ipc/embedded';
import { CODE_LENGTHS } from '@core/base/ids';
import { networkInterfaces } from 'node:os';
import type { Timers } from '@core/base/clock';
import { parseReachRelay } from '@core/wire/reach-relay';
import type { LanChoice, MachineInterfaces } from '@core/net/lan-networks';
import { createServer, type PartyServer } from './app';
import { keptCodeKey } from './auth/code-key';
import { hashSecret } from './http/secrets';
import { announce } from './lan/announcement';
import { forgetIdentity, keptIdentity } from './lan/certificate';
import { LanDoors } from './lan/lan-doors';
import { createLogger, survivePromises, type Logger } from './base/log';
import { portToMain, type MessagesOf } from './base/parent-port';
import { resumedRuntime, systemRuntime, type Runtime } from './base/runtime';
import { ReachHost } from './reach/reach-host';
import { HomeRelay } from './reach/turn/home-relay';
import type { HomeRelayAccess } from './sessions/ice-servers';
import { sharedTokenKeys } from './sessions/tokens';
import { SqliteAuthStore } from './store/sqlite-auth-store';
import { SealedVault } from './store/sealed-vault';
import { closeDatabase, openDatabase, type SqliteDatabase } from './store/sqlite-database';
import type { Vault } from './store/vault';
import { SqliteSessionDirectory } from './store/sqlite-session-directory';
import { SqliteSessionJournal } from './store/sqlite-session-journal';
import { SqliteVault } from './store/sqlite-vault';

/** The part of its machine that the server reads. */
export interface Machine {
  readonly interfaces: () => MachineInterfaces;
  readonly timers: Timers;
}
type Networks = Machine & { readonly onChange: (addresses: readonly string[]) => void };
const THIS_MACHINE: Machine = { interfaces: networkInterfaces, timers: systemRuntime.timers };

/** How long leaving the DHT may take, ms: some node may not answer, and the app waits. */
const LEAVE_MS = 1_000;

/** A relay for the calls of those who come over the DHT. Without one their calls find a direct way, or none. */
const relayAtHome = async (runtime: Runtime, log: Logger): Promise<HomeRelay | null> => {
  const { clock, timers, random } = runtime;
  const wallMs = (): number => runtime.machine().calendarMs;
  const relay = new HomeRelay({ clock, timers, random, wallMs, log });
  try {
    await relay.listen();
    return relay;
  } catch (error) {
    log.warn({ err: error }, 'no port for a relay of calls');
    relay.end();
    return null;
  }
};

/** Where the DHT is entered, as main last said. */
interface Entrance {
  nodes: readonly string[];
}

/** By the DHT alone somebody comes whom the relay at home helps: without one, nobody is told of it. */
const toldWhereMet = (relay: HomeRelay, entrance: Entrance): HomeRelayAccess => ({
  get port() {
    return entrance.nodes.length > 0 ? relay.port : null;
  },
  credentialFor: (...whoAndWhen) => relay.credentialFor(...whoAndWhen),
});

/** Name of the host key with which the own app creates parties. */
const APP_HOST_KEY = 'this app';

class EmbeddedServer {
  readonly #database: SqliteDatabase;
  readonly #vault: Vault;
  readonly #log: Logger;
  readonly #server: PartyServer;
  readonly #networks: Networks;
  readonly reach: ReachHost;
  readonly #relay: HomeRelay | null;
  readonly #entrance: Entrance;
  #lan: LanDoors | null = null;

  private constructor(
    database: SqliteDatabase,
    vault: Vault,
    server: PartyServer,
    log: Logger,
    networks: Networks,
    reach: ReachHost,
    relay: HomeRelay | null,
    entrance: Entrance,
  ) {
    this.reach = reach;
    this.#entrance = entrance;
    this.#relay = relay;
    this.#database = database;
    this.#networks = networks;
    this.#vault = vault;
    this.#server = server;
    this.#log = log;
  }

  /** @param tell reports events on the local network: that it is shut out again, because no party lives any more */
  static async start(
    config: EmbeddedConfig,
    tell: (event: EmbeddedEvent) => void,
    machine: Machine,
  ): Promise<{ embedded: EmbeddedServer; port: number; serverEpoch: string }> {
    const log = createLogger(config.logLevel);
    const database = openDatabase(config.databasePath, (aside, reason) =>
      log.error({ aside, reason }, 'the journal can’t be used; it was moved aside and a new one begun'),
    );
    const auth = new SqliteAuthStore(database);
    auth.putHostKey({ name: APP_HOST_KEY, hash: hashSecret(config.hostKey) });
    const vault = new SealedVault(new SqliteVault(database), Buffer.from(config.vaultKey, 'base64url'));
    const journal = new SqliteSessionJournal(database);
    const directory = new SqliteSessionDirectory(database);
    const { apiKey, apiSecret, signingKey, pageOrigin, stun, turn = null, dhtRelay = null } = config;
    const onIdle = (): void => {
      if (embedded.reach.closeAll()) tell({ type: 'reachClosed' });
      if (embedded.#closeLan()) tell({ type: 'lanClosed' });
    };
    const runtime = resumedRuntime(journal.isEmpty() ? null : journal.loadClock());
    const entrance: Entrance = { nodes: config.dht };
    const relay = await relayAtHome(runtime, log);
    const server = await createServer({
      log,
      onIdle,
      runtime,
      corsOrigins: [pageOrigin],
      loopbackIsOwn: true,
      party: {
        ...{ journal, directory, tokenKeys: sharedTokenKeys(signingKey) },
        ...{ apiKey, apiSecret, stun, turn },
        homeRelay: relay && toldWhereMet(relay, entrance),
      },
      auth: { store: auth, codeKey: keptCodeKey(vault), codeLength: CODE_LENGTHS.home },
    });
    const reach = new ReachHost({
      // It is asked anew whenever the DHT is entered.
      get nodes() {
        return entrance.nodes;
      },
      ...{ clock: systemRuntime.clock, timers: systemRuntime.timers, log, relay },
      meetAt: dhtRelay === null ? null : parseReachRelay(dhtRelay),
      carry: (socket) => server.carry(socket),
      onState: (state) => tell({ type: 'reachState', state }),
      onCode: (sessionId, code) => tell({ type: 'farCode', sessionId, code }),
      // Guests look for a code by the calendar.
      wallMs: () => systemRuntime.machine().calendarMs,
      random: systemRuntime.random,
    });
    const networks = {
      ...machine,
      onChange: (addresses: readonly string[]) => tell({ type: 'lanChanged', addresses: [...addresses] }),
    };
    const embedded = new EmbeddedServer(database, vault, server, log, networks, reach, relay, entrance);
    if (server.registry?.isIdle) forgetIdentity(embedded.#vault);
    try {
      const port = await server.listen(config.port, '127.0.0.1');
      return { embedded, port, serverEpoch: server.serverEpoch };
    } catch (error) {
      await embedded.stop();
      throw error;
    }
  }

  /** Listens also on the networks by which people are let in, over TLS. */
  async openLan(port: number, choice: LanChoice) {
    await this.#lan?.use(choice);
    this.#lan ??= await LanDoors.open(
      {
        ...this.#networks,
        server: this.#server,
        identity: (addresses) => keptIdentity(this.#vault, addresses, systemRuntime.machine().calendarMs),
        announce,
        log: this.#log,
      },
      port,
      choice,
    );
    const { port: opened, pin, addresses } = this.#lan;
    this.#log.info({ port: opened, networks: addresses.length }, 'open to the local network');
    return { port: opened, pin, addresses };
  }

  async useLan(choice: LanChoice): Promise<void> {
    await this.#lan?.use(choice);
  }

  useStun(urls: readonly string[]): void {
    this.#server.useStun(urls);
  }

  useDht(nodes: readonly string[]): void {
    this.#entrance.nodes = nodes;
  }

  /** Lets people on the network find a code. @throws before `openLan` */
  async announce(code: string): Promise<void> {
    if (!this.#lan) throw new Error('not open to the network');
    await this.#lan.announce(code);
  }

  /**
   * Closes the listeners on the network; the certificate was made for the parties that are over.
   * @returns false where it wasn't open
   */
  #closeLan(): boolean {
    forgetIdentity(this.#vault);
    if (!this.#lan) return false;
    this.#lan.close();
    this.#lan = null;
    this.#log.info('closed to the local network');
    return true;
  }

  async stop(): Promise<void> {
    this.#lan?.end();
    const hasLeft = this.reach.end();
    this.#relay?.end();
    await this.#server.close();
    closeDatabase(this.#database);
    const { timers } = systemRuntime;
    await Promise.race([hasLeft, new Promise<void>((resolve) => timers.setTimeout(resolve, LEAVE_MS))]);
  }
}

/**
 * Serves the embedding process: one server, requests one after the other.
 * @param onStopped called after the last event, when the server has been told to stop
 */
export const serveEmbedder = (
  port: MessagesOf<EmbeddedEvent>,
  onStopped: () => void,
  machine: Machine = THIS_MACHINE,
): void => {
  let running: EmbeddedServer | null = null;

  const handle = async (request: EmbeddedRequest): Promise<EmbeddedEvent> => {
    switch (request.type) {
      case 'start': {
        if (running) throw new Error('started already');
        const {
          embedded,
          port: listening,
          serverEpoch,
        } = await EmbeddedServer.start(request.config, (event) => port.postMessage(event), machine);
        running = embedded;
        return { type: 'listening', port: listening, serverEpoch };
      }
      case 'openLan':
        if (!running) throw new Error('not started');
        return { type: 'lanOpen', ...(await running.openLan(request.port, request.choice)) };
      case 'useLan':
        await running?.useLan(request.choice);
        return { type: 'lanUsed' };
      case 'announce':
        if (!running) throw new Error('not started');
        await running.announce(request.code);
        return { type: 'announced' };
      case 'useStun':
        if (!running) throw new Error('not started');
        running.useStun(request.stun);
        return { type: 'stunUsed' };
      case 'useDht':
        if (!running) throw new Error('not started');
        running.useDht(request.dht);
        return { type: 'dhtUsed' };
      case 'openReach':
        if (!running) throw new Error('not started');
        running.reach.open(request.sessionId, request.seed, request.secret, request.relayOnly);
        return { type: 'reachOpened' };
      case 'closeReach':
        running?.reach.close(request.sessionId);
        return { type: 'reachShut' };
      case 'openCode':
        if (!running) throw new Error('not started');
        running.reach.openCode(request.sessionId, request.link);
        return { type: 'codeOpened' };
      case 'closeCode':
        running?.reach.closeCode(request.sessionId);
        return { type: 'codeShut' };
      case 'suspendReach':
        running?.reach.suspend(request.suspended);
        return { type: 'reachSuspended' };
      case 'stop':
        await running?.stop();
        running = null;
        return { type: 'stopped' };
    }
  };

  const answer = async (request: EmbeddedRequest): Promise<void> => {
    try {
      port.postMessage(await handle(request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (request.type === 'stop') port.postMessage({ type: 'stopped' });
      else port.postMessage({ type: 'failed', during: request.type, message });
    }
    if (request.type === 'stop') onStopped();
  };

  let queue = Promise.resolve();
  port.onMessage((message) => {
    const request = EmbeddedRequestSchema.safeParse(message);
    // Only the own main process can write here; a malformed message can't be answered in its own terms.
    if (request.success) queue = queue.then(() => answer(request.data));
  });
};

const port = portToMain<EmbeddedEvent>();
if (port) {
  survivePromises(createLogger('error'));
  serveEmbedder(port, () => process.exit(0));
}
