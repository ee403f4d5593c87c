import { createPinia } from 'pinia';
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { WatchTogetherOptions } from '@sdk/api/party';
import { portsKey, type Ports } from '../host/ports';
import { createFakeHost } from '../testing/fake-host';
import { FakeDesk } from '../testing/fake-desk';
import { FakeParty } from '../testing/fake-party';
import { createMessages } from '../words';
import { useSession } from './session';

describe('a seat in a party', () => {
  it('a seat in a party whose server has moved on this computer gives its token for the new place', async () => {
    const fake = createFakeHost();
    const made: WatchTogetherOptions[] = [];
    const ports: Ports = {
      host: fake.host,
      behindHome: () => Promise.reject(new Error('Nobody goes there.')),
      desk: new FakeDesk(),
      createParty: (options) => {
        made.push(options);
        return new FakeParty();
      },
      checkNetwork: fake.checkNetwork,
    };
    let session: ReturnType<typeof useSession> | undefined;
    const setup = () => {
      session = useSession();
      return () => null;
    };
    const page = mount(
      { setup },
      { global: { plugins: [createPinia(), createMessages()], provide: { [portsKey]: ports } } },
    );
    const seat = { ...fake.state.seat, partyUrl: 'http://127.0.0.1:60001' };
    await session?.enter(seat, {});
    fake.state.seat = { ...seat, partyUrl: 'http://127.0.0.1:60002' };
    expect(await made[0]?.getToken()).toEqual({ serverUrl: 'http://127.0.0.1:60002', token: 'a token' });
    session?.drop();
    page.unmount();
  });
});
