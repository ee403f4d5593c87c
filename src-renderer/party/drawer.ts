import { computed, ref, watch } from 'vue';
import { defineStore } from 'pinia';
import { showAfresh, type PartyHabit } from './party-life';
import { useSession } from './session';

export const DRAWER_TABS = ['chat', 'people', 'sync', 'call'] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

/** In a narrower window the drawer would leave the film too little room. */
const WIDE_ENOUGH_PX = 1_000;

/** The drawer beside the film, and the number of messages that haven't been seen. */
export const useDrawer = defineStore('drawer', () => {
  const session = useSession();
  const open = ref(window.innerWidth >= WIDE_ENOUGH_PX);
  const tab = ref<DrawerTab>('chat');
  const lastReadId = ref<string | null>(null);

  const isReading = computed(() => open.value && tab.value === 'chat');
  const unread = computed(() => {
    const { chat } = session.view;
    const read = chat.findIndex((entry) => entry.messageId === lastReadId.value);
    return chat.slice(read + 1).filter((entry) => !entry.isLocal).length;
  });

  /** Whether the chat was opened by key: the person then wants to type. */
  const wantsToType = ref(false);

  const shows = (what: DrawerTab): boolean => open.value && tab.value === what;
  /** Shows the tab, or folds the drawer away where that tab is shown already. */
  const toggle = (to: DrawerTab): void => {
    open.value = !shows(to);
    tab.value = to;
  };
  return { open, tab, isReading, lastReadId, shows, unread, wantsToType, toggle };
});

/** Notes which messages have been seen. */
export const readAlong: PartyHabit = (_party, scope) => {
  const drawer = useDrawer();
  const session = useSession();
  const markRead = (): void => {
    drawer.lastReadId = session.view.chat.at(-1)?.messageId ?? null;
  };

  showAfresh(scope, () => (drawer.lastReadId = null));
  watch([() => drawer.isReading, () => session.view.chat], () => drawer.isReading && markRead());
  // Messages from before one came aren't new.
  watch(
    () => session.view.state.kind,
    (kind, before) => before === 'connecting' && kind === 'connected' && markRead(),
    { flush: 'sync' },
  );
};
