import { ref } from 'vue';
import { defineStore } from 'pinia';

/**
 * The open ones of Home's dialogs. They are loaded with the part behind Home, and then open if they were requested
 * before.
 */
export const useHomeDialogs = defineStore('home-dialogs', () => {
  const settings = ref(false);
  const help = ref(false);
  const close = (): void => {
    settings.value = false;
    help.value = false;
  };
  return { settings, help, close };
});
