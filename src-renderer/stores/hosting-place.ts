import { computed, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { IpcInput, ServerEntry } from '@core/ipc/contract';
import { usePorts } from '../ports';

/** The address book, and where the next party will run: on this computer, or on a server of the book. */
export const useHostingPlace = defineStore('hosting-place', () => {
  const { host } = usePorts();
  const servers = shallowRef<readonly ServerEntry[]>([]);
  const serverId = ref<string | null>(null);
  const server = computed(() => servers.value.find((one) => one.serverId === serverId.value) ?? null);
  /** A server without a host key can be joined, not hosted on. */
  const canHost = computed(() => servers.value.filter((one) => one.hostKey !== 'none'));

  const load = async (): Promise<void> => {
    servers.value = await host.servers.list();
  };
  const add = async (entry: IpcInput<'servers.add'>): Promise<void> => {
    servers.value = await host.servers.add(entry);
  };
  const remove = async (id: string): Promise<void> => {
    servers.value = await host.servers.remove(id);
    if (serverId.value === id) serverId.value = null;
  };

  return { servers, serverId, server, canHost, load, add, remove };
});
