import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import type { DeviceKind } from '@sdk/api/party';
import { usePorts } from '../host/ports';

/** Under which name the choice of a device is remembered. */
export const PREFERENCE_OF = {
  camera: 'cameraId',
  microphone: 'microphoneId',
  speaker: 'voicesOutputId',
  film: 'filmOutputId',
} as const satisfies Record<DeviceKind | 'film', keyof Preferences>;

/** What the app remembers for this person; kept by the host, shown from here. */
export const usePreferences = defineStore('preferences', () => {
  const { host } = usePorts();
  const current = shallowRef<Preferences>(PreferencesSchema.parse({}));

  const load = async (): Promise<void> => {
    try {
      current.value = await host.preferences.get();
    } catch (error) {
      host.log('warn', `Preferences could not be read: ${String(error)}`);
    }
  };

  /** Takes effect at once; keeping it may take a moment, and failing to keep it isn't worth an interruption. */
  const set = (change: Partial<Preferences>): void => {
    current.value = { ...current.value, ...change };
    host.preferences.set(change).catch((error: unknown) => {
      host.log('warn', `Preferences could not be kept: ${String(error)}`);
    });
  };

  return { current, load, set };
});
