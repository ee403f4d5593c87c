import { ref } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import { toWatchTogetherError } from '@core/base/errors';
import { errorWords } from '../words/error-words';
import { usePorts } from '../host/ports';

export type ToastTone = 'plain' | 'good' | 'warn' | 'bad';

/** An action that can be taken at once. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly text: string;
  /** Advice on what to do. */
  readonly hint?: string;
  readonly action?: ToastAction;
}

/** Long enough to read two lines; an error stays longer. */
const LIFE_MS: Record<ToastTone, number> = { plain: 4_000, good: 4_000, warn: 8_000, bad: 10_000 };
/** A toast with a button stays until a hand that is busy elsewhere has come to it. */
const LIFE_WITH_ACTION_MS = 15_000;
const SHOWN_AT_ONCE = 3;

export const useToasts = defineStore('toasts', () => {
  const { t } = useI18n({ useScope: 'global' });
  const { host } = usePorts();
  const toasts = ref<readonly Toast[]>([]);
  let lastId = 0;

  const dismiss = (id: number): void => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };

  /** @returns the id for `dismiss` */
  const show = (tone: ToastTone, text: string, hint?: string, action?: ToastAction): number => {
    // The same error twice is one toast.
    const shown = toasts.value.find((toast) => toast.text === text && toast.hint === hint);
    if (shown) return shown.id;
    const id = ++lastId;
    const toast: Toast = { id, tone, text, ...(hint ? { hint } : {}), ...(action ? { action } : {}) };
    toasts.value = [...toasts.value, toast].slice(-SHOWN_AT_ONCE);
    window.setTimeout(() => dismiss(id), action ? LIFE_WITH_ACTION_MS : LIFE_MS[tone]);
    return id;
  };
  const act = (id: number): void => {
    const action = toasts.value.find((toast) => toast.id === id)?.action;
    dismiss(id);
    action?.run();
  };

  /** Shows an error as a sentence and what to do; a cancelled picker isn't one. */
  const showError = (thrown: unknown, tone: ToastTone = 'bad'): void => {
    const error = toWatchTogetherError(thrown);
    host.log('warn', `${error.code}: ${error.message}`);
    if (error.code === 'SCREEN_CANCELLED' || error.code === 'JOIN_ABORTED') return;
    const words = errorWords(t, error.code);
    show(tone, words.what, words.todo);
  };

  /**
   * Runs a person's action; its failure becomes a toast.
   * @returns whether it worked
   */
  const guard = async (action: () => Promise<unknown>): Promise<boolean> => {
    try {
      await action();
      return true;
    } catch (error) {
      showError(error);
      return false;
    }
  };

  return { toasts, show, showError, dismiss, act, guard };
});
