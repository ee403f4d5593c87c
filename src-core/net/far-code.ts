/**
 * A code that is enough from anywhere: for how long it works, under which hours it is looked for, and how many may try
 * one without knowing it (ADR 65).
 */
import { z } from 'zod';
import { CODE_LENGTHS } from '../base/ids';

export const FAR_CODE = {
  /** How long a code works at most, ms; one that took its place ends when it would have. */
  lifeMs: 3_600_000,
  /** Codes of one machine at one time. */
  codes: 5,
  /** Tries that didn't prove to know the code, until another one takes its place. */
  tries: 20,
  /** Two tries begin no sooner after each other than this, ms. */
  tryEveryMs: 2_000,
  /** Tries whose turn comes later than this aren't let wait, ms. */
  turnWithinMs: 10_000,
} as const;

const HOUR_MS = 3_600_000;
/** How far a guest's clock may be behind the host's, ms: just before a full hour the next one is looked in too. */
const CLOCK_BEHIND_MS = 300_000;

/** The hour since 1970 (UTC) in which a code is made. It is announced under that one for all of its life. */
export const hourOf = (wallMs: number): number => Math.floor(wallMs / HOUR_MS);

/** The hours in which a code that works now may have been made, the likeliest first. */
export const hoursToLookIn = (wallMs: number): readonly number[] => {
  const hour = hourOf(wallMs);
  const isNextNear = hourOf(wallMs + CLOCK_BEHIND_MS) > hour;
  return isNextNear ? [hour, hour - 1, hour + 1] : [hour, hour - 1];
};

/** What stands in the place of a salt: the same for every code of an hour, since whoever looks knows nothing else. */
export const saltTextOf = (hour: number): string => `matinee: a code from anywhere\n${hour}`;

/** The tries at one code. */
export interface CodeTries {
  /** Tries that run, or came to nothing. */
  readonly open: number;
  /** Tries that came to nothing after they had got an answer, by which one guess can be checked. */
  readonly wrong: number;
  /** When the next try may begin. */
  readonly nextAtMs: number;
}

export const NO_TRIES: CodeTries = { open: 0, wrong: 0, nextAtMs: -Infinity };

/** @returns when somebody may try, or null where they aren't let */
export const takeTurn = (
  tries: CodeTries,
  nowMs: number,
): { readonly tries: CodeTries; readonly atMs: number } | null => {
  const atMs = Math.max(nowMs, tries.nextAtMs);
  if (tries.open >= FAR_CODE.tries || atMs > nowMs + FAR_CODE.turnWithinMs) return null;
  return { tries: { ...tries, open: tries.open + 1, nextAtMs: atMs + FAR_CODE.tryEveryMs }, atMs };
};

/** What came of a try: `unanswered`, where the other end left before it got anything that a guess is checked by. */
export type TryEnd = 'proved' | 'wrong' | 'unanswered';

export const endTry = (tries: CodeTries, end: TryEnd): CodeTries =>
  end === 'wrong' ? { ...tries, wrong: tries.wrong + 1 } : { ...tries, open: Math.max(0, tries.open - 1) };

/** Whether another code has to take this one's place. */
export const isSpent = ({ wrong }: CodeTries): boolean => wrong >= FAR_CODE.tries;

/** A code that is shown to its host. */
export const FarCodeSchema = z.strictObject({
  code: z.string().length(CODE_LENGTHS.internet),
  /** Until when it works, milliseconds since 1970. */
  untilMs: z.number(),
  /** Whether it can be found already. */
  isFound: z.boolean(),
  /** How often another code has taken its place, since too many tries came to nothing. */
  changes: z.number().int().min(0),
});
export type FarCode = z.infer<typeof FarCodeSchema>;
