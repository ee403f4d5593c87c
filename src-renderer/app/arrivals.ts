import { watch } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { ArrivedLink } from '@core/session/arrived-link';
import type { ArrivedFilm } from '@core/ipc/films';
import { usePorts } from '../host/ports';
import { useFilm } from '../party/film/film';
import { useLobby } from '../features/lobby/lobby';
import { useNavigation } from '../party/navigation';
import { useToasts } from '../party/toasts';

/** Links and films from outside the app: invite links, and films by "open with" or the command line. */
export const useArrivals = defineStore('arrivals', () => {
  const { host } = usePorts();
  const { t } = useI18n({ useScope: 'global' });
  const film = useFilm();
  const lobby = useLobby();
  const navigation = useNavigation();
  const toasts = useToasts();
  /** A film that came before there is a party to open it in. */
  let waiting: ArrivedFilm | null = null;
  const open = (given: ArrivedFilm): Promise<void> =>
    'address' in given ? film.openUrl(given.address) : film.take(given);

  /** A link shows the lobby. It never interrupts a party, and never joins by itself. */
  const follow = async ({ link, leadsTo }: ArrivedLink): Promise<void> => {
    if (navigation.screen === 'party') toasts.show('warn', t('party.events.linkInParty'));
    else await lobby.open({ kind: 'guest', invite: link, leadsTo });
  };

  const receive = async (given: ArrivedFilm): Promise<void> => {
    if (navigation.screen === 'party') {
      await toasts.guard(() => open(given));
      return;
    }
    if (waiting && 'handle' in waiting) host.films.release(waiting.handle).catch(() => undefined);
    waiting = given;
    toasts.show(
      'plain',
      t('party.events.filmWaits', { name: 'address' in given ? given.address : given.name }),
    );
  };

  watch(
    () => navigation.screen,
    (screen) => {
      const given = waiting;
      if (screen !== 'party' || !given) return;
      waiting = null;
      void toasts.guard(() => open(given));
    },
  );
  host.on('app.link', (arrived) => void follow(arrived));
  host.on('app.film', ({ film: given }) => void receive(given));

  /** Takes the link and film that the app was started with. */
  const takeFirst = async (): Promise<void> => {
    const link = await host.takeLink();
    if (link) await follow(link);
    const given = await host.takeFilm();
    if (given) await receive(given);
  };

  return { takeFirst };
});
