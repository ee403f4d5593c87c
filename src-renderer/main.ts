// The composition root: the only file that knows which adapters fill the ports.
import './no-eval';
import { checkNetworkBy } from '@sdk/network-check/network-check';
import { WatchTogether } from '@sdk/watch-together';
import MatineeApp from './app/matinee-app.vue';
import { createMatinee } from './app/create-app';
import type { Host } from './host/host';

const createHost = async (): Promise<Host> => {
  // A constant of the build, so that each build holds only its own host.
  if (__WEB__) return (await import('./host/web-host')).createWebHost(window);
  const bridge = window.matinee;
  if (!bridge) throw new Error('The desktop app was opened without its preload.');
  return (await import('./host/electron-host')).createElectronHost(bridge);
};

const host = await createHost();
const app = createMatinee(MatineeApp, {
  host,
  createParty: (options) =>
    new WatchTogether(
      { ...options, webFilms: 'ask' },
      host.reachFilm ? { reachFilm: (url, film) => host.reachFilm?.(url, film) ?? url } : {},
    ),
  checkNetwork: checkNetworkBy(host.askHealth),
});
app.config.errorHandler = (error) => {
  host.log('error', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
};
app.mount('#app');
