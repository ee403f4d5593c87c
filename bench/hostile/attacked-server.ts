/** The attacked server: a process of its own, started as `npm run server` does, from any checkout. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { selfSigned } from '../../test/fakes/self-signed';
import { signalTree } from '../../lab/senses/processes';

const START_MS = 60_000;
const MAX_PARTICIPANTS = 20;

const ListeningSchema = z.object({ msg: z.literal('listening'), port: z.number() });
const HealthSchema = z.object({ protocol: z.number() });
const SessionSchema = z.object({ sessionId: z.string() });
const TokenSchema = z.object({ token: z.string(), participantId: z.string() });

/** The data of a person who may come in. */
export interface Ticket {
  readonly token: string;
  readonly participantId: string;
}

/** The server's address and protocol. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly protocol: number;
}

/** The protocol as the server expects it: up to version 4 a client sent one number. */
export const saidProtocol = ({ protocol }: Pick<Address, 'protocol'>): object | number =>
  protocol < 5 ? protocol : { min: protocol, max: protocol };

const secret = (): string => randomBytes(32).toString('base64url');

/** The port in a line of the server's log that says it listens. */
const listeningPort = (line: string): number | null => {
  try {
    return ListeningSchema.safeParse(JSON.parse(line)).data?.port ?? null;
  } catch {
    return null;
  }
};

/** The commit of a checkout, with `+changes` where its server isn't what was committed. */
export const commitOf = (root: string): string => {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
  const isChanged = git('status', '--porcelain', '--', 'src-server', 'src-core') !== '';
  return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? '+changes' : ''}`;
};

const PackageSchema = z.object({ scripts: z.object({ server: z.string() }) });

/** The flags for Node with which `npm run server` starts it in that checkout. */
const flagsOf = (root: string): string[] => {
  const { scripts } = PackageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return scripts.server.split(' ').filter((word) => word.startsWith('--'));
};

export class AttackedServer {
  #ended: string | null = null;

  private constructor(
    readonly child: ChildProcess,
    readonly address: Address,
    readonly folder: string,
    readonly basic: string,
  ) {
    child.once('exit', (code, signal) => {
      this.#ended = signal ?? `exit code ${code}`;
    });
  }

  /** @param root the checkout whose server is started, with its packages installed */
  static async start(root: string, tls: boolean): Promise<AttackedServer> {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-hostile-'));
    const apiKey = secret();
    const apiSecret = secret();
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      MATINEE_DATA: folder,
      MATINEE_PORT: '0',
      MATINEE_HOST: '127.0.0.1',
      MATINEE_API_KEY: apiKey,
      MATINEE_API_SECRET: apiSecret,
    };
    if (tls) {
      const { key, cert } = selfSigned();
      env['MATINEE_TLS_KEY'] = join(folder, 'key.pem');
      env['MATINEE_TLS_CERT'] = join(folder, 'cert.pem');
      writeFileSync(env['MATINEE_TLS_KEY'], key);
      writeFileSync(env['MATINEE_TLS_CERT'], cert);
    }
    const node = [...flagsOf(root), '--import', 'tsx', 'src-server/main.ts', 'party'];
    const child = spawn(process.execPath, node, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const port = await AttackedServer.#listening(child);
    const where = { host: '127.0.0.1', port, tls };
    const { protocol } = HealthSchema.parse(await ask(where, 'GET', '/v1/health', {}));
    const basic = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    return new AttackedServer(child, { ...where, protocol }, folder, basic);
  }

  /** Waits until the server listens. Its log is read to the end, as a terminal or a journal would. */
  static #listening(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      const said: string[] = [];
      const give = (why: string): void => {
        clearTimeout(timer);
        reject(new Error(`${why}: ${said.join('\n')}`));
      };
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        give('the server doesn’t listen');
      }, START_MS);
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (said.length < 50) said.push(line);
          const port = listeningPort(line);
          if (port === null) return;
          clearTimeout(timer);
          resolve(port);
        });
      }
      child.once('exit', () => give('the server ended'));
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** How the server's process ended by itself; null while it runs. */
  get ended(): string | null {
    return this.#ended;
  }

  /** Makes a party. The tickets are those of its people (the first is the host) and of its future attackers. */
  async party(guests: number): Promise<readonly Ticket[]> {
    const post = (path: string, body: object) =>
      ask(this.address, 'POST', path, { body, authorization: this.basic });
    const { sessionId } = SessionSchema.parse(
      await post('/v1/sessions', { name: 'Friday', maxParticipants: MAX_PARTICIPANTS }),
    );
    const tickets: Ticket[] = [];
    for (let index = 0; index <= guests; index += 1) {
      const role = index === 0 ? 'host' : 'participant';
      tickets.push(TokenSchema.parse(await post('/v1/tokens', { sessionId, name: `Guest ${index}`, role })));
    }
    return tickets;
  }

  async stop(): Promise<void> {
    if (this.#ended === null) {
      const gone = once(this.child, 'exit');
      signalTree(this.pid, 'SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sends one request, and answers its JSON. On the loopback any certificate is accepted. */
const ask = (
  { host, port, tls }: Omit<Address, 'protocol'>,
  method: string,
  path: string,
  { body, authorization }: { readonly body?: object; readonly authorization?: string },
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const headers = {
      ...(authorization ? { authorization } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const asked = (tls ? requestTls : request)(
      { host, port, method, path, headers, rejectUnauthorized: false, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      },
    );
    asked.once('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
