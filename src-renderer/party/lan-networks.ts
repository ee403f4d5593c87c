import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { lanChoiceOf } from '@core/ipc/preferences';
import { choose, isLetIn, type LanNetwork } from '@core/net/lan-networks';
import { usePorts } from '../host/ports';
import { usePreferences } from './preferences';

/** The networks that this machine is in, and whether friends may come by each of them. */
export const useLanNetworks = defineStore('lan-networks', () => {
  const { host } = usePorts();
  const preferences = usePreferences();
  const found = shallowRef<readonly LanNetwork[]>([]);
  const isLoaded = shallowRef(false);

  const isIn = (network: LanNetwork): boolean => isLetIn(network, lanChoiceOf(preferences.current));
  const letIn = computed(() => found.value.filter(isIn));

  const load = async (): Promise<void> => {
    try {
      found.value = await host.parties.networks();
      isLoaded.value = true;
    } catch (error) {
      host.log('warn', `Networks could not be read: ${String(error)}`);
    }
  };

  /** Sets whether friends may come by a network. It takes effect at once, also on a party that is open already. */
  const set = (network: LanNetwork, on: boolean): void => {
    const { leftOut, takenIn } = choose(lanChoiceOf(preferences.current), network, on);
    preferences.set({ lanLeftOut: leftOut, lanTakenIn: takenIn });
  };

  return { found, isLoaded, letIn, isIn, load, set };
});
