import { computed, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import type { FilmFile } from '@core/ipc/films';
import { usePorts } from '../../host/ports';
import { useFilmConsent } from './film-consent';
import { matchFilm, takesCopy } from './film-match';
import { showAfresh, type PartyHabit } from '../party-life';
import { useSession } from '../session';

/** This person's own copy of the party's film. */
export const useOwnCopy = defineStore('own-copy', () => {
  const { host } = usePorts();
  const session = useSession();
  const consent = useFilmConsent();
  /** Files opened in this party; they stay served until it is over, since a film may be opened again. */
  const opened = shallowRef<readonly FilmFile[]>([]);
  const current = computed(() => session.view.playback.film);

  const fits = (film: FilmFile): boolean => matchFilm(current.value, [film]).source !== null;

  /**
   * Gives the player the right source for the open film.
   * @param candidate a file that was chosen for it just now, which may be the wrong one
   */
  const offer = (candidate: FilmFile | null = null): void => {
    const playback = session.party?.playback;
    if (!playback) return;
    if (current.value && consent.need !== null) {
      playback.setLocalSource(null, { filmId: current.value.filmId, state: 'consent' });
      return;
    }
    const match = matchFilm(current.value, opened.value, candidate);
    playback.setLocalSource(match.source, match.readiness);
  };

  const remember = (film: FilmFile): void => {
    opened.value = [...opened.value.filter((one) => one.handle !== film.handle), film];
  };
  const releaseAll = (): void => {
    for (const film of opened.value) host.films.release(film.handle).catch(() => undefined);
    opened.value = [];
  };

  /** Opens a file that was chosen as the own copy of the open film. */
  const open = (film: FilmFile): void => {
    if (fits(film)) remember(film);
    offer(film);
  };

  /** Takes the clip that comes with the app as the own copy: nobody needs to look for it. */
  const offerSample = async (): Promise<void> => {
    const wanted = current.value;
    if (!takesCopy(wanted) || !host.abilities.sampleFilm || matchFilm(wanted, opened.value).source) return;
    const sample = await host.films.sample();
    const isWanted = current.value?.filmId === wanted.filmId && matchFilm(wanted, [sample]).source !== null;
    if (isWanted) open(sample);
    else await host.films.release(sample.handle);
  };

  return { opened, current, fits, offer, remember, releaseAll, open, offerSample };
});

/** Gives the player the own copy of whichever film is open, and serves files no longer than the party lasts. */
export const bringOwnCopy: PartyHabit = (_party, scope) => {
  const copy = useOwnCopy();
  const consent = useFilmConsent();

  showAfresh(scope, copy.releaseAll);
  // The film is compared by id only: a film that changes its position, or a link that comes back, is still the same.
  watch(
    () => copy.current?.filmId,
    () => {
      copy.offer();
      copy.offerSample().catch(() => undefined);
    },
    { immediate: true, flush: 'sync' },
  );
  watch(
    () => consent.need,
    () => copy.offer(),
    { flush: 'sync' },
  );
};
