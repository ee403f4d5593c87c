/** The request of a start: read from the arguments of this process, or of a second one that was sent here. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '@core/wire/limits';
import type { LinkSource } from '@core/session/arrived-link';
import { isFilmName } from './film-types';

/** A file of this machine, or an address of the web as it was typed. */
export type LaunchFilm = { readonly path: string } | { readonly address: string };

export interface Launch {
  readonly profile: string;
  /**
   * A code or link for the lobby, as it was typed: the lobby says what is wrong with it. `--join` is the person's own;
   * the system hands over a clicked link without it.
   */
  readonly link: { readonly text: string; readonly source: LinkSource } | null;
  readonly film: LaunchFilm | null;
  /** Started by demo, tests or benches. */
  readonly automation: boolean;
  /** A sentence for the terminal where the arguments make no sense. */
  readonly problem: string | null;
}

export const DEFAULT_PROFILE = 'default';
const PROFILE_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/i;
const MAX_LINK_LENGTH = 2_048;
const VALUE_FLAGS = ['--profile', '--join', '--film'] as const;
type ValueFlag = (typeof VALUE_FLAGS)[number];

const isFileAddress = (arg: string): boolean => /^file:/i.test(arg);

/** Desktops hand a file over as its address, in which a blank is `%20`. */
const readFilm = (text: string, cwd: string): LaunchFilm | null => {
  if (/^https?:/i.test(text)) return text.length > LIMITS.filmUrlBytes ? null : { address: text };
  if (!isFileAddress(text)) return { path: resolve(cwd, text) };
  try {
    return { path: fileURLToPath(text) };
  } catch {
    // The path belongs to another machine, or isn't an address at all.
    return null;
  }
};

const isValueFlag = (arg: string): arg is ValueFlag => VALUE_FLAGS.some((flag) => flag === arg);

/**
 * @param args without the executable; Chromium's own flags and the app's folder may be among them.
 * @param cwd the folder that relative paths of films refer to.
 * @param mayBeAutomated whether arguments and environment can ask for it at all.
 */
export const readLaunch = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  mayBeAutomated = false,
): Launch => {
  const values = new Map<ValueFlag, string>();
  const plain: string[] = [];
  let automation = mayBeAutomated && env['MATINEE_AUTOMATION'] === '1';
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const equals = arg.indexOf('=');
    const name = equals > 0 ? arg.slice(0, equals) : arg;
    if (isValueFlag(name)) values.set(name, equals > 0 ? arg.slice(equals + 1) : (args[++index] ?? ''));
    else if (arg === '--automation') automation = mayBeAutomated;
    else if (!arg.startsWith('-')) plain.push(arg);
  }

  const profile = values.get('--profile') ?? DEFAULT_PROFILE;
  const typed = values.get('--join')?.trim() ?? '';
  const clicked = plain.find((arg) => /^matinee:/i.test(arg))?.trim() ?? '';
  const link = typed || clicked;
  const film = values.get('--film') ?? plain.find((arg) => isFilmName(arg) || isFileAddress(arg)) ?? null;
  const isProfile = PROFILE_NAME.test(profile);
  return {
    profile: isProfile ? profile.toLowerCase() : DEFAULT_PROFILE,
    link:
      link === ''
        ? null
        : { text: link.slice(0, MAX_LINK_LENGTH), source: typed === '' ? 'outside' : 'person' },
    film: film === null || film === '' ? null : readFilm(film, cwd),
    automation,
    problem: isProfile
      ? null
      : 'A profile’s name has up to 32 letters, digits, hyphens and underscores, e.g. --profile bob.',
  };
};
