import { computed, onScopeDispose, ref, watch } from 'vue';
import { useSession } from '../../stores/session';
import { holdWords } from './hold-words';

/** A longer first look would show a countdown that nobody keeps; the server's longest wait is a minute. */
const LONGEST_MS = 60_000;

/** The hold of the room, and how long it still lasts on this screen's clock. */
export const useHold = () => {
  const session = useSession();
  const words = computed(() => {
    const { phase, hold } = session.view.playback;
    return phase === 'holding' ? holdWords(hold, session.view.participants) : null;
  });
  const totalMs = ref(0);
  const leftMs = ref(0);
  let endsAt = 0;
  const tick = (): void => {
    leftMs.value = Math.max(0, endsAt - performance.now());
  };
  const timer = window.setInterval(tick, 200);
  onScopeDispose(() => window.clearInterval(timer));

  // The server's clock isn't shown to views: the timeline was written when the hold began, so the difference of the
  // two server times is how long it lasts from about now.
  watch(
    () => session.view.playback.hold?.untilServerTimeMs,
    (until) => {
      if (until === undefined) return;
      const lasts = until - session.view.playback.timeline.atServerTimeMs;
      totalMs.value = Math.min(LONGEST_MS, Math.max(0, lasts));
      endsAt = performance.now() + totalMs.value;
      tick();
    },
    { immediate: true },
  );

  return { words, totalMs, leftMs };
};
