import { onMounted, onScopeDispose, readonly, ref } from 'vue';

/** Controls leave this long after the last move. */
const IDLE_AFTER_MS = 3_000;
const MOVES = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel'] as const;

/** True while the pointer hasn't moved for a while. */
export const useHandIdle = () => {
  const idle = ref(false);
  let timer = 0;
  const stir = (): void => {
    idle.value = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => (idle.value = true), IDLE_AFTER_MS);
  };
  onMounted(() => {
    for (const move of MOVES) window.addEventListener(move, stir, { passive: true });
    stir();
  });
  onScopeDispose(() => {
    for (const move of MOVES) window.removeEventListener(move, stir);
    window.clearTimeout(timer);
  });
  return { idle: readonly(idle) };
};
