import type { Log } from './log';

/**
 * For emitters of the main process: a listener's error becomes a line of the log. As an uncaught error it would be a
 * window of Electron's that shows a person our code.
 */
export const listenerFailed =
  (log: Log) =>
  (error: unknown, event: string): void =>
    log.error('listener.failed', { event, reason: error instanceof Error ? (error.stack ?? '') : '' });
