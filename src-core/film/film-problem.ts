import type { GateReason } from './film-gate';
import type { Readiness, Undecoded } from '../wire/playback';

/** The problem that keeps a film from playing on one machine, and the part of it that the room hears. */

/** Why a film can't be had or played, as far as anybody can tell; for this person's own screen only. */
export type FilmFault =
  | GateReason
  /** Its server says that it isn't there, isn't for us, or only for people who log in. */
  | 'missing'
  | 'forbidden'
  | 'login'
  /** Its server answers that it is in trouble itself, or is asked too much. */
  | 'failing'
  /** Its server answers, and lets no page of another site read it. */
  | 'closed'
  /** A page that came by https loads nothing by http. */
  | 'mixed'
  /** The answer is no film; `page`: it is a web page. */
  | 'noFilm'
  | 'page'
  /** It is cut off before its index. */
  | 'incomplete'
  /** It is a film under the name of a playlist, and this browser goes by the name. */
  | 'misnamed'
  /** It is in a container that isn't played here. */
  | 'container'
  /** Its picture isn't decoded here; or it has nothing but a sound that isn't. */
  | 'picture'
  | 'sound'
  /** Its sound isn't decoded here, and it isn't played without. */
  | 'streamSound'
  /** It played, and then broke at its position. */
  | 'damaged'
  /** A playlist without anything in it. */
  | 'emptyPlaylist'
  | 'unknown';

export interface FilmProblem {
  readonly problem: 'unsupported' | 'unreachable';
  /** Detail for a report. */
  readonly detail: string;
  /** Null where nothing is known but that it can't be decoded. */
  readonly fault: FilmFault | null;
  /** Whether it is known to be a film, or a playlist, that came from a server of the internet. */
  readonly isPublicFilm: boolean;
  /** For `picture`, `sound` and `streamSound`: the tracks that aren't decoded, picture first. */
  readonly undecoded?: readonly Undecoded[];
  /** For `container`: the container's name. */
  readonly container?: string;
  /** Whether it has been played, or its playlist was read: a present fault may pass. */
  readonly hasPlayed?: boolean;
  /** Its position when it broke, ms; left out where its player stands there still. */
  readonly atMs?: number;
}

/** How long the room hears nothing of a web film that can't be had, ms: at least, and up to this much more. */
export const TOLD_AFTER_MS = { least: 1_000, spread: 1_000 } as const;

/** @param random in [0, 1) */
export const toldAfterMs = (random: number): number => TOLD_AFTER_MS.least + random * TOLD_AFTER_MS.spread;

/**
 * The word that the room hears. For a web film there is one word, unless it is known to be on the internet: otherwise a
 * person who opens an address would learn from everybody's machine what answers there, port by port.
 */
export const wordForRoom = (
  { problem, isPublicFilm }: FilmProblem,
  isOfWeb: boolean,
): Extract<Readiness['state'], 'unsupported' | 'unreachable'> =>
  isOfWeb && !isPublicFilm ? 'unreachable' : problem;

/** Waits before a film that couldn't be had is loaded again, ms; after these a person has to ask for it. */
const RELOADS_MS = [5_000, 10_000, 20_000, 40_000, 80_000] as const;
/** The wait for a film that has played, repeated for as long as it takes. */
const LAST_RELOAD_MS = 80_000;
/** A film that has been well for this long since it was loaded again begins with the shortest wait the next time. */
export const WELL_AFTER_MS = 120_000;

/** Faults that another try wouldn't change. */
const FINAL: ReadonlySet<FilmFault> = new Set(['private', 'address', 'mixed']);

/**
 * @param tries automatic tries since a person asked for it, or since it was last well
 * @returns null where it isn't tried again
 */
export const reloadAfterMs = (
  { problem, fault, hasPlayed = false }: FilmProblem,
  tries: number,
): number | null => {
  if (problem === 'unsupported' || (fault !== null && FINAL.has(fault))) return null;
  return RELOADS_MS[tries] ?? (hasPlayed ? LAST_RELOAD_MS : null);
};
