import { computed, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import { nextNotices, type UnheardNotice } from '@core/call/unheard-notices';
import { noticeLines } from './notice-lines';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** What goes wrong in the call and has to be said without being asked. */
export const useCallNotices = defineStore('call-notices', () => {
  const { t } = useI18n({ useScope: 'global' });
  const session = useSession();
  const toasts = useToasts();
  const notices = shallowRef<readonly UnheardNotice[]>([]);
  let timer = 0;

  /** Of somebody who isn't reached, or not yet, or not just now, the tile tells already. */
  const canTell = computed(() =>
    session.view.participants
      .filter(
        (one) =>
          one.presence === 'connected' && (one.isLocal || one.reach === 'none' || one.reach === 'open'),
      )
      .map((one) => one.id),
  );
  const look = (): void => {
    window.clearTimeout(timer);
    const step = nextNotices(notices.value, session.view.call.unheard, canTell.value, performance.now());
    // The same ones, found again, are nothing to draw anew.
    notices.value = step.notices;
    if (step.againInMs !== null) timer = window.setTimeout(look, step.againInMs);
  };
  watch([() => session.view.call.unheard, () => canTell.value.join(' ')], look, { immediate: true });
  watch(
    () => session.party,
    (party, _, onCleanup) => {
      notices.value = [];
      if (!party) return;
      onCleanup(
        party.on('cpuConstrained', ({ constrained }) => {
          if (constrained) toasts.show('plain', t('call.busy.what'), t('call.busy.todo'));
        }),
      );
    },
    { immediate: true, flush: 'sync' },
  );

  const lines = computed(() => noticeLines(notices.value, session.view.localId));
  /** What is amiss between this person and oneself; null: nothing. */
  const between = (participantId: string): 'youUnheard' | 'youDeaf' | 'youBoth' | null => {
    const key = lines.value.find((line) => line.otherId === participantId)?.key;
    return key === undefined || key === 'other' || key === 'both' ? null : key;
  };
  return { lines, between };
});
