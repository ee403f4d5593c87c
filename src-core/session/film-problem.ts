import type { GateReason } from '../net/film-gate';
import type { Readiness } from '../wire/playback';

/** What keeps a film from playing on one machine, and what of it the room hears. */

/** Why a film of the web can't be had, as far as anybody can tell; for the own screen only. */
export type FilmFault =
  | GateReason
  /** Its server says that it isn't there, or isn't for us. */
  | 'missing'
  | 'forbidden'
  /** Its server answers, and lets no page of another site read it. */
  | 'closed'
  /** Something answers, and it is no film. */
  | 'noFilm'
  | 'unknown';

export interface FilmProblem {
  readonly problem: 'unsupported' | 'unreachable';
  /** For a report. */
  readonly detail: string;
  /** Null where nothing is known but that it can't be decoded. */
  readonly fault: FilmFault | null;
  /** Whether it is known to be a film, or a playlist, that came from a server of the internet. */
  readonly isPublicFilm: boolean;
}

/** How long the room hears nothing of a film of the web that can't be had, ms: so long, and up to so much more. */
export const TOLD_AFTER_MS = { least: 1_000, spread: 1_000 } as const;

/** @param random in [0, 1) */
export const toldAfterMs = (random: number): number => TOLD_AFTER_MS.least + random * TOLD_AFTER_MS.spread;

/**
 * The word that the room hears. Of a film of the web there is one word, unless it is known to be a film from the
 * internet: else whoever opens an address would learn from everybody's machine what answers there, port by port.
 */
export const wordForRoom = (
  { problem, isPublicFilm }: FilmProblem,
  isOfWeb: boolean,
): Extract<Readiness['state'], 'unsupported' | 'unreachable'> =>
  isOfWeb && !isPublicFilm ? 'unreachable' : problem;

/** Waits before a film that couldn't be had is loaded again, ms; after these a person has to ask for it. */
const RELOADS_MS = [5_000, 10_000, 20_000, 40_000, 80_000] as const;

/** Nothing that another try would change. */
const FINAL: ReadonlySet<FilmFault> = new Set(['private', 'address']);

/**
 * @param tries that were made of themselves since a person asked for it
 * @returns null where it isn't tried again
 */
export const reloadAfterMs = ({ problem, fault }: FilmProblem, tries: number): number | null =>
  problem === 'unsupported' || (fault !== null && FINAL.has(fault)) ? null : (RELOADS_MS[tries] ?? null);
