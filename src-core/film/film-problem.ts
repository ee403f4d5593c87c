import type { GateReason } from './film-gate';
import type { Readiness, Undecoded } from '../wire/playback';

/** What keeps a film from playing on one machine, and what of it the room hears. */

/** Why a film can't be had or played, as far as anybody can tell; for the own screen only. */
export type FilmFault =
  | GateReason
  /** Its server says that it isn't there, isn't for us, or only for who logs in. */
  | 'missing'
  | 'forbidden'
  | 'login'
  /** Its server answers that it is in trouble itself, or that it is asked too much. */
  | 'failing'
  /** Its server answers, and lets no page of another site read it. */
  | 'closed'
  /** A page that came by https loads nothing by http. */
  | 'mixed'
  /** Something answers, and it is no film; `page`: it is one of the web. */
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
  /** It played, and broke where it is. */
  | 'damaged'
  /** A playlist without anything in it. */
  | 'emptyPlaylist'
  | 'unknown';

export interface FilmProblem {
  readonly problem: 'unsupported' | 'unreachable';
  /** For a report. */
  readonly detail: string;
  /** Null where nothing is known but that it can't be decoded. */
  readonly fault: FilmFault | null;
  /** Whether it is known to be a film, or a playlist, that came from a server of the internet. */
  readonly isPublicFilm: boolean;
  /** For `picture`, `sound` and `streamSound`: what isn't decoded, picture first. */
  readonly undecoded?: readonly Undecoded[];
  /** For `container`: its name. */
  readonly container?: string;
  /** It has been played, or its playlist was read: what is broken now may be well again. */
  readonly hasPlayed?: boolean;
  /** Where it stood in the film when it broke, ms; left out where its player stands there still. */
  readonly atMs?: number;
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
/** Of one that has played, for as long as it takes. */
const LAST_RELOAD_MS = 80_000;
/** A film that has been well for so long since it was loaded again begins with the shortest wait the next time. */
export const WELL_AFTER_MS = 120_000;

/** Nothing that another try would change. */
const FINAL: ReadonlySet<FilmFault> = new Set(['private', 'address', 'mixed']);

/**
 * @param tries that were made of themselves since a person asked for it, or since it was last well
 * @returns null where it isn't tried again
 */
export const reloadAfterMs = (
  { problem, fault, hasPlayed = false }: FilmProblem,
  tries: number,
): number | null => {
  if (problem === 'unsupported' || (fault !== null && FINAL.has(fault))) return null;
  return RELOADS_MS[tries] ?? (hasPlayed ? LAST_RELOAD_MS : null);
};
