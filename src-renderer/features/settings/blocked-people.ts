import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { BlockedPerson } from '@core/ipc/party';
import { usePorts } from '../../host/ports';

/** The people this person lets into none of their parties. */
export const useBlockedPeople = defineStore('blocked-people', () => {
  const { host } = usePorts();
  const people = shallowRef<readonly BlockedPerson[]>([]);

  const load = async (): Promise<void> => {
    people.value = await host.blocks.list();
  };
  const allow = async (blockId: string): Promise<void> => {
    people.value = await host.blocks.remove(blockId);
  };
  return { people, load, allow };
});
