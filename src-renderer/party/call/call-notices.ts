import { computed, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { nextNotices, type UnheardNotice } from '@core/call/unheard-notices';
import { noticeLines } from './notice-lines';
import { showAfresh, type PartyHabit } from '../party-life';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** What goes wrong in the call and has to be said without being asked. */
export const useCallNotices = defineStore('call-notices', () => {
  const session = useSession();
  const notices = shallowRef<readonly UnheardNotice[]>([]);

  const lines = computed(() => noticeLines(notices.value, session.view.localId));
  /** What is amiss between this person and oneself; null: nothing. */
  const between = (participantId: string): 'youUnheard' | 'youDeaf' | 'youBoth' | null => {
    const key = lines.value.find((line) => line.otherId === participantId)?.key;
    return key === undefined || key === 'other' || key === 'both' ? null : key;
  };
  return { notices, lines, between };
});

/** Says who can't hear whom once that has lasted, and that the own machine is too busy. */
export const noticeCallTrouble: PartyHabit = (party, scope, { t }) => {
  const shown = useCallNotices();
  const session = useSession();
  const toasts = useToasts();
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
    const step = nextNotices(shown.notices, session.view.call.unheard, canTell.value, performance.now());
    // The same ones, found again, are nothing to draw anew.
    shown.notices = step.notices;
    if (step.againInMs !== null) timer = window.setTimeout(look, step.againInMs);
  };

  showAfresh(scope, () => (shown.notices = []));
  scope.add(() => window.clearTimeout(timer));
  scope.add(
    party.on('cpuConstrained', ({ constrained }) => {
      if (constrained) toasts.show('plain', t('call.busy.what'), t('call.busy.todo'));
    }),
  );
  watch([() => session.view.call.unheard, () => canTell.value.join(' ')], look, { immediate: true });
};
