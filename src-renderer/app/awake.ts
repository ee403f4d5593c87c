import { computed, watch } from 'vue';
import type { Awake } from '../host/host';
import { useFilm } from '../party/film/film';
import { usePlayer } from '../party/film/player';
import type { PartyHabit } from '../party/party-life';
import { useSession } from '../party/session';

/** The states of readiness in which no picture of the film is shown here. */
const NOTHING_SEEN = new Set(['missing', 'mismatch', 'consent', 'unreachable', 'unsupported']);

/**
 * Keeps the computer or its display from going to sleep. The display is kept only while it shows something to look at:
 * a film that runs or is about to, or somebody's screen. A paused film lets it sleep, as with any player, though the
 * call goes on: a person who talks through a break of an hour needs the system only, and wakes the display by a touch.
 * A host's server needs the system, too.
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
