/** `npm run server` and `npm run server:auth`: the standalone server, configured by its environment. */
import { join } from 'node:path';
import { createServer, type AuthPart, type PartyPart } from './app';
import { httpParty } from './auth/http-party';
import { ConfigError, readConfig, type ServerConfig } from './config';
import { ownCodeKey } from './auth/code-key';
import { ownCredentials } from './credentials';
import { manageHostKeys } from './host-keys';
import { readInvitePage } from './http/invite-page';
import { createLogger, survivePromises, type Logger } from './base/log';
import { resumedRuntime, systemRuntime } from './base/runtime';
import type { PublicNode } from './reach/public-node';
import { publishedTokenKeys, sharedTokenKeys } from './sessions/tokens';
import { ownKey } from './store/own-key';
import { SqliteAuthStore } from './store/sqlite-auth-store';
import { closeDatabase, openDatabase, type SqliteDatabase } from './store/sqlite-database';
import { SqliteSessionDirectory } from './store/sqlite-session-directory';
import { SqliteSessionJournal } from './store/sqlite-session-journal';

const open = ({ dataFolder, parts }: ServerConfig, log: Logger): SqliteDatabase =>
  openDatabase(
    join(dataFolder, parts.includes('party') ? 'matinee.db' : 'matinee-auth.db'),
    (aside, reason) =>
      log.error({ aside, reason }, 'the journal can’t be used; it was moved aside and a new one begun'),
  );

const partyPart = async (config: ServerConfig, database: SqliteDatabase, log: Logger): Promise<PartyPart> => {
  const { credentials, file, isNew } = ownCredentials(config.dataFolder);
  if (isNew) log.info({ file }, 'made an API key, an API secret and a signing key; they are in this file');
  return {
    journal: new SqliteSessionJournal(database),
    directory: new SqliteSessionDirectory(database),
    tokenKeys: config.tokenKeyPem
      ? await publishedTokenKeys(config.tokenKeyPem)
      : sharedTokenKeys(credentials.signingKey),
    apiKey: config.apiKey ?? credentials.apiKey,
    apiSecret: config.apiSecret ?? credentials.apiSecret,
    stun: config.stun,
    iceServers: config.iceServers,
    turn: config.turn,
    maxSessions: config.maxSessions,
  };
};

const authPart = (config: ServerConfig, store: SqliteAuthStore): AuthPart => {
  const { parts, partyUrl, partyPublicUrl, apiKey, apiSecret } = config;
  const own = { store, codeKey: ownCodeKey(config.dataFolder) };
  if (parts.includes('party') || partyUrl === null || apiKey === null || apiSecret === null) return own;
  return {
    ...own,
    party: httpParty({ url: partyUrl, apiKey, apiSecret }),
    partyUrl: partyPublicUrl ?? partyUrl,
  };
};

/** Loads what the DHT takes, libraries in C among it, only where there is to be a node. */
const openNode = async ({ dht, dataFolder }: ServerConfig, log: Logger): Promise<PublicNode | null> => {
  if (!dht) return null;
  const { host, port, nodes, relayWays } = dht;
  const { PublicNode } = await import('./reach/public-node');
  const relay =
    relayWays > 0
      ? {
          seed: ownKey(
            dataFolder,
            'relay-key',
            'restore it, or delete it, and name the new key to your friends',
          ),
          ways: relayWays,
        }
      : null;
  const { clock, timers } = systemRuntime;
  try {
    const node = await PublicNode.open({ host, port, nodes, relay, clock, timers, log });
    log.info({ node: node.address, relay: node.relay, ways: relayWays }, 'a node of the DHT for others');
    return node;
  } catch (error) {
    throw new Error(
      `No node of the DHT can be opened at UDP port ${port} (MATINEE_DHT_NODE): is another program there?`,
      { cause: error },
    );
  }
};

const run = async (config: ServerConfig): Promise<void> => {
  const log = createLogger(config.logLevel);
  survivePromises(log);
  const database = open(config, log);
  const auth = new SqliteAuthStore(database);
  const clocks = new SqliteSessionJournal(database);
  const { parts, tls, corsOrigins, trustProxy, publicUrl, furtherUrls } = config;
  const invitePage = readInvitePage(new URL('../out/link-page/index.html', import.meta.url));
  let node: PublicNode | null = null;
  const server = await createServer({
    log,
    corsOrigins,
    trustProxy,
    publicUrl,
    invitePage,
    furtherUrls,
    clocks,
    dht: () => node && { node: node.address, relay: node.relay },
    // Where nothing lives that has an age, a wall clock that was wrong is taken as it is now.
    runtime: resumedRuntime(parts.includes('party') && clocks.isEmpty() ? null : clocks.loadClock()),
    ...(tls ? { tls } : {}),
    ...(parts.includes('party') ? { party: await partyPart(config, database, log) } : {}),
    ...(parts.includes('auth') ? { auth: authPart(config, auth) } : {}),
  });
  const port = await server.listen(config.port, config.host);
  log.info(
    { port, host: config.host, parts, tls: tls !== null, serverEpoch: server.serverEpoch },
    'listening',
  );
  if (parts.includes('auth') && auth.hostKeys().length === 0) {
    log.warn('nobody can create a party yet: issue a host key with “keys add <name>”');
  }
  if (parts.includes('auth') && invitePage === null) {
    log.warn(
      'invite links show no page in a browser: make it with “npm run build:link-page”, and start again',
    );
  }
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'shutting down');
    void Promise.all([server.close(), node?.close()])
      .catch((error: unknown) => log.error({ err: error }, 'could not shut down cleanly'))
      .finally(() => {
        closeDatabase(database);
        process.exit(0);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // It asks others first, and the server is stopped in the meantime where somebody wants it to be.
  node = await openNode(config, log);
};

const main = async ([command, subject, ...rest]: readonly string[]): Promise<void> => {
  if (command !== 'party' && command !== 'auth')
    throw new ConfigError('Say which server to run: party or auth.');
  if (subject === 'keys') {
    // Only the folder matters here; the rest may be set for the running server alone.
    const config = readConfig('party', { MATINEE_DATA: process.env['MATINEE_DATA'] });
    const database = open(
      { ...config, parts: command === 'auth' ? ['auth'] : config.parts },
      createLogger('error'),
    );
    try {
      process.stdout.write(`${manageHostKeys(new SqliteAuthStore(database), rest)}\n`);
    } finally {
      closeDatabase(database);
    }
    return;
  }
  if (subject !== undefined)
    throw new ConfigError(`“${subject}” is nothing this command knows; it knows keys.`);
  await run(readConfig(command, process.env));
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
