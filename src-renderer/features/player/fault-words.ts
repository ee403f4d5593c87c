import type { FilmProblem } from '@core/film/film-problem';
import { addressOf, type KeptFilmSource } from '@core/wire/film-sources';
import type { fault, faultTitle, fileFault } from '../../words/en-film-faults';

/** The keys of the words that say why a film can't be had or played, with the names in them. */
export interface FaultWords {
  readonly title: 'party.copy.unreachableTitle' | `party.copy.faultTitle.${keyof typeof faultTitle}`;
  readonly text: `party.copy.fault.${keyof typeof fault}` | `party.copy.fileFault.${keyof typeof fileFault}`;
  readonly named: { readonly codec: string; readonly container: string };
}

const TITLED: ReadonlySet<string> = new Set<keyof typeof faultTitle>([
  ...([
    'noFilm',
    'page',
    'incomplete',
    'container',
    'picture',
    'sound',
    'streamSound',
    'misnamed',
    'damaged',
    'emptyPlaylist',
  ] as const),
]);
const OF_FILES: ReadonlySet<string> = new Set<keyof typeof fileFault>([
  ...(['noFilm', 'page', 'incomplete', 'container', 'picture', 'sound', 'damaged'] as const),
]);
const isTitled = (fault: string): fault is keyof typeof faultTitle => TITLED.has(fault);
const isOfFiles = (fault: string): fault is keyof typeof fileFault => OF_FILES.has(fault);

/** The words for a problem; null where the general words already say everything. */
export const faultWords = (problem: FilmProblem | null, source: KeptFilmSource): FaultWords | null => {
  const fault = problem?.fault ?? null;
  if (problem === null || fault === null || fault === 'unknown') return null;
  const title = isTitled(fault) ? (`party.copy.faultTitle.${fault}` as const) : 'party.copy.unreachableTitle';
  const named = { codec: problem.undecoded?.[0]?.codec ?? '', container: problem.container ?? '' };
  if (addressOf(source) !== null) return { title, text: `party.copy.fault.${fault}`, named };
  return isOfFiles(fault) ? { title, text: `party.copy.fileFault.${fault}`, named } : null;
};
