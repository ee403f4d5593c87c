import { computed, ref, watch } from 'vue';
import { defineStore } from 'pinia';
import { WatchTogetherError } from '@core/base/errors';
import { addressOf, sourceTyped } from '@core/wire/film-sources';
import type { FilmFile } from '@core/ipc/films';
import type { Readiness } from '@core/wire/playback';
import { usePorts } from '../../host/ports';
import { takesCopy, titleOf, titleOfAddress } from './film-match';
import { nextRate } from './film-rate';
import { createGatheredSeek } from './gathered-seek';
import { useFilmConsent } from './film-consent';
import { useOwnCopy } from './own-copy';
import { useKeptCommands } from './kept-commands';
import { usePlayer } from './player';
import { showAfresh, type PartyHabit } from '../party-life';
import { useSession } from '../session';

/** The title is a name, so it isn't translated. */
const SAMPLE_TITLE = 'The Long Way Home';

/** The film of the party and this person's own copy of it. */
export const useFilm = defineStore('film', () => {
  const { host } = usePorts();
  const session = useSession();
  const commands = useKeptCommands();
  const player = usePlayer();
  const consent = useFilmConsent();
  const copies = useOwnCopy();
  const opening = ref(false);
  /** The place to which a seek leads that the server hasn't answered yet, so that quick presses add up. */
  const pendingSeekMs = ref<number | null>(null);

  /** The speed that was requested and that the server hasn't answered yet. */
  const pendingRate = ref<number | null>(null);

  const current = computed(() => session.view.playback.film);
  const isLive = computed(() => current.value?.live === true);
  /** The length; null for a film that has no end. */
  const durationMs = computed(() => (isLive.value ? null : (current.value?.durationMs ?? player.durationMs)));
  /** The room's rate. */
  const rate = computed(() => session.view.playback.timeline.rate);
  const canControl = computed(() => session.grants?.control ?? false);
  /** The readiness of the own film as the player tells everybody, or, before that, as only this screen knows it. */
  const readiness = computed((): Readiness => {
    const told = session.local?.readiness ?? { filmId: null, state: 'none' as const };
    if (!current.value) return told;
    const { filmId } = current.value;
    if (consent.need !== null) return { filmId, state: 'consent' };
    const problem = session.view.filmProblem?.problem;
    return problem ? { filmId, state: problem } : told;
  });
  /** Whether somebody wants the film to run, even where it doesn't at this moment. */
  const wantsToPlay = computed(() =>
    ['playing', 'holding', 'unplayable'].includes(session.view.playback.phase),
  );

  /** Opens a film for everybody. */
  const openForAll = async (film: FilmFile, title = titleOf(film.name)): Promise<void> => {
    copies.remember(film);
    const { name, sizeBytes, fingerprint } = film;
    await commands.give(() =>
      session.party?.playback.open({ title, source: { kind: 'file', name, sizeBytes, fingerprint } }),
    );
  };

  /**
   * Takes a file that was chosen or dropped: as the own copy while one is missing, else as a new film for everybody.
   */
  const take = async (film: FilmFile): Promise<void> => {
    const isCopy = ['missing', 'mismatch', 'unreachable'].includes(readiness.value.state);
    if (copies.fits(film) || (isCopy && takesCopy(current.value))) copies.open(film);
    else if (canControl.value) await openForAll(film);
    else throw new WatchTogetherError('NOT_CONTROLLER', 'Only who has control opens a film for everybody.');
  };

  const busy = async (action: () => Promise<void>): Promise<void> => {
    opening.value = true;
    try {
      await action();
    } finally {
      opening.value = false;
    }
  };

  const chooseForAll = (): Promise<void> =>
    busy(async () => {
      const film = await host.films.choose();
      if (film) await openForAll(film);
    });
  const chooseCopy = (): Promise<void> =>
    busy(async () => {
      const film = await host.films.choose();
      if (film) copies.open(film);
    });
  const openSample = (): Promise<void> =>
    busy(async () => openForAll(await host.films.sample(), SAMPLE_TITLE));
  const openDropped = (file: File): Promise<void> => busy(async () => take(await host.films.fromFile(file)));

  /**
   * Opens the address that this person typed. Rejects with INVALID_ARGUMENT where the address can't be a film's
   * (`filmUrlFault` says why).
   */
  const openUrl = async (text: string): Promise<void> => {
    const typed = text.trim();
    const source = sourceTyped(typed);
    if (!source) throw new WatchTogetherError('INVALID_ARGUMENT', 'Not the address of a film.');
    const title = titleOfAddress(typed);
    const url = addressOf(source);
    await busy(async () => {
      if (url !== null) await consent.typed(url);
      await commands.give(() => session.party?.playback.open({ title, source }));
    });
  };

  /** Tries the source again that couldn't be reached or played. */
  const retry = (): void => {
    session.party?.playback.setLocalSource(null, { filmId: current.value?.filmId ?? null, state: 'loading' });
    copies.offer();
  };

  /**
   * The position to show: at once the target of a seek or of the presses so far; while the server is away, the film's
   * own position.
   */
  const positionMs = (): number | null =>
    gathered.leadsToMs.value ??
    (commands.isAway ? null : pendingSeekMs.value) ??
    session.party?.playback.positionMs() ??
    null;

  const toggle = async (): Promise<void> => {
    const playback = session.party?.playback;
    if (!playback || !current.value) return;
    await gathered.letGo();
    await commands.give(async () => {
      if (wantsToPlay.value) return playback.pause();
      if (session.view.playback.phase === 'ended') await playback.seek(0);
      return playback.play();
    });
  };

  /** The part of a live stream that can be played now; null for other films, and before it is known. */
  const liveWindow = () => (isLive.value ? (session.party?.playback.liveWindow() ?? null) : null);
  const within = (toMs: number): number => {
    const live = liveWindow();
    if (live) return Math.max(live.startMs, Math.min(toMs, live.edgeMs));
    return Math.max(0, Math.min(toMs, durationMs.value ?? toMs));
  };

  const send = async (toMs: number): Promise<void> => {
    const target = within(toMs);
    pendingSeekMs.value = target;
    try {
      if (!(await commands.give(() => session.party?.playback.seek(target)))) pendingSeekMs.value = null;
    } catch (error) {
      pendingSeekMs.value = null;
      throw error;
    }
  };
  const gathered = createGatheredSeek(send);
  /** Seeks to a place that was pointed at, which makes presses under way void. */
  const seek = (toMs: number): Promise<void> => {
    gathered.drop();
    return send(toMs);
  };
  /**
   * Makes a step on or back. Steps that follow each other are one seek, to where they lead.
   * @param held whether a key is held, which `letGo` ends
   */
  const seekBy = async (deltaMs: number, { held = false } = {}): Promise<void> => {
    const from = positionMs();
    if (from !== null) await gathered.press(within(from + deltaMs), held);
  };
  /** Seeks by a bar that isn't ours, and doesn't tell when it is let go of. */
  const scrub = (toMs: number): Promise<void> => gathered.press(within(toMs), false);

  const goLive = async (): Promise<void> => {
    const live = liveWindow();
    if (live) await seek(live.edgeMs);
  };

  /** Sets the speed for everybody. */
  const setRate = async (to: number): Promise<void> => {
    if (isLive.value || to === (pendingRate.value ?? rate.value)) return;
    pendingRate.value = to;
    try {
      if (!(await commands.give(() => session.party?.playback.setRate(to)))) pendingRate.value = null;
    } catch (error) {
      pendingRate.value = null;
      throw error;
    }
  };
  /** Changes the speed by steps; quick presses add up before the server has answered. */
  const rateBy = (steps: 1 | -1): Promise<void> =>
    setRate(nextRate((commands.isAway ? null : pendingRate.value) ?? rate.value, steps));

  return {
    current,
    isLive,
    durationMs,
    rate,
    canControl,
    readiness,
    wantsToPlay,
    opening,
    pendingSeekMs,
    pendingRate,
    openForAll,
    take,
    chooseForAll,
    chooseCopy,
    openSample,
    openDropped,
    openUrl,
    retry,
    positionMs,
    toggle,
    seek,
    seekBy,
    scrub,
    letGo: gathered.letGo,
    dropPresses: gathered.drop,
    liveWindow,
    goLive,
    setRate,
    rateBy,
  };
});

/** Ends requests that are under way once the timeline moves; in another film they mean nothing. */
export const settleRequests: PartyHabit = (_party, scope) => {
  const film = useFilm();
  const session = useSession();
  const settle = (): void => {
    film.pendingSeekMs = null;
    film.pendingRate = null;
  };

  showAfresh(scope, settle);
  scope.add(film.dropPresses);
  watch(() => film.current?.filmId, film.dropPresses, { flush: 'sync' });
  watch(() => session.view.playback.timeline.revision, settle);
};
