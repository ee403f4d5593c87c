import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { IpcInput } from '@core/ipc/contract';
import type { ServerEntry } from '@core/ipc/party';
import { usePorts } from '../host/ports';
import { usePreferences } from './preferences';

/** The address book, and the place where the next party will run: on this computer, or on a server of the book. */
export const useHostingPlace = defineStore('hosting-place', () => {
  const { host } = usePorts();
  const servers = shallowRef<readonly ServerEntry[]>([]);
  const preferences = usePreferences();
  /** A server without a host key can be joined, not hosted on. */
  const canHost = computed(() => servers.value.filter((one) => one.hostKey !== 'none'));
  /** The chosen server; null for this computer, also where it has left the book or its key was kept in memory only. */
  const server = computed(
    () => canHost.value.find((one) => one.serverId === preferences.current.hostServerId) ?? null,
  );
  const serverId = computed({
    get: () => server.value?.serverId ?? null,
    set: (hostServerId: string | null) => preferences.set({ hostServerId }),
  });

  const load = async (): Promise<void> => {
    servers.value = await host.servers.list();
  };
  const add = async (entry: IpcInput<'servers.add'>): Promise<void> => {
    servers.value = await host.servers.add(entry);
  };
  const remove = async (id: string): Promise<void> => {
    servers.value = await host.servers.remove(id);
    if (preferences.current.hostServerId === id) serverId.value = null;
  };

  return { servers, serverId, server, canHost, load, add, remove };
});
