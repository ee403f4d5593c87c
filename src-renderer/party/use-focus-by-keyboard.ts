import { onMounted, onScopeDispose } from 'vue';

/** Marks the control that has the focus, where a key brought it there and no click. */
const MARK = 'data-by-keyboard';

/** Whether this control was reached by keyboard, and so has keys of its own. */
export const isReachedByKeyboard = (control: Element): boolean => control.hasAttribute(MARK);

/**
 * Marks the control that was reached by keyboard. The browser's own `:focus-visible` doesn't tell: it also becomes true
 * for a button that was clicked as soon as any key is pressed, and then a film's controls would stay over it for ever,
 * and space would press the button.
 */
export const useFocusByKeyboard = (): void => {
  let byPointer = false;
  let marked: Element | null = null;
  const mark = (control: Element | null): void => {
    marked?.removeAttribute(MARK);
    control?.setAttribute(MARK, '');
    marked = control;
  };
  const ending = new AbortController();
  const { signal } = ending;
  onMounted(() => {
    // It listens in the capture phase: before a listener on the control itself moves the focus.
    window.addEventListener(
      'pointerdown',
      () => {
        byPointer = true;
        mark(null);
      },
      { capture: true, signal },
    );
    window.addEventListener('keydown', () => (byPointer = false), { capture: true, signal });
    window.addEventListener(
      'focusin',
      ({ target }) => mark(!byPointer && target instanceof Element ? target : null),
      { signal },
    );
    window.addEventListener('focusout', () => mark(null), { signal });
  });
  onScopeDispose(() => {
    ending.abort();
    mark(null);
  });
};
