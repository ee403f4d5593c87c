/**
 * The programme's own clock over the time of a player that joined a live stream at some moment: a player counts from
 * where it began, and everybody began elsewhere. All times ms, those of the programme since 1970. Pure.
 */

/** A part of the stream as it was published: a segment. */
export interface ProgrammePart {
  /** On the player's own time. */
  readonly startMs: number;
  readonly endMs: number;
  /** When the programme says that its first picture was; null where it doesn't say. */
  readonly programmeMs: number | null;
  /** Parts of one run follow each other evenly; where the source was interrupted another one begins. */
  readonly run: number;
  /** Its start was read from its pictures; others are added up from the announced lengths, which are rounded. */
  readonly measured: boolean;
}

interface Run {
  readonly fromMs: number;
  readonly toMs: number;
  /** Programme time minus player time. */
  readonly offsetMs: number;
}

/** Never empty, in the order of the player's time. */
export type ProgrammeClock = readonly [Run, ...Run[]];

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  return ((sorted[(sorted.length - 1) >> 1] ?? upper) + upper) / 2;
};

/**
 * Reads the clock off the parts that are published now. Within a run the time is taken from the median part and not from
 * the one that plays: encoders that stamp whole seconds would make the position jump at each part, and a player that
 * joined later has to find the same offset.
 * @param parts in order
 * @returns null where the programme doesn't say what time it is
 */
export const programmeClock = (parts: readonly ProgrammePart[]): ProgrammeClock | null => {
  const runs: Run[] = [];
  for (const run of new Set(parts.map((part) => part.run))) {
    const members = parts.filter((part) => part.run === run);
    const dated = members.flatMap(({ startMs, programmeMs, measured }) =>
      programmeMs === null ? [] : [{ offsetMs: programmeMs - startMs, measured }],
    );
    const [first, last] = [members[0], members.at(-1)];
    if (!first || !last || dated.length === 0) continue;
    const measured = dated.filter((one) => one.measured);
    const offsets = (measured.length > 0 ? measured : dated).map((one) => one.offsetMs);
    runs.push({ fromMs: first.startMs, toMs: last.endMs, offsetMs: median(offsets) });
  }
  const [first, ...rest] = runs;
  return first ? [first, ...rest] : null;
};

/** Programme time at a player's time. Beyond what is published the nearest run goes on. */
export const programmeTimeAt = (clock: ProgrammeClock, playerMs: number): number => {
  const run = clock.findLast(({ fromMs }) => fromMs <= playerMs) ?? clock[0];
  return playerMs + run.offsetMs;
};

/** The player's time at a time of the programme. In a gap between two runs: where the later one begins. */
export const playerTimeAt = (clock: ProgrammeClock, programmeMs: number): number => {
  const run = clock.find(({ toMs, offsetMs }) => programmeMs < toMs + offsetMs);
  if (!run) return programmeMs - lastOf(clock).offsetMs;
  const isFirst = run === clock[0];
  return Math.max(programmeMs - run.offsetMs, isFirst ? Number.NEGATIVE_INFINITY : run.fromMs);
};

/** What is published now. */
export const programmeWindow = (
  clock: ProgrammeClock,
): { readonly startMs: number; readonly edgeMs: number } => {
  const last = lastOf(clock);
  return { startMs: clock[0].fromMs + clock[0].offsetMs, edgeMs: last.toMs + last.offsetMs };
};

const lastOf = (clock: ProgrammeClock): Run => clock.at(-1) ?? clock[0];
