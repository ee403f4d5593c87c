/** A real coturn with a shared secret, as docs/server.md says to run one, on an address and ports of the test's own. */
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
   * Where clients reach it, one for each network that it stands in; also the addresses that it relays from, unless
   * another one is given.
   */
  readonly address?: string | readonly string[];
  readonly relayAddress?: string;
  /** Without it any that is free on this machine, and 3478 where a runner puts it somewhere else. */
  readonly port?: number;
  /** First and last port of the relays. */
  readonly relayPorts?: readonly [number, number];
  /** `external-ip`: how the others see the relay's address, `public/private`. */
  readonly externalIp?: string;
  /** Peers that nothing is relayed to, as `10.0.0.0-10.255.255.255`. */
  readonly deniedPeers?: readonly string[];
  /** Lines of a turnserver.conf in place of what is set beside addresses, ports and the secret. */
  readonly settings?: readonly string[];
  /** What runs it, e.g. `['ip', 'netns', 'exec', 'relay']`. */
  readonly runner?: readonly string[];
  /** How long credentials that a server gives live. */
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
    /** For a server's settings (`MATINEE_TURN_…`), or `RealServer.start({ turn })`. */
    readonly turn: Turn,
    /** Everything it has said so far. */
    readonly output: () => string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** The same as environment of a server or of the app. */
  get environment(): Readonly<Record<string, string>> {
    const { urls, secret, lifeMs } = this.turn;
    return {
      MATINEE_TURN_URLS: urls.join(','),
      MATINEE_TURN_SECRET: secret,
      MATINEE_TURN_LIFE: `${Math.round(lifeMs / 1_000)}s`,
    };
  }

  /** @returns once it listens */
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
      // Everybody in a test is on this machine.
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
          // Each is opened after the one for UDP.
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
