import { median } from './averages';

/**
 * Maps the programme's own clock to the time of a player that joined a live stream at some moment: a player counts from
 * where it began, and everybody began elsewhere. All times ms, those of the programme since 1970. Pure.
 */

/** A part of the stream as it was published: a segment. */
export interface ProgrammePart {
  /** Its start on the player's own time, added up from the announced lengths and the loaded parts beside it. */
  readonly startMs: number;
  readonly endMs: number;
  /** Time of its first picture, once it was loaded: often a little later than `startMs`, where its sound begins. */
  readonly pictureMs: number | null;
  /** The programme's time of its first picture; null where it has none. */
  readonly programmeMs: number | null;
  /** Parts of one run follow each other evenly; another run begins where the source was interrupted. */
  readonly run: number;
}

/** A programme that leaps ahead by less than this at a break is followed over it: its encoder has paused, ms. */
const LEAP_MS = 500;

interface Run {
  readonly run: number;
  /** Time from the start of a part to its first picture; null before one was seen. */
  readonly leadMs: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** Programme time minus player time, as the first run counts it where the dates break. */
  readonly offsetMs: number;
}

/** The runs in the order of the player's time; there is always one. */
export type ProgrammeClock = readonly [Run, ...Run[]];

/**
 * Reads the clock off the parts that are published now. Within a run the time is taken from the median of all parts and
 * not from the one that plays: encoders that stamp roughly would make the position jump at each part, and a client that
 * joined later, and has loaded few of them, has to come to the same time.
 *
 * Where the dates go back at a break between two runs, or leap ahead, the later run is counted on from the earlier one,
 * as long as that is published: so time runs on over the break for everybody at once, and no place has two times. When
 * the earlier one is gone, all clients change to the later one's own dates, by what is published, whatever they saw.
 * @param parts in order
 * @param before the earlier clock, for what was seen of it: the parts may be those of another rendition, of which
 * nothing was loaded yet
 * @returns null where the programme has no dates
 */
export const programmeClock = (
  parts: readonly ProgrammePart[],
  before: ProgrammeClock | null = null,
): ProgrammeClock | null => {
  const runs: Run[] = [];
  const own: number[] = [];
  let brokenMs = 0;
  for (const run of new Set(parts.map((part) => part.run))) {
    const members = parts.filter((part) => part.run === run);
    const leads = members.flatMap(({ startMs, pictureMs }) =>
      pictureMs === null ? [] : [pictureMs - startMs],
    );
    const known = before?.find((one) => one.run === run)?.leadMs ?? null;
    const leadMs = leads.length > 0 ? median(leads) : known;
    const pictureOf = ({ startMs, pictureMs }: ProgrammePart): number => pictureMs ?? startMs + (leadMs ?? 0);
    const offsets = members.flatMap((part) =>
      part.programmeMs === null ? [] : [part.programmeMs - pictureOf(part)],
    );
    const [first, last] = [members[0], members.at(-1)];
    if (!first || !last || offsets.length === 0) continue;
    const offsetMs = median(offsets);
    // The amount by which the dates broke before this run, which the runs after it carry on.
    const leapMs = offsetMs - (own.at(-1) ?? offsetMs);
    if (leapMs < 0 || leapMs > LEAP_MS) brokenMs += leapMs;
    own.push(offsetMs);
    const fromMs = pictureOf(first);
    runs.push({ run, leadMs, fromMs, toMs: last.endMs, offsetMs: offsetMs - brokenMs });
  }
  const [first, ...rest] = runs;
  return first ? [first, ...rest] : null;
};

/** Programme time at a player's time. Beyond the published parts the nearest run goes on. */
export const programmeTimeAt = (clock: ProgrammeClock, playerMs: number): number => {
  const run = clock.findLast(({ fromMs }) => fromMs <= playerMs) ?? clock[0];
  return playerMs + run.offsetMs;
};

/** The player's time at a time of the programme. In a gap between two runs it is where the later one begins. */
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
