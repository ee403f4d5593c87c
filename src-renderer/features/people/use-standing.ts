import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { whyNotEnd, whyNotRemove, type Forbidden } from '@core/room/rights';
import type { ParticipantView } from '@core/session/view';
import { useSession } from '../../party/session';

/** Actions that a moderator may not do all the same, in words; null where they may. */
export const useStanding = () => {
  const { t } = useI18n();
  const session = useSession();
  // A person who doesn't moderate isn't offered them in the first place.
  const words = (why: Forbidden | null): string | null =>
    why === null || why === 'notModerator' ? null : t(`party.people.whyNot.${why}`);

  return {
    whyNotEnd: computed(() => words(session.local && whyNotEnd(session.local))),
    whyNotRemove: (person: ParticipantView): string | null =>
      words(session.local && whyNotRemove(session.local, person)),
  };
};
