import { ref } from 'vue';
import { defineStore } from 'pinia';

export type DevicesTab = 'devices' | 'sound' | 'microphone';

/** The dialog "Sound and picture" in the party: whether it is open, and on which page. */
export const useDevicesDialog = defineStore('devicesDialog', () => {
  const open = ref(false);
  const tab = ref<DevicesTab>('devices');
  const show = (what: DevicesTab): void => {
    tab.value = what;
    open.value = true;
  };
  return { open, tab, show };
});
