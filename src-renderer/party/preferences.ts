import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import type { System } from '@core/session/system-question';
import { serversInUse, type GivenServers } from '@core/wire/server-choice';
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
  /** The system that the app runs on; null in a browser, and until it is known. */
  const system = shallowRef<System | null>(null);
  const givenDht = shallowRef<GivenServers | null>(null);
  /**
   * Whether friends far away aren't met on this computer: their seeing its address is ruled out, or no meeting point is
   * asked.
   */
  const isFarShut = computed(() => {
    const { relayOnly, dhtChoice, dhtNodes } = current.value;
    if (relayOnly) return !hasReachRelay.value;
    return givenDht.value !== null && serversInUse(givenDht.value, dhtChoice, dhtNodes).length === 0;
  });
  /** Whether they are met at a relay alone, where nobody else sees this computer's address. */
  const isFarAtRelay = computed(() => current.value.relayOnly && hasReachRelay.value);

  const load = async (): Promise<void> => {
    try {
      const [kept, info] = await Promise.all([host.preferences.get(), host.info().catch(() => null)]);
      current.value = kept;
      hasReachRelay.value = info?.hasReachRelay ?? false;
      givenDht.value = info?.givenDht ?? null;
      system.value = info?.platform ?? null;
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

  return { current, system, isFarShut, isFarAtRelay, load, set };
});
