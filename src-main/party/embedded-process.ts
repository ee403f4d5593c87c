/** Runs the embedded server as a utility process. The only file that knows how it is started. */
import { utilityProcess } from 'electron';
import { EmbeddedEventSchema, type EmbeddedEvent, type EmbeddedRequest } from '@core/ipc/embedded';
import type { Log } from '../system/log';
import { serverEnvironment } from './server-environment';

/** One run of the server's process. */
export interface EmbeddedProcess {
  post(request: EmbeddedRequest): void;
  /** Ends it at once, without a good-bye. */
  kill(): void;
}

export interface EmbeddedListener {
  onEvent(event: EmbeddedEvent): void;
  /** Called once; nothing comes after it. */
  onExit(code: number): void;
}

export type StartEmbeddedProcess = (listener: EmbeddedListener) => EmbeddedProcess;

/** @param script the built src-server/embedded.ts. */
export const utilityProcessStarter =
  (script: string, log: Log): StartEmbeddedProcess =>
  (listener) => {
    const child = utilityProcess.fork(script, [], {
      serviceName: 'Matinee party server',
      stdio: 'pipe',
      env: serverEnvironment(process.env),
    });
    child.on('message', (message: unknown) => {
      const event = EmbeddedEventSchema.safeParse(message);
      if (event.success) listener.onEvent(event.data);
      else log.error('server.badMessage');
    });
    child.on('exit', (code) => listener.onExit(code));
    const pass = (level: 'debug' | 'warn') => (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) if (line !== '') log[level]('server.said', { line });
    };
    child.stdout?.on('data', pass('debug'));
    child.stderr?.on('data', pass('warn'));
    return { post: (request) => child.postMessage(request), kill: () => void child.kill() };
  };
