import { onBeforeUnmount, onMounted, watch, type ShallowRef } from 'vue';
import { useShownHeights, type ShownPicture } from './shown-heights';

/** Reports the size at which an element shows a person's picture, for as long as it does. Null: it shows nobody's. */
export const useShownHeight = (
  element: Readonly<ShallowRef<HTMLElement | null>>,
  whose: () => Omit<ShownPicture, 'height'> | null,
): void => {
  const heights = useShownHeights();
  const key = Symbol('element');
  let cssPx = 0;
  let isInSight = true;

  const note = (): void => {
    const picture = whose();
    const height = isInSight ? Math.round(cssPx * window.devicePixelRatio) : 0;
    heights.note(key, picture && { ...picture, height });
  };
  const resized = new ResizeObserver((entries) => {
    cssPx = entries.at(-1)?.contentRect.height ?? 0;
    note();
  });
  const moved = new IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting ?? true;
    note();
  });
  onMounted(() => {
    if (!element.value) return;
    resized.observe(element.value);
    moved.observe(element.value);
  });
  watch(whose, (now, before) => {
    if (now?.participantId !== before?.participantId || now?.kind !== before?.kind) note();
  });
  onBeforeUnmount(() => {
    resized.disconnect();
    moved.disconnect();
    heights.note(key, null);
  });
};
