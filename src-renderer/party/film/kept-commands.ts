import { computed } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import { toWatchTogetherError } from '@core/base/errors';
import { useSession } from '../session';
import { useToasts } from '../toasts';

/** Commands for the film, and whether they wait for an absent server: the SDK keeps the latest for a minute. */
export const useKeptCommands = defineStore('kept-commands', () => {
  const { t } = useI18n({ useScope: 'global' });
  const session = useSession();
  const toasts = useToasts();

  const isAway = computed(() => {
    const { state } = session.view;
    return state.kind === 'reconnecting' && state.what === 'signal';
  });
  /** Whether something was pressed that nobody else has heard of yet. */
  const some = computed(() => session.view.keepsCommand);

  /**
   * Gives a command to the server, whenever it is there.
   * @returns whether the server accepted it: a command that it never heard of is reported to the person here, every
   * other error is thrown
   */
  const give = async (command: () => Promise<void> | undefined): Promise<boolean> => {
    const { party } = session;
    try {
      await command();
      return true;
    } catch (thrown) {
      // A person who left in the meantime doesn't want to hear of it.
      const isIn = party === session.party && ['connected', 'reconnecting'].includes(party?.state.kind ?? '');
      if (isIn && toWatchTogetherError(thrown).code !== 'SERVER_UNREACHABLE') throw thrown;
      if (isIn) toasts.show('bad', t('party.reconnecting.refused'), t('party.reconnecting.refusedHint'));
      return false;
    }
  };

  return { isAway, some, give };
});
