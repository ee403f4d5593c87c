import { onScopeDispose, watch } from 'vue';
import { useFilm } from '../../party/film/film';
import { useToasts } from '../../party/toasts';

/** The step where the system doesn't say how far, seconds: the same as the buttons'. */
const STEP_S = 10;

/**
 * Handles the keys of a keyboard, a headset or the system's own panel, for everybody's film. Without this the browser
 * stops the own player by them, which the room's timeline undoes at once.
 */
export const useMediaKeys = (): void => {
  const film = useFilm();
  const toasts = useToasts();
  const keys = 'mediaSession' in navigator ? navigator.mediaSession : null;
  if (!keys) return;

  const run = (action: () => Promise<void>): void => {
    if (film.current) void toasts.guard(action);
  };
  const toggle = (toPlay: boolean): void => {
    if (film.wantsToPlay !== toPlay) run(film.toggle);
  };
  const by = (seconds: number): void => run(() => film.seekBy(seconds * 1_000));
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => toggle(true),
    pause: () => toggle(false),
    stop: () => toggle(false),
    seekbackward: ({ seekOffset }) => by(-(seekOffset ?? STEP_S)),
    seekforward: ({ seekOffset }) => by(seekOffset ?? STEP_S),
    // The system's bar counts a live stream by another clock.
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined && !film.isLive) run(() => film.scrub(seekTime * 1_000));
    },
  };
  const entries = Object.entries(actions) as [MediaSessionAction, MediaSessionActionHandler][];
  for (const [name, handler] of entries) keys.setActionHandler(name, handler);

  watch(
    [() => film.current?.title, () => film.wantsToPlay],
    ([title, plays]) => {
      keys.metadata = title === undefined ? null : new MediaMetadata({ title });
      keys.playbackState = title === undefined ? 'none' : plays ? 'playing' : 'paused';
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    for (const [name] of entries) keys.setActionHandler(name, null);
    keys.metadata = null;
    keys.playbackState = 'none';
  });
};
