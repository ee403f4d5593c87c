import { onScopeDispose, ref, type Ref } from 'vue';
import { useFilm } from '../../stores/film';

/** Ten times a second is enough for a bar and a clock; the film itself is kept in step by the SDK. */
const TICK_MS = 100;

/** Position of the shared film for what shows it. Null without a film. */
export const useFilmClock = (): Readonly<Ref<number | null>> => {
  const film = useFilm();
  const positionMs = ref(film.positionMs());
  const timer = window.setInterval(() => (positionMs.value = film.positionMs()), TICK_MS);
  onScopeDispose(() => window.clearInterval(timer));
  return positionMs;
};
