import { computed, onScopeDispose, ref, watch } from 'vue';
import { useSession } from '../../party/session';
import { holdWords } from './hold-words';

/** The limit before the server's clock is known: a longer first value would show a countdown that nobody keeps. */
const LONGEST_MS = 60_000;
const TICK_MS = 200;

/** The hold of the room, and how long it still lasts. */
export const useHold = () => {
  const session = useSession();
  const words = computed(() => {
    const { phase, hold } = session.view.playback;
    return phase === 'holding' ? holdWords(hold, session.view.participants) : null;
  });
  const totalMs = ref(0);
  const leftMs = ref(0);
  /** The end on the local clock; used until the server's is known. */
  let guessedEndMs = 0;
  const tick = (): void => {
    const until = session.view.playback.hold?.untilServerTimeMs;
    const serverNowMs = session.party?.playback.serverNowMs() ?? null;
    const left =
      until !== undefined && serverNowMs !== null ? until - serverNowMs : guessedEndMs - performance.now();
    leftMs.value = Math.min(totalMs.value, Math.max(0, left));
  };
  const timer = window.setInterval(tick, TICK_MS);
  onScopeDispose(() => window.clearInterval(timer));

  watch(
    () => session.view.playback.hold?.untilServerTimeMs,
    (until) => {
      if (until === undefined) return;
      // The timeline was written when the hold began, so its time is the hold's beginning.
      const lasts = until - session.view.playback.timeline.atServerTimeMs;
      totalMs.value = Math.min(LONGEST_MS, Math.max(0, lasts));
      guessedEndMs = performance.now() + totalMs.value;
      tick();
    },
    { immediate: true },
  );

  return { words, totalMs, leftMs };
};
