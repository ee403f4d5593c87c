/** Copies lines of the page's log to the app's log file, at a bounded rate: a page gone wild mustn't fill the disk. */
import type { Log } from './log';
import type { LogLevel } from './log-line';

const LINES_PER_MINUTE = 120;
const MINUTE_MS = 60_000;

/** @param nowMs of any monotonic clock. */
export const pageLog = (log: Log, nowMs: () => number): ((level: LogLevel, message: string) => void) => {
  let minuteFromMs = nowMs();
  let lines = 0;
  return (level, message) => {
    if (nowMs() - minuteFromMs >= MINUTE_MS) {
      minuteFromMs = nowMs();
      lines = 0;
    }
    lines += 1;
    if (lines <= LINES_PER_MINUTE) log[level]('page', { message });
    else if (lines === LINES_PER_MINUTE + 1) log.warn('page.tooManyLines');
  };
};
