import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { useI18n } from 'vue-i18n';
import type { ParticipantView } from '@core/session/view';
import { usePorts } from '../../host/ports';
import { useSession } from '../../party/session';
import { useToasts } from '../../party/toasts';

/** The wishes with a removal. */
export interface RemovalWish {
  /** Lock the party first, which is the only way where the code can't be changed. */
  readonly locking: boolean;
  /** Take the code back, so that nobody comes again by it, under whatever name. */
  readonly changingCode: boolean;
  /** Keep them out of later parties too. */
  readonly blocking: boolean;
}

/** Removing a person, wherever it is requested: the question comes first. */
export const useRemoval = defineStore('removal', () => {
  const { t } = useI18n({ useScope: 'global' });
  const { host } = usePorts();
  const session = useSession();
  const toasts = useToasts();
  const person = shallowRef<ParticipantView | null>(null);
  const asking = ref(false);
  /** A person who holds the code can change it. */
  const canChangeCode = computed(() => Boolean(session.handle?.invite));
  /** The list of people who are kept out is this person's own, for the parties they host. */
  const canBlock = computed(() => host.abilities.hostParties && session.handle?.role === 'host');

  const ask = (about: ParticipantView): void => {
    person.value = about;
    asking.value = true;
  };
  const block = async (partyId: string, { id, name }: ParticipantView): Promise<void> => {
    const { kept } = await host.parties.block({ partyId, participantId: id, name });
    if (kept === 'kept')
      toasts.show('good', t('party.people.blocked', { name }), t('party.people.blockedHint'));
    else
      toasts.show('warn', t(`party.people.blockFailed.${kept}`, { name }), t('party.people.blockFailedHint'));
  };
  const remove = async ({ locking, changingCode, blocking }: RemovalWish): Promise<void> => {
    const { value: whom } = person;
    asking.value = false;
    if (!whom) return;
    // The party is locked and the code changed first, so that nobody is back before it is done; the person is removed
    // also where that fails, which is told.
    if (locking) await toasts.guard(async () => session.party?.setLocked(true));
    if (changingCode) await toasts.guard(session.newCode);
    const partyId = session.handle?.partyId;
    await toasts.guard(async () =>
      blocking && partyId !== undefined ? block(partyId, whom) : session.party?.removeParticipant(whom.id),
    );
  };
  return { person, asking, canChangeCode, canBlock, ask, remove };
});
