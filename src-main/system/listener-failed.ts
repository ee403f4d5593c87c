import type { Log } from './log';

/**
 * For emitters of the main process: what a listener throws is a line of the log. As an uncaught error it would be a window of
 * Electron's that tells a person of our code.
 */
export const listenerFailed =
  (log: Log) =>
  (error: unknown, event: string): void =>
    log.error('listener.failed', { event, reason: error instanceof Error ? (error.stack ?? '') : '' });
