/** The server as a process of its own, started as `npm run server` starts it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Environment = Readonly<Record<string, string>>;

/** Starts a program somewhere, with the repository's root as its working folder. */
export type Start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => ChildProcess;

const startHere: Start = (command, args, env) =>
  spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });

const start = (
  argv: readonly string[],
  environment: Environment,
  startProcess: Start = startHere,
): ChildProcess =>
  startProcess(process.execPath, ['--import', 'tsx', 'src-server/main.ts', ...argv], {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    // No STUN server is set because a test contacts nobody on the internet.
    MATINEE_STUN_URLS: '',
    ...environment,
  });

const portOf = (line: string): number | null => {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('msg' in entry) || entry.msg !== 'listening')
      return null;
    return 'port' in entry && typeof entry.port === 'number' ? entry.port : null;
  } catch {
    return null;
  }
};

export class ServerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
    /** Everything that the server has printed so far. */
    readonly output: () => string,
  ) {}

  /**
   * @param startProcess starts it somewhere else than on this machine
   * @returns the server, once it listens
   */
  static async start(
    command: 'party' | 'auth',
    environment: Environment,
    startProcess?: Start,
  ): Promise<ServerProcess> {
    const child = start([command], environment, startProcess);
    let output = '';
    const port = await new Promise<number>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        for (const line of output.split('\n')) {
          const found = portOf(line);
          if (found !== null) resolve(found);
        }
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
    });
    return new ServerProcess(child, port, () => output);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
    return this.child.exitCode;
  }
}

/** Runs a command of the server to its end, e.g. `party keys add ana`. */
export const runServerCommand = async (
  argv: readonly string[],
  environment: Environment,
): Promise<{ code: number | null; output: string }> => {
  const child = start(argv, environment);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
};
