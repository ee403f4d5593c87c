import { computed, ref, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import { showAfresh, type PartyHabit } from '../party-life';
import { usePreferences } from '../preferences';

/** This person's own player: its element, volume and buffered range. The SDK alone plays and seeks it. */
export const usePlayer = defineStore('player', () => {
  const preferences = usePreferences();
  const element = shallowRef<HTMLVideoElement | null>(null);
  const muted = ref(false);
  const durationMs = ref<number | null>(null);
  /** The end of the buffered range around the position. */
  const bufferedMs = ref(0);
  const volume = computed(() => preferences.current.filmVolume);
  /** The factor by which the film makes room for speech; the slider doesn't show it. */
  const makesRoom = ref(1);
  const loudness = computed(() => Math.min(1, Math.max(0, volume.value * makesRoom.value)));

  /**
   * Whether a shared screen is looked at in the film's place: its sound is heard, and the film goes on in step,
   * silently.
   */
  const isScreenShown = ref(false);

  const setVolume = (to: number): void => {
    preferences.set({ filmVolume: Math.min(1, Math.max(0, Math.round(to * 100) / 100)) });
    muted.value = false;
  };
  const setMuted = (to: boolean): void => {
    muted.value = to;
  };

  const readBuffered = (): void => {
    const video = element.value;
    if (!video) return;
    let end = 0;
    for (let i = 0; i < video.buffered.length; i++)
      if (video.buffered.start(i) <= video.currentTime + 0.5) end = Math.max(end, video.buffered.end(i));
    bufferedMs.value = end * 1000;
  };
  const readDuration = (): void => {
    const seconds = element.value?.duration ?? NaN;
    durationMs.value = Number.isFinite(seconds) ? seconds * 1000 : null;
  };

  /** Takes over the element until the returned function is called. */
  const use = (video: HTMLVideoElement): (() => void) => {
    element.value = video;
    const stop = watch(
      [loudness, muted, isScreenShown],
      () => {
        video.volume = isScreenShown.value ? 0 : loudness.value;
        video.muted = muted.value;
      },
      { immediate: true, flush: 'sync' },
    );
    const listened = {
      progress: readBuffered,
      timeupdate: readBuffered,
      durationchange: readDuration,
      emptied: readDuration,
    };
    for (const [event, read] of Object.entries(listened)) video.addEventListener(event, read);
    return () => {
      stop();
      for (const [event, read] of Object.entries(listened)) video.removeEventListener(event, read);
      element.value = null;
      durationMs.value = null;
      bufferedMs.value = 0;
    };
  };

  return {
    element,
    volume,
    makesRoom,
    loudness,
    muted,
    isScreenShown,
    durationMs,
    bufferedMs,
    setVolume,
    setMuted,
    use,
  };
});

/** Lowers the film for speech, and keeps a shared screen's sound as loud as the film. */
export const makeRoomForSpeech: PartyHabit = ({ sound }, scope) => {
  const player = usePlayer();
  showAfresh(scope, () => (player.makesRoom = 1));
  scope.add(sound.onFilmGain((gain) => (player.makesRoom = gain)));
  watch(
    [() => player.loudness, () => player.muted],
    ([volume, muted]) => sound.setScreens({ volume, muted }),
    { immediate: true, flush: 'sync' },
  );
};
