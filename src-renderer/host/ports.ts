import { inject, type Component, type InjectionKey } from 'vue';
import type { DeviceDeskApi } from '@sdk/api/devices';
import type { WatchTogetherApi, WatchTogetherOptions } from '@sdk/api/party';
import type { CheckNetwork } from '@sdk/network-check/network-check';
import type { Host } from './host';

/** What the app needs from outside; main.ts fills it, tests and the gallery fill it with fakes. */
export interface Ports {
  readonly host: Host;
  /** Loads the screens behind Home, which fill the ports below; these may be used once it has resolved. */
  readonly behindHome: () => Promise<Component>;
  /** This person's devices, for as long as the app lives. Parties borrow from them. */
  readonly desk: DeviceDeskApi;
  readonly createParty: (options: WatchTogetherOptions) => WatchTogetherApi;
  readonly checkNetwork: CheckNetwork;
}

export const portsKey: InjectionKey<Ports> = Symbol('ports');

/** Call this inside a component or a store. */
export const usePorts = (): Ports => {
  const ports = inject(portsKey);
  if (!ports) throw new Error('The app was mounted without its ports.');
  return ports;
};
