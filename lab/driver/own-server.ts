/** A server that isn't this app's own, in its settings. */
import { byId } from './party-flow';
import type { Person } from './person';

export interface OwnServer {
  readonly name: string;
  readonly url: string;
  /** Of a host. */
  readonly key: string;
}

/** Adds the server in the settings, which are open. */
export async function addServer(person: Person, server: OwnServer): Promise<void> {
  await byId(person.page, 'settings-add-server').click();
  await byId(person.page, 'server-name').fill(server.name);
  await byId(person.page, 'server-url').fill(server.url);
  await byId(person.page, 'server-key').fill(server.key);
  await byId(person.page, 'server-save').click();
}

/** From Home: adds it, and makes the next party run there. */
export async function useServer(host: Person, server: OwnServer): Promise<void> {
  await byId(host.page, 'home-settings').click();
  await addServer(host, server);
  await host.page.getByRole('radio', { name: server.name }).check();
  await host.page.keyboard.press('Escape');
}
