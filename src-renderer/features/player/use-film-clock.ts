import { onScopeDispose, shallowRef, type Ref } from 'vue';
import { useFilm } from '../../party/film/film';
import { livePlace, type LivePlace, type LiveWindow } from './live-place';

/** Ten times a second is enough for a bar and a clock; the film itself is kept in step by the SDK. */
const TICK_MS = 100;

export interface FilmClock {
  /** Position of the shared film. Null without a film. */
  readonly positionMs: number | null;
  /** A live stream's window; null for other films, and before it is known. */
  readonly window: LiveWindow | null;
  readonly live: LivePlace | null;
}

/** The position of the shared film, for the views that show it. */
export const useFilmClock = (): Readonly<Ref<FilmClock>> => {
  const film = useFilm();
  const read = (): FilmClock => {
    const positionMs = film.positionMs();
    const window = film.liveWindow();
    return { positionMs, window, live: livePlace(positionMs, window) };
  };
  const clock = shallowRef(read());
  const timer = window.setInterval(() => (clock.value = read()), TICK_MS);
  onScopeDispose(() => window.clearInterval(timer));
  return clock;
};
