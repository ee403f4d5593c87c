/** Enters a server other than the app's own one in the app's settings. */
import { byId } from './party-flow';
import type { Person } from './person';

export interface OwnServer {
  readonly name: string;
  readonly url: string;
  /** The key that a host needs on this server. */
  readonly key: string;
}

/** Adds the server; the settings have to be open. */
export async function addServer(person: Person, server: OwnServer): Promise<void> {
  await byId(person.page, 'settings-add-server').click();
  await byId(person.page, 'server-name').fill(server.name);
  await byId(person.page, 'server-url').fill(server.url);
  await byId(person.page, 'server-key').fill(server.key);
  await byId(person.page, 'server-save').click();
}

/** Goes from Home into the settings, adds the server, and makes the next party run there. */
export async function useServer(host: Person, server: OwnServer): Promise<void> {
  await byId(host.page, 'home-settings').click();
  await addServer(host, server);
  await host.page.getByRole('radio', { name: server.name }).check();
  await host.page.keyboard.press('Escape');
}
