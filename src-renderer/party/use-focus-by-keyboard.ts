import { onMounted, onScopeDispose } from 'vue';

/** Of the control that has the focus, where a key brought it there and no click. */
const MARK = 'data-by-keyboard';

/** Whether this control was reached by keyboard, and so has keys of its own. */
export const isReachedByKeyboard = (control: Element): boolean => control.hasAttribute(MARK);

/**
 * Marks the control that was reached by keyboard. The browser's own `:focus-visible` doesn't tell: it also becomes true
 * of a button that was clicked as soon as any key is pressed, and then a film's controls would stay over it for ever, and
 * space would press the button.
 */
export const useFocusByKeyboard = (): void => {
  let byPointer = false;
  const unmark = (): void => {
    for (const marked of document.querySelectorAll(`[${MARK}]`)) marked.removeAttribute(MARK);
  };
  const listeners = {
    pointerdown: (): void => {
      byPointer = true;
      unmark();
    },
    keydown: (): void => {
      byPointer = false;
    },
    focusin: ({ target }: FocusEvent): void => {
      unmark();
      if (!byPointer && target instanceof Element) target.setAttribute(MARK, '');
    },
    focusout: unmark,
  };
  onMounted(() => {
    // Before whoever listens on the control itself and moves the focus.
    window.addEventListener('pointerdown', listeners.pointerdown, true);
    window.addEventListener('keydown', listeners.keydown, true);
    window.addEventListener('focusin', listeners.focusin);
    window.addEventListener('focusout', listeners.focusout);
  });
  onScopeDispose(() => {
    window.removeEventListener('pointerdown', listeners.pointerdown, true);
    window.removeEventListener('keydown', listeners.keydown, true);
    window.removeEventListener('focusin', listeners.focusin);
    window.removeEventListener('focusout', listeners.focusout);
    unmark();
  });
};
