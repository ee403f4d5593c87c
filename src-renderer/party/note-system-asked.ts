import { watch } from 'vue';
import type { PartyHabit } from './party-life';
import { usePreferences } from './preferences';
import { useSession } from './session';

/** Remembers that a party here was open to others: from then on the system has asked what it asks. */
export const noteSystemAsked: PartyHabit = () => {
  const session = useSession();
  const preferences = usePreferences();
  watch(
    () => session.handle?.open ?? 'here',
    (open) => {
      if (open !== 'here' && !preferences.current.systemAsked) preferences.set({ systemAsked: true });
    },
    { immediate: true },
  );
};
