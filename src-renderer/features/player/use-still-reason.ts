import { computed, onScopeDispose, ref, watch } from 'vue';
import { useFilm } from '../../party/film/film';
import { useSession } from '../../party/session';
import { stillReason } from './still-reason';

const TICK_MS = 50;

/** Why the own film stands still; null while it moves. */
export const useStillReason = () => {
  const session = useSession();
  const film = useFilm();
  const isBeforeStart = ref(false);
  let timer = 0;
  const look = (): void => {
    const { timeline } = session.view.playback;
    const playback = session.party?.playback;
    const nowMs = playback?.serverNowMs() ?? null;
    // A running film waits until the server's clock is known, since nobody here can tell its position before.
    isBeforeStart.value =
      playback !== undefined && timeline.playing && (nowMs === null || nowMs < timeline.atServerTimeMs);
    // The start is watched only until it has come.
    if (!isBeforeStart.value) window.clearInterval(timer);
  };
  watch(
    () => session.view.playback.timeline,
    () => {
      window.clearInterval(timer);
      timer = window.setInterval(look, TICK_MS);
      look();
    },
    { immediate: true },
  );
  onScopeDispose(() => window.clearInterval(timer));

  return computed(() =>
    stillReason(session.view, {
      blocked: session.blocked,
      isBeforeStart: isBeforeStart.value,
      own: film.readiness.state,
    }),
  );
};
