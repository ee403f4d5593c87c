import { computed, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { consentNeeded, hostOf, namesOrigin, originOf, withHost } from '@core/film/film-consent';
import { addressOf } from '@core/wire/film-sources';
import { usePorts } from '../../host/ports';
import type { PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';
import { useSession } from '../session';

/**
 * The number of film addresses that are remembered in one run of the app; the person is asked anew about the oldest.
 */
const MOST_URLS = 100;

/** Whether the film of the web that is open may be loaded here, and the person's answers to that. */
export const useFilmConsent = defineStore('filmConsent', () => {
  const { host } = usePorts();
  const preferences = usePreferences();
  const session = useSession();
  const urls = shallowRef<readonly string[]>([]);
  const typedOrigins = shallowRef<readonly string[]>([]);
  /** Addresses whose names turned out to lead into a private network. */
  const privateUrls = shallowRef<readonly string[]>([]);
  /** The film that this person said "not now" to. */
  const putOff = shallowRef<string | null>(null);

  const current = computed(() => session.view.playback.film);
  const url = computed(() => current.value && addressOf(current.value.source));
  const isRelayOnly = computed(() => preferences.current.relayOnly || session.view.call.relayOnly);
  const need = computed(() =>
    url.value === null
      ? null
      : consentNeeded(
          url.value,
          { hosts: preferences.current.filmHosts, urls: urls.value, typedOrigins: typedOrigins.value },
          { relayOnly: isRelayOnly.value, turnedOutPrivate: privateUrls.value.includes(url.value) },
        ),
  );
  const isPutOff = computed(() => current.value !== null && putOff.value === current.value.filmId);

  const withOne = (list: readonly string[], one: string): readonly string[] =>
    [...list.filter((other) => other !== one), one].slice(-MOST_URLS);

  /** Called where the name in the open film's address leads into a private network. */
  const turnedOutPrivate = (): void => {
    if (url.value !== null) privateUrls.value = withOne(privateUrls.value, url.value);
  };

  /** Called when the person agrees to the film's host, whose server may see them. */
  const agree = (to: string): void => {
    urls.value = withOne(urls.value, to);
    // Agreeing in spite of a relay holds for this once.
    if (!isRelayOnly.value) preferences.set({ filmHosts: [...withHost(preferences.current.filmHosts, to)] });
  };

  /** Called with the address that the person typed: it may lead into their own network. */
  const typed = async (to: string): Promise<void> => {
    await host.films.typed(to);
    const origin = originOf(to);
    if (origin !== null) typedOrigins.value = withOne(typedOrigins.value, origin);
    agree(to);
  };

  const play = (): void => {
    if (url.value !== null) agree(url.value);
  };
  /** @returns whether the typed place is the film's */
  const playTyped = async (text: string): Promise<boolean> => {
    const to = url.value;
    if (to === null || !namesOrigin(text, to)) return false;
    await typed(to);
    return true;
  };
  const notNow = (): void => {
    putOff.value = current.value?.filmId ?? null;
  };
  const forget = (filmHost: string): void =>
    preferences.set({ filmHosts: preferences.current.filmHosts.filter((one) => one !== filmHost) });

  return {
    /** The consent that is needed before the open film is loaded; null for none. */
    need,
    /** The host of the open film. */
    filmHost: computed(() => (url.value === null ? '' : hostOf(url.value))),
    isRelayOnly,
    isPutOff,
    turnedOutPrivate,
    typed,
    play,
    playTyped,
    notNow,
    forget,
  };
});

/** Asks anew about a film whose name turns out to lead into a private network. */
export const askAgainOfPrivate: PartyHabit = () => {
  const consent = useFilmConsent();
  const session = useSession();
  watch(
    () => session.view.filmProblem?.fault,
    (fault) => fault === 'private' && consent.turnedOutPrivate(),
    { flush: 'sync' },
  );
};
