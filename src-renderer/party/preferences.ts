import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import type { DeviceKind } from '@sdk/api/party';
import { usePorts } from '../host/ports';

/** The preference that remembers the choice of each device. */
export const PREFERENCE_OF = {
  camera: 'cameraId',
  microphone: 'microphoneId',
  speaker: 'voicesOutputId',
  film: 'filmOutputId',
} as const satisfies Record<DeviceKind | 'film', keyof Preferences>;

/** The app's preferences of this person; the host keeps them, and this store shows them. */
export const usePreferences = defineStore('preferences', () => {
  const { host } = usePorts();
  const current = shallowRef<Preferences>(PreferencesSchema.parse({}));
  const hasReachRelay = shallowRef(false);
  /** Whether friends far away aren't met on this computer: they would see an address that is to stay hidden. */
  const isFarShut = computed(() => current.value.relayOnly && !hasReachRelay.value);

  const load = async (): Promise<void> => {
    try {
      const [kept, info] = await Promise.all([host.preferences.get(), host.info().catch(() => null)]);
      current.value = kept;
      hasReachRelay.value = info?.hasReachRelay ?? false;
    } catch (error) {
      host.log('warn', `Preferences could not be read: ${String(error)}`);
    }
  };

  /**
   * Changes preferences at once; keeping them may take a moment, and a failure to keep them isn't worth an
   * interruption.
   */
  const set = (change: Partial<Preferences>): void => {
    current.value = { ...current.value, ...change };
    host.preferences.set(change).catch((error: unknown) => {
      host.log('warn', `Preferences could not be kept: ${String(error)}`);
    });
  };

  return { current, isFarShut, load, set };
});
