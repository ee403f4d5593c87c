/** The server as a process of its own, started as `npm run server` starts it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Environment = Readonly<Record<string, string>>;

const start = (argv: readonly string[], environment: Environment): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', 'src-server/main.ts', ...argv], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
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
    /** Everything it has said so far. */
    readonly output: () => string,
  ) {}

  /** @returns once it listens */
  static async start(command: 'party' | 'auth', environment: Environment): Promise<ServerProcess> {
    const child = start([command], environment);
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

/** Runs the command to its end, e.g. `party keys add ana`. */
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
