/** A real coturn with a shared secret, set up as docs/server.md advises, on an address and ports of the test's own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Turn } from '@core/wire/relays';

export interface TurnServerOptions {
  /**
   * The addresses where clients reach the server, one for each network that it stands in. It relays from these too,
   * unless `relayAddress` is given.
   */
  readonly address?: string | readonly string[];
  readonly relayAddress?: string;
  /**
   * The server's port. The default is one that is free on this machine, or 3478 where a `runner` puts the server on
   * another one.
   */
  readonly port?: number;
  /** The first and the last port of the relays. */
  readonly relayPorts?: readonly [number, number];
  /** The setting `external-ip`, which tells how others see the relay's address, as `public/private`. */
  readonly externalIp?: string;
  /** The addresses that the server relays nothing to, as `10.0.0.0-10.255.255.255`. */
  readonly deniedPeers?: readonly string[];
  /** Lines of a turnserver.conf that replace the default settings other than addresses, ports and the secret. */
  readonly settings?: readonly string[];
  /** The command that runs the server, e.g. `['ip', 'netns', 'exec', 'relay']`. */
  readonly runner?: readonly string[];
  /** How long the credentials of this server are valid. */
  readonly lifeMs?: number;
}

const START_LIMIT_MS = 15_000;

export const hasTurnServer = (): boolean =>
  spawnSync('which', ['turnserver'], { stdio: 'ignore' }).status === 0;

/** A UDP port that was free just now. */
const freePort = async (address: string): Promise<number> => {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
};

export class TurnServer {
  private constructor(
    /**
     * The description of this server for a server's settings (`MATINEE_TURN_…`), or for `RealServer.start({ turn })`.
     */
    readonly turn: Turn,
    /** Everything that the server has printed so far. */
    readonly output: () => string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** The same description as environment variables of a server or of the app. */
  get environment(): Readonly<Record<string, string>> {
    const { urls, secret, lifeMs } = this.turn;
    return {
      MATINEE_TURN_URLS: urls.join(','),
      MATINEE_TURN_SECRET: secret,
      MATINEE_TURN_LIFE: `${Math.round(lifeMs / 1_000)}s`,
    };
  }

  /** @returns the server, once it listens */
  static async start(options: TurnServerOptions = {}): Promise<TurnServer> {
    const { runner = [], relayPorts = [50_100, 50_299], lifeMs = 3_600_000 } = options;
    const addresses = [options.address ?? '127.0.0.1'].flat();
    const port = options.port ?? (runner.length > 0 ? 3_478 : await freePort(addresses[0] ?? ''));
    const secret = randomBytes(24).toString('hex');
    const folder = mkdtempSync(join(tmpdir(), 'matinee-turn-'));
    const settings = [
      ...addresses.map((address) => `listening-ip=${address}`),
      `listening-port=${port}`,
      ...[options.relayAddress ?? addresses].flat().map((address) => `relay-ip=${address}`),
      `min-port=${relayPorts[0]}`,
      `max-port=${relayPorts[1]}`,
      ...(options.externalIp === undefined ? [] : [`external-ip=${options.externalIp}`]),
      ...(options.deniedPeers ?? []).map((range) => `denied-peer-ip=${range}`),
      `static-auth-secret=${secret}`,
      'realm=matinee.test',
      // These defaults allow peers on this machine, where everybody in a test is.
      ...(options.settings ?? [
        ...['use-auth-secret', 'fingerprint', 'no-multicast-peers', 'no-cli', 'no-rfc5780'],
        'allow-loopback-peers',
      ]),
      ...['no-tls', 'no-dtls'],
      ...['verbose', 'simple-log', 'log-file=stdout', 'relay-threads=1'],
      `pidfile=${join(folder, 'pid')}`,
      `userdb=${join(folder, 'db')}`,
    ];
    const file = join(folder, 'turnserver.conf');
    writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
    const [command = 'turnserver', ...args] = [...runner, 'turnserver', '-c', file];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const server = new TurnServer(
      { urls: addresses.map((address) => `turn:${address}:${port}?transport=udp`), secret, lifeMs },
      () => output,
      child,
      folder,
    );
    try {
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`coturn didn’t start: ${output}`)), START_LIMIT_MS);
        const settle = (run: () => void): void => {
          clearTimeout(limit);
          run();
        };
        const read = (chunk: Buffer): void => {
          output += chunk.toString();
          // Coturn opens each TCP listener after the UDP one, so these say that both are open.
          if (output.split('TCP listener opened').length > addresses.length) settle(resolve);
        };
        child.stdout?.on('data', read);
        child.stderr?.on('data', read);
        child.once('error', (error) => settle(() => reject(error)));
        child.once('exit', (code) => settle(() => reject(new Error(`coturn ended with ${code}: ${output}`))));
      });
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop(): Promise<void> {
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
