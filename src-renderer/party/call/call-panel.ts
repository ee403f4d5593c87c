import { ref } from 'vue';
import { defineStore } from 'pinia';
import { useDrawer } from '../drawer';

/** The person whose figures the call panel has open. */
export const useCallPanel = defineStore('call-panel', () => {
  const drawer = useDrawer();
  /** The person; null for nobody, undefined where nobody has chosen, so that the panel decides. */
  const openId = ref<string | null | undefined>();

  const toggle = (personId: string, isOpen: boolean): void => {
    openId.value = isOpen ? null : personId;
  };
  /** Opens the panel with a person's figures. */
  const show = (personId: string): void => {
    openId.value = personId;
    drawer.tab = 'call';
    drawer.open = true;
  };
  return { openId, toggle, show };
});
