/** The real server on a free port of the loopback, with the means for a test to come in. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { AUTH_ROUTES, HttpErrorSchema, PARTY_ROUTES, type Invite, type Seat } from '@core/wire/http';
import type { Role } from '@core/wire/room';
import type { Turn } from '@core/wire/relays';
import type { IceServer } from '@core/wire/socket';
import { createServer, type PartyServer, type ServerOptions } from '@server/app';
import { formatBasic, hashSecret } from '@server/http/secrets';
import { createLogger, type Logger } from '@server/base/log';
import { systemRuntime, type Runtime } from '@server/base/runtime';
import { sharedTokenKeys } from '@server/sessions/tokens';
import { MemoryAuthStore, MemorySessionDirectory, MemorySessionJournal } from '@server/store/memory';
import type { AuthStore } from '@server/store/auth-store';
import type { SessionDirectory } from '@server/store/session-directory';
import type { SessionJournal } from '@server/store/session-journal';
import { RawClient, type RawClientOptions } from './raw-client';

const secret = (): string => randomBytes(32).toString('base64url');

/** The stores that outlive a party server. */
export interface SessionStores {
  readonly journal: SessionJournal;
  readonly directory: SessionDirectory;
}

export const memorySessions = (): SessionStores => ({
  journal: new MemorySessionJournal(),
  directory: new MemorySessionDirectory(),
});

export interface RealServerOptions {
  readonly runtime?: Partial<Runtime>;
  readonly sessions?: SessionStores;
  readonly auth?: AuthStore;
  readonly signingKey?: string;
  readonly codeKey?: string;
  readonly maxSessions?: number;
  readonly trustProxy?: ServerOptions['trustProxy'];
  readonly iceServers?: readonly IceServer[];
  readonly turn?: Turn;
  readonly publicUrl?: string;
  readonly invitePage?: string;
  readonly corsOrigins?: readonly string[];
  readonly log?: Logger;
  /** Whether the server limits connections of this machine too; tests make more in a row than anybody else may. */
  readonly frontDoor?: boolean;
}

interface HttpAsk {
  readonly body?: unknown;
  readonly authorization?: string;
  /** The address of the client, as a proxy on this machine would name it. */
  readonly from?: string;
}

/** Sends a request to a server by address; answers status and body. */
export const askHttp = async (
  url: string,
  method: string,
  path: string,
  { body, authorization, from }: HttpAsk = {},
): Promise<{ status: number; content: unknown }> => {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(authorization ? { authorization } : {}),
      ...(from ? { 'x-forwarded-for': from } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, content: await response.json() };
};

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Sends a request of the contract that has to succeed. */
export const askRoute = async <A extends z.ZodType>(
  url: string,
  route: Route & { readonly answer: A },
  options: HttpAsk & { readonly path?: string } = {},
): Promise<z.output<A>> => {
  const { content } = await askHttp(url, route.method, options.path ?? route.path, options);
  const refusal = HttpErrorSchema.safeParse(content);
  if (refusal.success)
    throw new Error(`${route.path}: ${refusal.data.error.code} ${refusal.data.error.message}`);
  return route.answer.parse(content);
};

/** Sends a request that has to be refused, and answers its code. */
export const refusedRoute = async (
  url: string,
  route: Route,
  options: HttpAsk & { readonly path?: string } = {},
): Promise<string> => {
  const { content } = await askHttp(url, route.method, options.path ?? route.path, options);
  return HttpErrorSchema.parse(content).error.code;
};

export class RealServer {
  readonly hostKey = secret();
  readonly apiKey = secret();
  readonly apiSecret = secret();
  readonly clients: RawClient[] = [];
  server!: PartyServer;
  url = '';

  static async start(options: RealServerOptions = {}): Promise<RealServer> {
    const real = new RealServer();
    const auth = options.auth ?? new MemoryAuthStore();
    auth.putHostKey({ name: 'test', hash: hashSecret(real.hostKey) });
    real.server = await createServer({
      log: options.log ?? createLogger('silent'),
      runtime: { ...systemRuntime, ...options.runtime },
      party: {
        ...(options.sessions ?? memorySessions()),
        tokenKeys: sharedTokenKeys(options.signingKey ?? secret()),
        apiKey: real.apiKey,
        apiSecret: real.apiSecret,
        iceServers: options.iceServers ?? [],
        turn: options.turn ?? null,
        ...(options.maxSessions === undefined ? {} : { maxSessions: options.maxSessions }),
      },
      auth: { store: auth, codeKey: options.codeKey ?? 'of every server of the tests' },
      ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
      publicUrl: options.publicUrl ?? null,
      invitePage: options.invitePage ?? null,
      corsOrigins: options.corsOrigins ?? [],
      loopbackIsOwn: !(options.frontDoor ?? false),
    });
    const port = await real.server.listen(0, '127.0.0.1');
    real.url = `http://127.0.0.1:${port}`;
    return real;
  }

  get basic(): string {
    return formatBasic(this.apiKey, this.apiSecret);
  }

  /** Makes a party, with its host's seat and the first invite. */
  host(
    name = 'Ana',
    more: {
      readonly hostId?: string;
      readonly blocked?: readonly string[];
      readonly seatProof?: string;
    } = {},
  ): Promise<{ seat: Seat; invite: Invite }> {
    const body = { partyName: 'Friday', name, ...more };
    return askRoute(this.url, AUTH_ROUTES.createParty, { body, authorization: `Bearer ${this.hostKey}` });
  }

  async redeem(
    code: string,
    name = 'Ben',
    {
      from,
      ...as
    }: {
      readonly person?: string;
      readonly seatProof?: string;
      readonly atDoor?: boolean;
      readonly from?: string;
    } = {},
  ): Promise<Seat> {
    const asked = { body: { code, name, ...as }, ...(from ? { from } : {}) };
    return (await askRoute(this.url, AUTH_ROUTES.redeemInvite, asked)).seat;
  }

  async renew(seatCredential: string): Promise<string> {
    return (await askRoute(this.url, AUTH_ROUTES.renewSeat, { body: { seatCredential } })).token;
  }

  /** Mints a token straight from the party server. */
  mint(sessionId: string, name: string, role: Role = 'participant', participantId?: string) {
    const body = { sessionId, name, role, ...(participantId ? { participantId } : {}) };
    return askRoute(this.url, PARTY_ROUTES.mintToken, { body, authorization: this.basic });
  }

  async createSession(maxParticipants = 6): Promise<string> {
    const body = { name: 'Friday', maxParticipants };
    const { sessionId } = await askRoute(this.url, PARTY_ROUTES.createSession, {
      body,
      authorization: this.basic,
    });
    return sessionId;
  }

  /** Opens a connection that joins as `options` say, or not at all. */
  async connect(
    token: string,
    options: Pick<RawClientOptions, 'join' | 'instanceId' | 'atDoor' | 'can'>,
  ): Promise<RawClient> {
    const client = await RawClient.connect({ url: this.url, token, ...options });
    this.clients.push(client);
    return client;
  }

  async join(token: string, instanceId?: string): Promise<RawClient> {
    const client = await RawClient.join({ url: this.url, token, ...(instanceId ? { instanceId } : {}) });
    this.clients.push(client);
    return client;
  }

  /** A party with a host and a guest, who both have joined. */
  async partyOfTwo() {
    const { seat: hostSeat, invite } = await this.host();
    const ana = await this.join(hostSeat.token);
    const guestSeat = await this.redeem(invite.code);
    const ben = await this.join(guestSeat.token);
    await ana.untilRoom((room) => room.participants.length === 2);
    return { ana, ben, hostSeat, guestSeat, invite };
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.server.close();
  }
}
