/** Runs other programs, and reports a failure with the command and the last lines of its output. */
import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';

const TAIL_LINES = 15;

export class CommandFailed extends Error {
  constructor(command: string, code: number | null, output: string) {
    const tail = output.trim().split('\n').slice(-TAIL_LINES).join('\n');
    super(`\`${command}\` ended with ${code ?? 'a signal'}${tail ? `:\n${tail}` : ''}`);
    this.name = 'CommandFailed';
  }
}

/** Runs a program to its end and gives its standard output; its output is shown only when it fails. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      all += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => (all += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new CommandFailed([command, ...args].join(' '), code, all));
    });
  });
}

/** Runs a program that talks to the person at the terminal; gives its exit code (128 after a signal). */
export function runVisibly(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const passOn = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', passOn);
    process.on('SIGTERM', passOn);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', passOn);
      process.off('SIGTERM', passOn);
      resolve(code ?? 128);
    });
  });
}

export function hasCommand(name: string): boolean {
  const probe = process.platform === 'win32' ? 'where' : 'which';
  return spawnSync(probe, [name], { stdio: 'ignore' }).status === 0;
}

/** Ends a script with one sentence for the person who ran it, and no stack trace. */
export class Explained extends Error {
  override readonly name = 'Explained';
}

export function explainAndExit(error: unknown): never {
  if (error instanceof Explained) console.error(error.message);
  else console.error(error);
  process.exit(1);
}
