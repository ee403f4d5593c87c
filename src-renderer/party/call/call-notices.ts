import { computed, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { nextNotices, type UnheardNotice } from '@core/call/unheard-notices';
import { noticeLines } from './notice-lines';
import { showAfresh, type PartyHabit } from '../party-life';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** The troubles of the call that are shown unasked. */
export const useCallNotices = defineStore('call-notices', () => {
  const session = useSession();
  const notices = shallowRef<readonly UnheardNotice[]>([]);

  const lines = computed(() => noticeLines(notices.value, session.view.localId));
  /** The trouble between a person and oneself; null for none. */
  const between = (participantId: string): 'youUnheard' | 'youDeaf' | 'youBoth' | null => {
    const key = lines.value.find((line) => line.otherId === participantId)?.key;
    return key === undefined || key === 'other' || key === 'both' ? null : key;
  };
  return { notices, lines, between };
});

/** Announces who can't hear whom once that has lasted, and that the own machine is too busy. */
export const noticeCallTrouble: PartyHabit = (party, scope, { t }) => {
  const shown = useCallNotices();
  const session = useSession();
  const toasts = useToasts();
  let timer = 0;

  /** The people of whom a notice may speak: for a person who isn't reached at present, the tile tells already. */
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
    // Unchanged notices keep their identity, so that nothing is drawn anew.
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
