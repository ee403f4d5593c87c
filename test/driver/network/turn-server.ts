/** Debian's coturn on one machine of a test network, and credentials as its REST form has them. */
import { spawnSync, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import type { TestMachine } from './test-network';

const PORT = 3478;
/** Relayed addresses; few, so that they can be told from anything else. */
const RELAY_PORTS = [49_160, 49_260] as const;
const START_LIMIT_MS = 15_000;
const CREDENTIAL_LIFE_S = 3_600;

/** Why there can't be a relay here; null where there can. */
export const turnProblem = (): string | null =>
  spawnSync('turnserver', ['--version']).error ? 'coturn isn’t installed (apt-get install coturn).' : null;

export interface TurnServer {
  readonly urls: readonly string[];
  /** Shared with the server that mints credentials. */
  readonly secret: string;
  /** A server of the W3C's RTCConfiguration, good for an hour. */
  iceServer(): { urls: string[]; username: string; credential: string };
  close(): void;
}

/** `use-auth-secret`: the user is the time of expiry, the password its HMAC-SHA1 (coturn's turnserver.conf). */
const mint = (secret: string): { username: string; credential: string } => {
  const username = String(Math.floor(Date.now() / 1000) + CREDENTIAL_LIFE_S);
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};

const untilListening = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => reject(new Error(`coturn ${why}: ${said.slice(-2_000)}`));
    const timer = setTimeout(() => fail('didn’t listen in time'), START_LIMIT_MS);
    server.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      // What it says last before it serves; a request that comes too early is sent again.
      if (!said.includes('Total General servers')) return;
      clearTimeout(timer);
      resolve();
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
  });

export async function startTurnServer(machine: TestMachine): Promise<TurnServer> {
  const secret = randomBytes(16).toString('hex');
  const server = machine.spawn('turnserver', [
    ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--fingerprint', '--realm=matinee'],
    ...['--use-auth-secret', `--static-auth-secret=${secret}`, `--listening-port=${PORT}`],
    ...[`--listening-ip=${machine.address}`, `--relay-ip=${machine.address}`],
    ...[`--min-port=${RELAY_PORTS[0]}`, `--max-port=${RELAY_PORTS[1]}`, '--pidfile=/dev/null'],
    `--userdb=${machine.temporaryFolder}/turndb`,
  ]);
  await untilListening(server);
  const urls = ['udp', 'tcp'].map((transport) => `turn:${machine.address}:${PORT}?transport=${transport}`);
  return {
    urls,
    secret,
    iceServer: () => ({ urls, ...mint(secret) }),
    close: () => void server.kill('SIGTERM'),
  };
}
