import { ref } from 'vue';
import { defineStore } from 'pinia';
import { usePorts } from '../host/ports';

/** Whether the window fills the screen; the platform says when it does. */
export const useFullScreen = defineStore('full-screen', () => {
  const { host } = usePorts();
  const on = ref(false);
  host.on('window.fullScreen', (event) => (on.value = event.on));

  const set = (to: boolean): void => {
    host.setFullScreen(to).catch((error: unknown) => host.log('warn', `No full screen: ${String(error)}`));
  };
  const toggle = (): void => set(!on.value);
  return { on, set, toggle };
});
