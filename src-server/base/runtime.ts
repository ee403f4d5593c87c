import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import { passedBetween, type MachineMoment } from '@core/base/machine-time';

/** The same moment on each clock of a server. */
export interface ClockTimes {
  /** Time of its monotonic clock, which dies with the process, ms. */
  readonly serverMs: number;
  /** The time that it judges by (`Runtime.wallMs`), milliseconds since 1970. */
  readonly wallMs: number;
  readonly machine: MachineMoment;
}

/** Time and randomness, as the server takes them from outside. */
export interface Runtime {
  /** The server's monotonic clock, on which the timeline and the clients' clock pings run. */
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * Milliseconds since 1970 for times that are compared with an earlier or a later reading (expiries, ages): begins
   * with the wall clock, or with the journal's time, and doesn't leap when the wall clock does.
   */
  readonly wallMs: () => number;
  /**
   * The present readings of the machine's clocks. Its calendar is for people and for other machines, and decides
   * nothing here.
   */
  readonly machine: () => MachineMoment;
  readonly random: RandomBytes;
}

/** The kernel's id for this boot of the machine; other systems have none in a file. */
const readBootId = (): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 64) || null;
  } catch {
    return null;
  }
};
const bootId = readBootId();

const machineMoment = (): MachineMoment => ({
  calendarMs: Date.now(),
  // Its origin is the machine's start, on each system that Node runs on; `performance.now` has the process's.
  awakeMs: Number(process.hrtime.bigint()) / 1e6,
  upMs: uptime() * 1_000,
  bootId,
});

/** Goes on from a reading, as time passes on the machine. */
const steadyFrom = (startMs: number, machine: () => MachineMoment): (() => number) => {
  const start = machine();
  return () => Math.floor(startMs + passedBetween(start, machine()).passedMs);
};

/** The real runtime, without an earlier reading to go on from. */
export const systemRuntime: Runtime = {
  clock: { now: () => performance.now() },
  timers: {
    setTimeout: (run, delayMs): TimerHandle => setTimeout(run, delayMs),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  },
  wallMs: steadyFrom(Date.now(), machineMoment),
  machine: machineMoment,
  random: (length) => randomBytes(length),
};

/**
 * The runtime of a process that takes over from an earlier one: data that was kept for a while is as old as it really
 * is, whatever the wall clock says meanwhile.
 * @param kept the last moment of the earlier process; null for a wall clock that is taken as it is
 */
export const resumedRuntime = (kept: ClockTimes | null, runtime: Runtime = systemRuntime): Runtime => {
  const now = runtime.machine();
  const wallMs = kept ? kept.wallMs + passedBetween(kept.machine, now).passedMs : now.calendarMs;
  return { ...runtime, wallMs: steadyFrom(wallMs, runtime.machine) };
};

/** The same moment on all clocks, to be kept. */
export const clockTimes = ({ clock, wallMs, machine }: Runtime): ClockTimes => ({
  serverMs: clock.now(),
  wallMs: wallMs(),
  machine: machine(),
});
