import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { parseDhtNodes } from '@core/wire/reach';
import { parseDhtAddress } from '@core/wire/reach-relay';
import { readTurn, type Turn } from '@core/wire/relays';
import { IceServerSchema } from '@core/wire/socket';
import { readStun, stunUrlsFor } from '@core/wire/stun';
import { ClientAddress, type ProxyTrust } from './http/client-address';
import { MAX_SESSIONS } from './sessions/registry';

export interface DhtConfig {
  /** Where others reach it: an IPv4 address of this machine, or of the router before it, and a UDP port. */
  readonly host: string;
  readonly port: number;
  /** Nodes by which it joins the DHT; none: a DHT of its own. */
  readonly nodes: readonly string[];
  /** How many ways it relays at one time; 0 for none. */
  readonly relayWays: number;
}

/** The settings of a standalone server, from its environment. Every setting is described in docs/server.md. */
export interface ServerConfig {
  readonly parts: readonly ('auth' | 'party')[];
  readonly port: number;
  readonly host: string;
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly dataFolder: string;
  readonly apiKey: string | null;
  readonly apiSecret: string | null;
  /** Ed25519 private key, PKCS #8 PEM; without it tokens are signed with a key of the server's own making. */
  readonly tokenKeyPem: string | null;
  readonly publicUrl: string | null;
  /** Other addresses under which it answers. */
  readonly furtherUrls: readonly string[];
  /** The party server of a standalone authentication server; and where clients reach it, if elsewhere. */
  readonly partyUrl: string | null;
  readonly partyPublicUrl: string | null;
  readonly trustProxy: ProxyTrust;
  readonly corsOrigins: readonly string[];
  /** STUN servers that people are told. */
  readonly stun: readonly string[];
  readonly iceServers: readonly z.output<typeof IceServerSchema>[];
  /** A relay that gives each person credentials of their own. */
  readonly turn: Turn | null;
  /** The number of sessions that may live at a time. */
  readonly maxSessions: number;
  /** A node of the DHT for others; null: there is none. */
  readonly dht: DhtConfig | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/** The settings make no sense; `message` names everything that is wrong, for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const DEFAULT_PORT = { party: 8_420, auth: 8_421 } as const;

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).pathname === '/' && !new URL(text).search, 'must be without a path')
  .transform((text) => new URL(text).origin);

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

/** More proxies in a row than anybody has. */
const MAX_HOPS = 10;

const proxies = z.string().transform((text, context): ProxyTrust => {
  if (text === 'false' || text === '0') return false;
  if (text === 'true') {
    context.addIssue(
      'can’t be true, which would believe whatever a client writes: say how many proxies stand in front (1), or their addresses or networks (127.0.0.1,10.0.0.0/8)',
    );
    return z.NEVER;
  }
  if (/^\d+$/.test(text)) {
    if (Number(text) <= MAX_HOPS) return Number(text);
    context.addIssue(`can’t be more than ${MAX_HOPS} proxies in a row`);
    return z.NEVER;
  }
  const networks = text.split(',').map((part) => part.trim());
  try {
    new ClientAddress(networks);
    return networks;
  } catch (error) {
    context.addIssue(
      `must be a number of proxies, or their addresses or networks: ${error instanceof Error ? error.message : String(error)}`,
    );
    return z.NEVER;
  }
});

/** The contents of the named file. */
const file = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    context.addIssue(`can’t be read: ${error instanceof Error ? error.message : String(error)}`);
    return z.NEVER;
  }
});

const dhtAddress = z.string().transform((text, context) => {
  const address = parseDhtAddress(text);
  if (address) return address;
  context.addIssue('must be an IPv4 address and a UDP port, like 203.0.113.5:49737');
  return z.NEVER;
});

const dhtNodes = z.string().transform((text, context) => {
  try {
    return parseDhtNodes(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
});

/** More than one machine's line carries. */
const MAX_RELAY_WAYS = 500;

const EnvironmentSchema = z.object({
  MATINEE_PARTS: list.pipe(z.array(z.enum(['auth', 'party']))).default(['auth', 'party']),
  MATINEE_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  MATINEE_HOST: z.string().min(1).optional(),
  MATINEE_TLS_CERT: file.optional(),
  MATINEE_TLS_KEY: file.optional(),
  MATINEE_DATA: z.string().min(1).default(join(homedir(), '.matinee-server')),
  MATINEE_API_KEY: z.string().min(16).max(200).optional(),
  MATINEE_API_SECRET: z.string().min(32).max(200).optional(),
  MATINEE_TOKEN_KEY: file.optional(),
  MATINEE_PUBLIC_URL: list.pipe(z.array(origin).max(8)).default([]),
  MATINEE_PARTY_URL: origin.optional(),
  MATINEE_PARTY_PUBLIC_URL: origin.optional(),
  MATINEE_TRUST_PROXY: proxies.default(false),
  MATINEE_CORS: list.pipe(z.array(origin)).default([]),
  // Three of the seventeen that a client takes are the relay's two and MATINEE_STUN_URLS.
  MATINEE_ICE_SERVERS: json(z.array(IceServerSchema).max(14)).default([]),
  MATINEE_MAX_SESSIONS: z.coerce.number().int().min(1).max(100_000).default(MAX_SESSIONS),
  MATINEE_DHT_NODE: dhtAddress.optional(),
  MATINEE_DHT_BOOTSTRAP: dhtNodes.default([...PUBLIC_DHT_NODES]),
  MATINEE_DHT_RELAY_WAYS: z.coerce.number().int().min(0).max(MAX_RELAY_WAYS).default(0),
  MATINEE_LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

/** Whether only this machine can reach a listener there. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');

/**
 * Reads the settings.
 * @param command `party` runs the parts in MATINEE_PARTS, or both by default; `auth` that part alone
 * @throws ConfigError
 */
export const readConfig = (
  command: 'party' | 'auth',
  environment: Readonly<Record<string, string | undefined>>,
): ServerConfig => {
  // An empty variable counts as one that isn't set: that is how compose files leave things out. Only an empty list of
  // STUN servers means something.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`);
  const env = parsed.data;
  const { turn, wrong: wrongTurn } = readTurn(given);
  const { stun, wrong: wrongStun } = readStun(environment);
  wrong.push(...wrongTurn, ...wrongStun);
  if (env) {
    if ((env.MATINEE_TLS_CERT === undefined) !== (env.MATINEE_TLS_KEY === undefined)) {
      wrong.push('MATINEE_TLS_CERT and MATINEE_TLS_KEY belong together');
    }
    if (command === 'auth') {
      for (const name of ['MATINEE_PARTY_URL', 'MATINEE_API_KEY', 'MATINEE_API_SECRET'] as const) {
        if (env[name] === undefined) wrong.push(`${name} is needed for an authentication server of its own`);
      }
    } else if (!env.MATINEE_PARTS.includes('party')) {
      wrong.push('MATINEE_PARTS must name party; the authentication server alone is server:auth');
    }
    if (env.MATINEE_DHT_RELAY_WAYS > 0 && !env.MATINEE_DHT_NODE) {
      wrong.push('MATINEE_DHT_RELAY_WAYS needs MATINEE_DHT_NODE, which says where the relay is reached');
    }
    if ((env.MATINEE_API_KEY === undefined) !== (env.MATINEE_API_SECRET === undefined)) {
      wrong.push('MATINEE_API_KEY and MATINEE_API_SECRET belong together');
    }
  }
  if (!env || wrong.length > 0) throw new ConfigError(`The settings are wrong: ${wrong.join('; ')}.`);

  const { MATINEE_TLS_CERT: cert, MATINEE_TLS_KEY: key } = env;
  const tls = cert !== undefined && key !== undefined ? { cert, key } : null;
  // Without TLS of its own the server is for a proxy on this machine.
  const host = env.MATINEE_HOST ?? (tls ? '0.0.0.0' : '127.0.0.1');
  if (env.MATINEE_PUBLIC_URL.length === 0 && !isLoopback(host)) {
    throw new ConfigError(
      `The settings are wrong: MATINEE_PUBLIC_URL is needed where not only this machine is listened to (${host}): it says under which name people come, and the server answers to no other.`,
    );
  }
  return {
    parts: command === 'auth' ? ['auth'] : env.MATINEE_PARTS,
    port: env.MATINEE_PORT ?? DEFAULT_PORT[command],
    host,
    tls,
    dataFolder: resolve(env.MATINEE_DATA),
    apiKey: env.MATINEE_API_KEY ?? null,
    apiSecret: env.MATINEE_API_SECRET ?? null,
    tokenKeyPem: env.MATINEE_TOKEN_KEY ?? null,
    publicUrl: env.MATINEE_PUBLIC_URL[0] ?? null,
    furtherUrls: env.MATINEE_PUBLIC_URL.slice(1),
    partyUrl: env.MATINEE_PARTY_URL ?? null,
    partyPublicUrl: env.MATINEE_PARTY_PUBLIC_URL ?? null,
    trustProxy: env.MATINEE_TRUST_PROXY,
    corsOrigins: env.MATINEE_CORS,
    stun: stunUrlsFor(stun, { turn, iceServers: env.MATINEE_ICE_SERVERS }),
    iceServers: env.MATINEE_ICE_SERVERS,
    turn,
    maxSessions: env.MATINEE_MAX_SESSIONS,
    dht: env.MATINEE_DHT_NODE
      ? {
          ...env.MATINEE_DHT_NODE,
          nodes: env.MATINEE_DHT_BOOTSTRAP,
          relayWays: env.MATINEE_DHT_RELAY_WAYS,
        }
      : null,
    logLevel: env.MATINEE_LOG_LEVEL,
  };
};
