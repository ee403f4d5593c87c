/** Scenes of films that can't be had, or lack something: one for each sentence. */
import type { FilmFault, FilmProblem } from '@core/film/film-problem';
import { fault, fileFault } from '../../words/en-film-faults';
import { useDrawer } from '../../party/drawer';
import { usePreferences } from '../../party/preferences';
import { fileFilm } from '../../testing/fake-party';
import { inParty, playback, type Scene, withPeople } from '../../gallery/made-up-party';

const HOST = 'video.example';
const AC3 = { track: 'sound', codec: 'Dolby Digital (AC-3)' } as const;

const problemOf = (what: FilmFault): FilmProblem => ({
  ...{ problem: 'unsupported', detail: '', fault: what, isPublicFilm: true, container: 'AVI' },
  undecoded: [what === 'sound' ? AC3 : { track: 'picture', codec: 'HEVC (H.265)' }],
});

const ofFile = (what: FilmFault): Scene =>
  inParty({
    ...withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'unsupported' } } }),
    filmProblem: problemOf(what),
  });

const ofWeb = (what: FilmFault): Scene =>
  inParty(
    playback({
      film: fileFilm({ source: { kind: 'url', url: `https://${HOST}/film.mp4` }, openedBy: 'p_Ana' }),
    }),
    ({ party }) => {
      usePreferences().set({ filmHosts: [HOST] });
      party.show({ filmProblem: problemOf(what) });
    },
  );

const keysOf = <K extends string>(words: Readonly<Record<K, string>>): readonly K[] =>
  Object.keys(words) as K[];

export const FILM_FAULT_SCENES: Readonly<Record<string, Scene>> = {
  'party-unheard': inParty(
    {
      ...withPeople({
        Ana: { readiness: { filmId: 'film_1', state: 'ready', undecoded: [AC3] } },
        Ben: { readiness: { filmId: 'film_1', state: 'ready', undecoded: [AC3] } },
        Cleo: {
          readiness: {
            ...{ filmId: 'film_1', state: 'unsupported' },
            undecoded: [{ track: 'picture', codec: 'HEVC (H.265)' }],
          },
        },
      }),
      filmNotes: [
        { kind: 'undecoded', what: AC3, isPublicFilm: false },
        { kind: 'noRanges' },
        { kind: 'rough' },
        { kind: 'sourceStands' },
        { kind: 'hole' },
        { kind: 'broken' },
      ],
    },
    () => {
      useDrawer().tab = 'people';
    },
  ),
  ...Object.fromEntries(keysOf(fileFault).map((what) => [`film-fault-${what}`, ofFile(what)])),
  ...Object.fromEntries(keysOf(fault).map((what) => [`film-web-${what}`, ofWeb(what)])),
};
