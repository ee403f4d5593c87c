import { computed, onScopeDispose, ref, watch } from 'vue';
import { useSession } from '../../stores/session';
import { stillReason } from './still-reason';

const TICK_MS = 50;

/** Why the own film stands still; null while it moves. */
export const useStillReason = () => {
  const session = useSession();
  const isBeforeStart = ref(false);
  let timer = 0;
  const look = (): void => {
    const { timeline } = session.view.playback;
    const nowMs = session.party?.playback.serverNowMs() ?? null;
    isBeforeStart.value = timeline.playing && nowMs !== null && nowMs < timeline.atServerTimeMs;
    // Watched only until it has come.
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
    stillReason(session.view, { blocked: session.blocked, isBeforeStart: isBeforeStart.value }),
  );
};
