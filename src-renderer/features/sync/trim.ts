import { computed, watch } from 'vue';
import { defineStore } from 'pinia';
import { LIMITS_OF_PREFERENCES } from '@core/ipc/preferences';
import { useDevices } from '../../party/devices/devices';
import type { PartyHabit } from '../../party/party-life';
import { usePreferences } from '../../party/preferences';

/** Bounds of the trim (the SDK keeps to them too), and the step of what sets it: finer can't be heard. */
export const TRIM = { limitMs: 500, stepMs: 5 } as const;

const kept = (trimMs: number): number =>
  Math.max(-TRIM.limitMs, Math.min(TRIM.limitMs, Math.round(trimMs / TRIM.stepMs) * TRIM.stepMs)) || 0;

/** The trims with one more; a trim of zero is dropped, and those set longest ago give way. */
export const withTrim = (
  trims: Readonly<Record<string, number>>,
  outputId: string,
  trimMs: number,
): Record<string, number> => {
  const others = Object.entries(trims).filter(([id]) => id !== outputId);
  const next = trimMs === 0 ? others : [...others, [outputId, trimMs] as const];
  return Object.fromEntries(next.slice(-LIMITS_OF_PREFERENCES.trims));
};

/** How much earlier this person's film plays for loudspeakers that lag: remembered for each output. */
export const useTrim = defineStore('trim', () => {
  const devices = useDevices();
  const preferences = usePreferences();
  const outputId = computed(() => devices.filmOutputId ?? '');
  const ms = computed(() => preferences.current.filmTrimsMs[outputId.value] ?? 0);

  const set = (trimMs: number): void => {
    const { filmTrimsMs } = preferences.current;
    preferences.set({ filmTrimsMs: withTrim(filmTrimsMs, outputId.value, kept(trimMs)) });
  };
  return { ms, set };
});

/** Applies the trim of the output from which the party's film is heard. */
export const trimFilm: PartyHabit = ({ playback }) => {
  const trim = useTrim();
  watch(
    () => trim.ms,
    (trimMs) => {
      if (playback.trimMs !== trimMs) playback.setTrim(trimMs);
    },
    { immediate: true, flush: 'sync' },
  );
};
