import { ref } from 'vue';
import { defineStore } from 'pinia';

export type Screen = 'home' | 'lobby' | 'party';

/** Which of the three screens is shown. */
export const useNavigation = defineStore('navigation', () => {
  const screen = ref<Screen>('home');
  const go = (to: Screen): void => {
    screen.value = to;
  };
  return { screen, go };
});
