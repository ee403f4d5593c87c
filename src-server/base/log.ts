import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** Fields that are never written, wherever they stand: reading a log mustn't enable anybody to join. */
const SECRET_FIELDS = [
  'token',
  'code',
  'seatCredential',
  'hostKey',
  'apiKey',
  'apiSecret',
  'signingKey',
  'secret',
  'seed',
  'credential',
  'authorization',
  'password',
];

/** A structured log: error, a person must act; warn, degraded; info, life-cycle; debug, the rest. */
export const createLogger = (level: LogLevel, destination?: DestinationStream): Logger => {
  const options = {
    level,
    base: null,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), remove: true },
  };
  return destination ? pino(options, destination) : pino(options);
};

/** An unhandled rejection is a fault of ours to be mended, but the party goes on. */
export const survivePromises = (log: Logger): void => {
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a promise was rejected unheard'));
};
