import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { WatchTogetherError } from '@core/base/errors';
import type { TimerHandle } from '@core/base/clock';
import { CODE_LENGTHS, newId, type CodeLength } from '@core/base/ids';
import { LIMITS } from '@core/wire/limits';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import type { Turn } from '@core/wire/relays';
import type { IceServer } from '@core/wire/socket';
import { serveAuthRoutes } from './auth/auth-routes';
import { AuthService } from './auth/auth-service';
import { localParty, type PartyPort } from './auth/party-port';
import { Gateway } from './gateway/gateway';
import { isForUs, mayCall, type CallerRules } from './http/callers';
import { addressKey, ClientAddress, type ProxyTrust } from './http/client-address';
import type { CarriedSocket } from './http/carried-socket';
import { handleErrors, refuseAddress, refuseStream } from './http/errors';
import { FrontDoor } from './http/front-door';
import { serveInvitePage } from './http/invite-page';
import {
  connectionsOf,
  endListener,
  plainListener,
  tlsListener,
  type ListensTls,
  type TlsFiles,
} from './http/listeners';
import { servePartyRoutes } from './http/party-routes';
import { attempt, type Eventually } from './base/eventually';
import type { Logger } from './base/log';
import { clockTimes, systemRuntime, type Runtime } from './base/runtime';
import { IceServers, type HomeRelayAccess } from './sessions/ice-servers';
import { SessionRegistry } from './sessions/registry';
import { AccessTokens, type TokenKeys } from './sessions/tokens';
import type { AuthStore } from './store/auth-store';
import type { SessionDirectory } from './store/session-directory';
import type { ClockStore, SessionJournal } from './store/session-journal';

/** The desktop app's own page. */
export const APP_ORIGIN = 'matinee-app://app';

/** Requests a minute from one address, where a route doesn't say otherwise. */
const REQUESTS_A_MINUTE = 600;
/** Seats, expired invites and the ids of closed sessions are forgotten after a month; no session lives as long. */
const FORGET_AFTER_MS = 30 * 86_400_000;
const FORGET_EVERY_MS = 86_400_000;

export interface PartyPart {
  readonly journal: SessionJournal;
  readonly directory: SessionDirectory;
  readonly tokenKeys: TokenKeys;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** STUN servers that people are told. */
  readonly stun?: readonly string[];
  readonly iceServers?: readonly IceServer[];
  /** A relay that gives each person credentials of their own. */
  readonly turn?: Turn | null;
  /** A relay in this process, for those whose way leads to it. */
  readonly homeRelay?: HomeRelayAccess | null;
  /** The number of sessions that may live at a time. */
  readonly maxSessions?: number;
}

export interface AuthPart {
  readonly store: AuthStore;
  /** The key with which codes are hashed before they are kept: at least 32 random bytes, in any encoding. */
  readonly codeKey: string;
  /** Symbols of a code; default: ten, for where the internet may guess. */
  readonly codeLength?: CodeLength;
  /** The party server elsewhere; default: the one in this process. */
  readonly party?: PartyPort;
  /** The URL at which clients find the party server's socket; default: where they found this one. */
  readonly partyUrl?: string;
}

export interface ServerOptions {
  readonly log: Logger;
  readonly party?: PartyPart;
  readonly auth?: AuthPart;
  /** PEM; without it plain HTTP, for the loopback or behind a proxy. */
  readonly tls?: TlsFiles;
  /** Origins of web pages that may use this server, beside the app's. */
  readonly corsOrigins?: readonly string[];
  /** Whether the app's own page comes over the loopback, and its place is nobody else's. */
  readonly loopbackIsOwn?: boolean;
  /** The proxies in front whose forwarding headers count. */
  readonly trustProxy?: ProxyTrust;
  readonly publicUrl?: string | null;
  /** What a browser shows for an invite link; without it there is no such page here. */
  readonly invitePage?: string | null;
  /** Other addresses by which it is asked, e.g. by the authentication server beside it. */
  readonly furtherUrls?: readonly string[];
  /** Called when the last living session has ended. */
  readonly onIdle?: () => void;
  readonly runtime?: Runtime;
  /** Where others reach its node of the DHT, and the relay there; null as long as there is none. */
  readonly dht?: () => { readonly node: string; readonly relay: string | null } | null;
  /** Where a standalone authentication server keeps the time; a party server does so in its journal. */
  readonly clocks?: ClockStore;
}

export interface PartyServer extends ListensTls {
  readonly serverEpoch: string;
  /** For tests and the embedding process; null in an authentication server. */
  readonly registry: SessionRegistry | null;
  /** Sets the STUN servers for everybody who joins or asks from now on. */
  useStun(urls: readonly string[]): void;
  /** Begins to listen. @returns the port */
  listen(port: number, host: string): Promise<number>;
  /** Takes in a connection that another one carries, as one that came by a listener. */
  carry(socket: CarriedSocket): void;
  /** Says good-bye to everybody and closes; sessions stay in the journal. */
  close(): Promise<void>;
}

const portOf = (server: HttpServer | HttpsServer): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const callerRules = ({ corsOrigins = [], publicUrl, furtherUrls = [] }: ServerOptions): CallerRules => {
  const own = [...(publicUrl ? [publicUrl] : []), ...furtherUrls].map((url) => new URL(url));
  return {
    // Its own pages are among them, where the proxy in front asks under another name than they did.
    origins: [APP_ORIGIN, ...corsOrigins, ...own.map(({ origin }) => origin)],
    names: own.map(({ hostname }) => hostname),
  };
};

const createHttp = async (
  options: ServerOptions,
  callers: CallerRules,
  clients: ClientAddress,
): Promise<FastifyInstance> => {
  const { tls } = options;
  const app: FastifyInstance = fastify<HttpServer>({
    logger: false,
    bodyLimit: LIMITS.httpBytes,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseStream,
    trustProxy: clients.trusts,
    serverFactory: (handler) => (tls ? tlsListener(tls, handler) : plainListener(handler)),
  });
  handleErrors(app, options.log);
  /** Told to the operator once: strangers' requests could otherwise fill the log. */
  let isNameMissed = false;
  app.addHook('onRequest', async ({ headers, socket }) => {
    // The address is read while it is there, as it stays cached: a client that is gone before it is counted is counted
    // all the same.
    if (socket.remoteAddress === undefined)
      throw new WatchTogetherError('BAD_MESSAGE', 'nobody is there now');
    const { host = '' } = headers;
    if (!isForUs(host, callers.names)) {
      if (!isNameMissed) options.log.warn({ host: host.slice(0, 100) }, 'asked by a name that isn’t ours');
      isNameMissed = true;
      throw new WatchTogetherError('PERMISSION_DENIED', 'this server has another name: MATINEE_PUBLIC_URL');
    }
    if (!mayCall(headers, callers)) throw new WatchTogetherError('PERMISSION_DENIED', 'not for this page');
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  await app.register(cors, { origin: [...callers.origins], maxAge: 600 });
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: 60_000,
    keyGenerator: ({ ip }) => addressKey(ip),
  });
  return app;
};

/**
 * Forgets now and every day: a server on the internet runs for months.
 * @param forgetBefore ms since 1970
 * @returns a function that ends this
 */
const forgetRegularly = (
  forgetBefore: (wallMs: number) => Eventually<void>,
  { timers, wallMs }: Runtime,
  log: Logger,
): (() => void) => {
  let timer: TimerHandle;
  const forget = (): void => {
    void attempt(
      () => forgetBefore(wallMs() - FORGET_AFTER_MS),
      () => undefined,
      (error) => log.error({ err: error }, 'what is old can’t be forgotten'),
    );
    timer = timers.setTimeout(forget, FORGET_EVERY_MS);
  };
  forget();
  return () => timers.clearTimeout(timer);
};

/** Assembles a server from its parts: party, authentication, or both on one port. */
export const createServer = async (options: ServerOptions): Promise<PartyServer> => {
  const { log, party, auth, onIdle, runtime = systemRuntime } = options;
  const serverEpoch = newId('e', runtime.random);
  const callers = callerRules(options);
  const clients = new ClientAddress(options.trustProxy ?? false);
  const app = await createHttp(options, callers, clients);
  const door = new FrontDoor({
    clock: runtime.clock,
    timers: runtime.timers,
    log,
    clients,
    behindProxy: (options.trustProxy ?? false) !== false,
    loopbackIsOwn: options.loopbackIsOwn ?? false,
  });
  door.guard(app.server);
  const further = new Set<HttpsServer>();
  let registry: SessionRegistry | null = null;
  let gateway: Gateway | null = null;
  let ice: IceServers | null = null;
  let authParty = auth?.party;

  if (party) {
    const { journal, directory, tokenKeys, apiKey, apiSecret, maxSessions } = party;
    const { stun = [], iceServers = [], turn = null, homeRelay = null } = party;
    ice = new IceServers(
      { stun, fixed: iceServers, turn, home: homeRelay },
      () => runtime.machine().calendarMs,
    );
    registry = new SessionRegistry({
      ...{ journal, directory, runtime, serverEpoch, ice, log },
      ...(onIdle ? { onIdle } : {}),
      ...(maxSessions === undefined ? {} : { maxSessions }),
    });
    await registry.start();
    const tokens = new AccessTokens(tokenKeys, runtime);
    gateway = new Gateway({ registry, tokens, ice, runtime, callers, log, homeRelay, door });
    gateway.attach(app.server);
    servePartyRoutes(app, { registry, tokens, runtime, apiKey, apiSecret });
    authParty ??= localParty(registry, tokens, runtime);
  }
  if (auth) {
    if (!authParty) throw new Error('an authentication server needs a party server');
    const { store, partyUrl = '', codeKey, codeLength = CODE_LENGTHS.internet } = auth;
    const service = new AuthService({ store, party: authParty, partyUrl, codeKey, codeLength, runtime });
    serveAuthRoutes(app, service, { runtime, log });
    if (options.invitePage) serveInvitePage(app, options.invitePage);
  }
  const stopForgetting = forgetRegularly(
    (wallMs) => {
      party?.directory.forgetBurnt(wallMs);
      auth?.store.purge(wallMs);
      return party ? undefined : options.clocks?.saveClock(clockTimes(runtime));
    },
    runtime,
    log,
  );
  const parts = [...(auth ? ['auth'] : []), ...(party ? ['party'] : [])];
  app.get('/v1/health', () => {
    const dht = options.dht?.() ?? null;
    return {
      service: 'matinee',
      protocol: OWN_PROTOCOLS.max,
      oldestClient: OWN_PROTOCOLS.min,
      parts,
      serverEpoch,
      ...(dht ? { dht } : {}),
    };
  });

  return {
    serverEpoch,
    registry,
    useStun: (urls) => ice?.useStun(urls),
    listen: async (port, host) => {
      await app.listen({ port, host });
      return portOf(app.server);
    },
    listenTls: async (tls, port, host) => {
      await app.ready();
      const server = tlsListener(tls, (request, response) => app.routing(request, response));
      const connections = connectionsOf(server);
      door.guard(server);
      gateway?.attach(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve());
      });
      further.add(server);
      return {
        port: portOf(server),
        close: () => {
          if (further.delete(server)) endListener(server, connections, runtime.timers);
        },
      };
    },
    carry: (socket) => void app.server.emit('connection', socket),
    close: async () => {
      stopForgetting();
      await registry?.stop();
      await gateway?.close();
      for (const server of further) {
        server.close();
        server.closeAllConnections();
      }
      app.server.closeAllConnections();
      await app.close();
    },
  };
};
