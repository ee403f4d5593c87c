/** The contents of a diagnostics file, and the part of the log that goes into it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { scrubber, scrubLogLine, type Alias } from './scrub';

/** Some hours of a log that has at most one line a second. */
export const LOG_TAIL_BYTES = 200_000;

/** The end of a file, from its first whole line on; empty where there is none. */
export const readTail = (file: string, maxBytes: number): string => {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const length = Math.min(size, maxBytes);
      const bytes = Buffer.alloc(length);
      const read = readSync(handle, bytes, 0, length, size - length);
      const text = bytes.toString('utf8', 0, read);
      if (length === size) return text;
      const end = text.indexOf('\n');
      return end < 0 ? '' : text.slice(end + 1);
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
};

/** The end of the log, over the change from one file to the next. */
export const logTail = (file: string, maxBytes: number = LOG_TAIL_BYTES): readonly string[] => {
  const newest = readTail(file, maxBytes);
  const room = maxBytes - Buffer.byteLength(newest);
  const older = room > 0 ? readTail(`${file}.old`, room) : '';
  return `${older}${newest}`.split('\n').filter(Boolean);
};

export interface DiagnosticsParts {
  readonly at: Date;
  /** Versions, system, graphics: as JSON. */
  readonly machine: unknown;
  /** The page's report, without names already. */
  readonly report: string;
  readonly log: readonly string[];
  /** Names to strike out of the log: people, parties, films, this computer. */
  readonly names: readonly Alias[];
}

export const diagnosticsText = ({ at, machine, report, log, names }: DiagnosticsParts): string => {
  // The page's report has no names in it; striking a name that is a word would only leave holes in its figures.
  const plain = scrubber([]);
  const strict = scrubber(names);
  return [
    'Matinee diagnostics. Look through it before you pass it on: it should say nothing about who or where you are.',
    `== ${at.toISOString()}`,
    '== This computer',
    JSON.stringify(machine, null, 2),
    '== Report',
    ...report.split(/\r?\n/).map(plain),
    `== Log, the last ${log.length} lines`,
    ...log.map((line) => scrubLogLine(line, strict)),
    '',
  ].join('\n');
};
