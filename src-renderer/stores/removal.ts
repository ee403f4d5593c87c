import { ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { ParticipantView } from '@core/session/view';
import { useSession } from './session';
import { useToasts } from './toasts';

/** Removing somebody, wherever it is asked for: the question first. */
export const useRemoval = defineStore('removal', () => {
  const session = useSession();
  const toasts = useToasts();
  const person = shallowRef<ParticipantView | null>(null);
  const asking = ref(false);

  const ask = (about: ParticipantView): void => {
    person.value = about;
    asking.value = true;
  };
  /** The code still works for whoever was removed: locking first is what keeps them out. */
  const remove = (locking: boolean): void => {
    const { value: whom } = person;
    asking.value = false;
    if (!whom) return;
    void toasts.guard(async () => {
      if (locking) await session.party?.setLocked(true);
      await session.party?.removeParticipant(whom.id);
    });
  };
  return { person, asking, ask, remove };
});
