import { ref } from 'vue';
import { defineStore } from 'pinia';
import { useDrawer } from '../drawer';

/** Which person's figures the call panel has open. */
export const useCallPanel = defineStore('call-panel', () => {
  const drawer = useDrawer();
  /** Null: none; undefined: nobody has chosen, the panel decides. */
  const openId = ref<string | null | undefined>();

  const toggle = (personId: string, isOpen: boolean): void => {
    openId.value = isOpen ? null : personId;
  };
  /** Opens the panel at somebody. */
  const show = (personId: string): void => {
    openId.value = personId;
    drawer.tab = 'call';
    drawer.open = true;
  };
  return { openId, toggle, show };
});
