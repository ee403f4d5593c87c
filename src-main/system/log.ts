/**
 * The log file of a profile: `logs/matinee.log`, started anew at 1 MB, with one older file kept.
 * error: a person must act · warn: degraded · info: life-cycle · debug: the rest.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { logLine, type Facts, type LogLevel } from './log-line';

export type Log = Readonly<Record<LogLevel, (event: string, facts?: Facts) => void>>;

const MAX_BYTES = 1_000_000;
const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

export interface LogOptions {
  readonly file: string;
  /** The least important level that is written. */
  readonly level: LogLevel;
  /** Called with every line too, e.g. for the terminal in development. */
  readonly echo?: (line: string) => void;
  /** Wall-clock time, milliseconds since 1970. */
  readonly now?: () => number;
}

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

/** A log that can't be written (full or read-only disk) is given up silently: the app goes on. */
export function openLog(options: LogOptions): Log {
  const { file, now = Date.now } = options;
  let size = sizeOf(file);
  const append = (line: string) => {
    try {
      if (size === 0) mkdirSync(dirname(file), { recursive: true });
      if (size > MAX_BYTES) {
        renameSync(file, `${file}.old`);
        size = 0;
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      size += Buffer.byteLength(line) + 1;
    } catch {
      size = sizeOf(file);
    }
  };
  const write = (level: LogLevel) => (event: string, facts?: Facts) => {
    if (LEVELS.indexOf(level) > LEVELS.indexOf(options.level)) return;
    const line = logLine(new Date(now()).toISOString(), level, event, facts);
    append(line);
    options.echo?.(line);
  };
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}
