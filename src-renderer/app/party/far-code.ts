import { computed, ref, watch } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import { formatInviteCode } from '@core/base/ids';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useToasts } from '../../party/toasts';
import { useWhoComes } from './use-who-comes';

/** A code that ends so near to its time has run out, ms. */
const ABOUT_MS = 5_000;

/** The code that is enough from anywhere, while the host shows it; it is told when it changes or ends by itself. */
export const useFarCode = defineStore('farCode', () => {
  const { t } = useI18n({ useScope: 'global' });
  const session = useSession();
  const preferences = usePreferences();
  const toasts = useToasts();

  const busy = ref(false);
  const { way } = useWhoComes();
  const canShowAgain = (): boolean =>
    !preferences.current.relayOnly && (way.value === 'open' || way.value === 'opening');
  const shown = computed(() => session.handle?.farCode ?? null);
  const formatted = computed(() => (shown.value ? formatInviteCode(shown.value.code) : null));

  /** Shows one, or takes it back. */
  const show = async (wanted: boolean): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    await toasts.guard(() => session.showFarCode(wanted));
    busy.value = false;
  };

  watch(
    () => session.handle,
    (now, before) => {
      const [code, former] = [now?.farCode ?? null, before?.farCode ?? null];
      if (!now || !former || now.partyId !== before?.partyId || session.ended !== null) return;
      if (code && code.changes > former.changes)
        toasts.show('warn', t('party.invite.far.changedToast'), t('party.invite.far.changedTodo'));
      if (code || busy.value) return;
      const hasRunOut = Date.now() >= former.untilMs - ABOUT_MS;
      toasts.show(
        'warn',
        t(hasRunOut ? 'party.invite.far.ranOut' : 'party.invite.far.over'),
        canShowAgain() ? t('party.invite.far.todo') : undefined,
      );
    },
    // What comes of the own click is told while that is under way.
    { flush: 'sync' },
  );

  return { shown, formatted, busy, show };
});
