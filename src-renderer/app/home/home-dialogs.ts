import { ref } from 'vue';
import { defineStore } from 'pinia';

/** Which of Home's dialogs are open. They come with what is behind Home, and open then if they were asked for before. */
export const useHomeDialogs = defineStore('home-dialogs', () => {
  const settings = ref(false);
  const help = ref(false);
  const close = (): void => {
    settings.value = false;
    help.value = false;
  };
  return { settings, help, close };
});
