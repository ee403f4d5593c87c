import { onMounted, onScopeDispose, shallowRef } from 'vue';
import { useSession } from '../../party/session';
import { CALL_HISTORY, type PersonSample } from './call-figures';

/** Everybody's last two minutes, fetched whenever there is something new, while a view shows them. */
export const useCallHistories = () => {
  const session = useSession();
  const histories = shallowRef<Readonly<Record<string, readonly PersonSample[]>>>({});
  const look = (): void => {
    histories.value = Object.fromEntries(
      session.others.map(({ id }) => [id, session.party?.stats.history(id) ?? []]),
    );
  };
  let timer = 0;
  onMounted(() => {
    look();
    timer = window.setInterval(look, CALL_HISTORY.everyMs);
  });
  onScopeDispose(() => window.clearInterval(timer));
  return { histories };
};
