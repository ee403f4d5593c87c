import { computed, watch } from 'vue';
import type { Awake } from '../host/host';
import { useFilm } from '../party/film/film';
import { usePlayer } from '../party/film/player';
import type { PartyHabit } from '../party/party-life';
import { useSession } from '../party/session';

/** With these there is no picture of the film here that could be looked at. */
const NOTHING_SEEN = new Set(['missing', 'mismatch', 'consent', 'unreachable', 'unsupported']);

/**
 * What is kept from going to sleep. The display only while there is something on it to look at: a film that runs or is
 * about to, or somebody's screen. A paused film is left alone, as with any player, though the call goes on: whoever talks
 * through a break of an hour needs the system, and wakes the display by a touch. So does the server of the host.
 */
export const keepAwake: PartyHabit = (_party, scope, { host }) => {
  const session = useSession();
  const film = useFilm();
  const player = usePlayer();
  const tell = (what: Awake): void => void host.keepAwake(what).catch(() => undefined);

  const runs = computed(() => ['playing', 'holding'].includes(session.view.playback.phase));
  const isWatched = computed(
    () => player.isScreenShown || (runs.value && !NOTHING_SEEN.has(film.readiness.state)),
  );
  const what = computed((): Awake => {
    if (!['connected', 'reconnecting'].includes(session.view.state.kind)) return 'nothing';
    return isWatched.value ? 'display' : 'system';
  });
  watch(what, tell);
  scope.add(() => tell('nothing'));
};
