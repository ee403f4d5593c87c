import { computed } from 'vue';
import type { OpenTo } from '@core/session/open-to';
import { useSession } from '../../party/session';

/** Who can come by the invitation now, and how it stands with the way for friends far away. */
export const useWhoComes = () => {
  const session = useSession();
  /** Who can come, where the party runs in this app. */
  const open = computed<OpenTo | null>(() =>
    session.handle?.embedded === true ? (session.handle.open ?? 'here') : null,
  );
  /** How it stands with the way for friends far away, where they may come. */
  const way = computed(() => (open.value === 'anywhere' ? (session.handle?.reach ?? 'off') : null));
  /** How far the invitation leads so far, where that is less than whoever sends it expects. */
  const only = computed<'here' | 'near' | null>(() => {
    if (open.value === 'here') return 'here';
    return way.value === 'off' || way.value === 'noUdp' || way.value === 'failed' ? 'near' : null;
  });
  return { open, way, only };
};
