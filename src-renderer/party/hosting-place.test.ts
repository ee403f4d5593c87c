import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { portsKey } from '../host/ports';
import { createFakeHost } from '../testing/fake-host';
import { FakeDesk } from '../testing/fake-desk';
import { FakeParty } from '../testing/fake-party';
import { useHostingPlace } from './hosting-place';
import { usePreferences } from './preferences';

const server = (serverId: string, hostKey: 'none' | 'keychain' | 'memory') => ({
  serverId,
  name: serverId,
  url: 'https://party.example.org',
  hostKey,
});

describe('the place where parties run', () => {
  let fake: ReturnType<typeof createFakeHost>;
  beforeEach(() => {
    fake = createFakeHost();
    const app = createApp({});
    app.provide(portsKey, {
      host: fake.host,
      behindHome: () => Promise.reject(new Error('Nobody goes there.')),
      desk: new FakeDesk(),
      createParty: () => new FakeParty(),
      checkNetwork: fake.checkNetwork,
    });
    const pinia = createPinia();
    app.use(pinia);
    setActivePinia(pinia);
  });

  it('the place where parties run is remembered for the next start', async () => {
    fake.state.servers = [server('srv_1', 'keychain')];
    const place = useHostingPlace();
    await place.load();
    expect(place.server).toBeNull();
    place.serverId = 'srv_1';
    expect(fake.state.preferences.hostServerId).toBe('srv_1');
    expect(place.server?.name).toBe('srv_1');
  });

  it('the place is this computer where the server has left the book, or its key was only kept while the app ran', async () => {
    fake.state.preferences = { ...fake.state.preferences, hostServerId: 'srv_2' };
    await usePreferences().load();
    const place = useHostingPlace();
    fake.state.servers = [server('srv_1', 'keychain')];
    await place.load();
    expect(place.serverId).toBeNull();
    fake.state.servers = [server('srv_2', 'none')];
    await place.load();
    expect(place.serverId).toBeNull();
    fake.state.servers = [server('srv_2', 'memory')];
    await place.load();
    expect(place.serverId).toBe('srv_2');
  });
});
