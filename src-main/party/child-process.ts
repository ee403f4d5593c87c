/** Runs a part of ours as a utility process. The only file that knows how one is started. */
import { utilityProcess } from 'electron';
import type { Schema } from '../system/json-file';
import type { Log } from '../system/log';
import { serverEnvironment } from './server-environment';

/** One run of it. */
export interface ChildRun<R> {
  post(request: R): void;
  /** Ends it at once, without a good-bye. */
  kill(): void;
}

export interface ChildListener<E> {
  onEvent(event: E): void;
  /** Called once; nothing comes after it. */
  onExit(code: number): void;
}

export type StartChild<R, E> = (listener: ChildListener<E>) => ChildRun<R>;

export interface ChildOptions<E> {
  /** The built entry. */
  readonly script: string;
  /** As the system's list of processes shows it. */
  readonly serviceName: string;
  readonly events: Schema<E>;
  /** In front of the log's lines about it. */
  readonly logName: 'server' | 'reach';
  readonly log: Log;
}

const parsed = <E>(schema: Schema<E>, message: unknown): E | null => {
  try {
    return schema.parse(message);
  } catch {
    return null;
  }
};

export const childStarter =
  <R, E>({ script, serviceName, events, logName, log }: ChildOptions<E>): StartChild<R, E> =>
  (listener) => {
    const child = utilityProcess.fork(script, [], {
      serviceName,
      stdio: 'pipe',
      env: serverEnvironment(process.env),
    });
    child.on('message', (message: unknown) => {
      const event = parsed(events, message);
      if (event) listener.onEvent(event);
      else log.error(`${logName}.badMessage`);
    });
    child.on('exit', (code) => listener.onExit(code));
    const pass = (level: 'debug' | 'warn') => (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n'))
        if (line !== '') log[level](`${logName}.said`, { line });
    };
    child.stdout?.on('data', pass('debug'));
    child.stderr?.on('data', pass('warn'));
    return { post: (request) => child.postMessage(request), kill: () => void child.kill() };
  };
