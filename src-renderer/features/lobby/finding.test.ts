import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyLook } from '@core/ipc/party';
import { WatchTogetherError } from '@core/base/errors';
import { usePreferences } from '../../party/preferences';
import { look } from '../../testing/fake-host';
import { mountApp } from '../../testing/mount-app';

const FAR = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const start = async (prepare: Parameters<typeof mountApp>[0] = () => undefined) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  const follow = async (invite: string): Promise<void> => {
    await app.type('home-join-input', invite);
    await app.submit('home-join');
  };
  /** Looking that is answered by hand. */
  const heldLooks = () => {
    const looks: { find(found: PartyLook): void; fail(error: Error): void }[] = [];
    Object.assign(app.fakeHost.host.parties, {
      look: () => new Promise((find, fail) => looks.push({ find, fail })),
    });
    return looks;
  };
  return { ...app, follow, heldLooks };
};

describe('how a party was found', () => {
  const WAYS = {
    here: 'on this computer',
    network: 'on your network, 24 ms away',
    direct: 'directly, through both routers, 24 ms away',
    relay: 'at your relay, 24 ms away',
    server: '24 ms to the server',
  } as const;
  it.each(Object.entries(WAYS))(
    'a party that was found by way of %s says so in words',
    async (way, words) => {
      const app = await start(({ state }) => (state.look = look({ way: way as PartyLook['way'] })));
      await app.follow(FAR);
      expect(app.get('lobby-check').textContent).toContain(words);
      expect(app.get('look-way').dataset['way']).toBe(way);
    },
  );
});

describe('looking for a party', () => {
  it('looking for a party far away says what is tried and how long it can take', async () => {
    const app = await start();
    const looks = app.heldLooks();
    await app.follow(FAR);
    expect(app.get('lobby-who').textContent).toContain('through both routers');
    expect(app.get('lobby-check').textContent).toContain('up to 20 seconds');
    looks[0]?.find(look({ way: 'direct' }));
    await flushPromises();
    expect(app.find('lobby-stop-looking')).toBeNull();
    expect(app.get('lobby-check').textContent).toContain('directly');
  });

  it('looking for a party near by, or at a server, says that', async () => {
    const app = await start();
    app.heldLooks();
    await app.follow('K7QM-2XRT');
    expect(app.get('lobby-who').textContent).toBe('On this computer and on your network.');
    expect(app.find('lobby-stop-looking')).toBeNull();
    await app.click('lobby-back');
    await app.follow('https://party.example.org/j/K7QM2XRT');
    expect(app.get('lobby-who').textContent).toBe('At party.example.org.');
  });

  it('looking for a code of ten symbols says that it goes far, and how long it can take', async () => {
    const app = await start();
    app.heldLooks();
    await app.follow('K7QM2-XRT4N');
    expect(app.get('lobby-who').textContent).toContain('far away through both routers');
    expect(app.get('lobby-check').textContent).toContain('a minute or two');
    await app.click('lobby-stop-looking');
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
  });

  it('looking for a code of ten symbols goes no further than the network by a relay only', async () => {
    const app = await start(({ state }) => {
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    app.heldLooks();
    await app.follow('K7QM2-XRT4N');
    expect(app.get('lobby-who').textContent).toBe('On this computer and on your network.');
  });

  it('a code of ten symbols that nobody shows is said so, with what was typed, and offered to known servers', async () => {
    const app = await start(({ state }) => {
      state.look = new WatchTogetherError('PARTY_AWAY', '');
      state.servers = [{ serverId: 's_1', name: 'Ours', url: 'https://party.example.org', hostKey: 'none' }];
    });
    await app.follow('K7QM2-XRT4N');
    expect(app.get('lobby-error').textContent).toContain('Nobody shows this code, near or far away.');
    expect(app.get('lobby-error').textContent).toContain('K7QM2-XRT4N');
    await flushPromises();
    expect(app.find('lobby-ask-server')).not.toBeNull();
  });

  it('looking for a party is given up by a click, and what comes of it later isn’t shown', async () => {
    const app = await start();
    const looks = app.heldLooks();
    await app.follow(FAR);
    await app.click('lobby-stop-looking');
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
    expect(app.get('lobby-stopped').textContent).toContain('You stopped looking.');
    looks[0]?.fail(new WatchTogetherError('JOIN_ABORTED', ''));
    await flushPromises();
    expect(app.find('lobby-error')).toBeNull();
    await app.click('lobby-look-again');
    expect(app.find('lobby-stopped')).toBeNull();
    looks[1]?.find(look({ way: 'direct' }));
    await flushPromises();
    expect(app.get('lobby-check').textContent).toContain('directly');
  });

  it('looking for a party ends with the lobby, and not where nothing is looked for', async () => {
    const app = await start();
    const looks = app.heldLooks();
    await app.follow(FAR);
    await app.click('lobby-back');
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
    looks[0]?.find(look());
    await flushPromises();
    await app.follow(FAR);
    expect(app.get('lobby-check').textContent).toContain('Looking for the party');
    looks[1]?.fail(new WatchTogetherError('PARTY_AWAY', ''));
    await flushPromises();
    await app.click('lobby-back');
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
  });

  it('the way to a party that was found is let go of with the lobby, and kept by whoever joins', async () => {
    const app = await start(({ state }) => (state.look = look({ way: 'direct' })));
    await app.follow(FAR);
    await app.click('lobby-back');
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
    await app.follow(FAR);
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.stopLooking')).toHaveLength(1);
  });

  it('looking for a party at a relay says so to whoever goes by one only', async () => {
    const app = await start(({ state }) => {
      state.hasReachRelay = true;
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    app.heldLooks();
    await app.follow(FAR);
    expect(app.get('lobby-who').textContent).toBe('On this computer, on your network, and at your relay.');
    expect(app.find('lobby-stop-looking')).not.toBeNull();
  });

  it('looking for a party says nothing of routers to whoever goes by a relay only', async () => {
    const app = await start(({ state }) => {
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    app.heldLooks();
    await app.follow(FAR);
    expect(app.get('lobby-who').textContent).toBe('On this computer and on your network.');
    expect(app.find('lobby-stop-looking')).toBeNull();
  });

  it.each([
    ['PARTY_AWAY', "The host's app isn't open, the party is over, or it isn't open to friends far away."],
    ['NO_DIRECT_WAY', 'let no direct way through'],
    ['UDP_BLOCKED', 'none of the packets (UDP)'],
    ['RELAY_ONLY', 'Switch “By a relay only” off under Settings, The call'],
    ['RELAY_AWAY', 'ask whoever runs it'],
    ['PARTY_NOT_AT_RELAY', 'the host does not go by the same relay'],
    ['REACH_OFF', 'Choose meeting points under Settings, Parties'],
  ] as const)('looking for a party that comes to %s says why and what to do', async (code, words) => {
    const app = await start(({ state }) => (state.look = new WatchTogetherError(code, '')));
    await app.follow(FAR);
    expect(app.get('lobby-error').textContent).toContain(words);
    expect(app.get('lobby-error').querySelector('button')).not.toBeNull();
    // A link of a home is searched for: no server is offered the code.
    expect(app.find('lobby-ask-server')).toBeNull();
  });
});

describe('who can come, before the party', () => {
  it('who can come is anybody with the link, unless the host says otherwise, and is remembered', async () => {
    const app = await start();
    await app.click('home-start');
    expect(app.get('lobby-open-to-now').textContent).toBe('Anybody with the link can come');
    expect(app.get('lobby-open-to').textContent).toContain('Public meeting points');
    await app.click('lobby-open-to-change');
    expect(document.activeElement).toBe(app.get('open-to-anywhere'));
    await app.click('open-to-here');
    expect(app.fakeHost.inputsOf('preferences.set')).toEqual([{ openTo: 'here' }]);
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.host')).toMatchObject([{ open: 'here' }]);
  });

  it('who can come is nobody far away by a relay only, which Home and the lobby say', async () => {
    const app = await start();
    expect(app.get('home-start-text').textContent).toContain('friends near and far');
    usePreferences().set({ relayOnly: true });
    await flushPromises();
    expect(app.get('home-start-text').textContent).toBe('You host, and people on your network can come.');
    await app.click('home-start');
    expect(app.get('way-state').textContent).toContain("Friends far away can't come: you go by a relay only");
    await app.click('lobby-open-to-change');
    await app.click('open-to-network');
    expect(app.find('way-state')).toBeNull();
  });

  it('who can come is everybody with the link to whoever goes by a relay only and has one to meet at', async () => {
    const app = await start(({ state }) => {
      state.hasReachRelay = true;
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    expect(app.get('home-start-text').textContent).toContain('friends near and far');
    await app.click('home-start');
    expect(app.find('way-state')).toBeNull();
  });

  it('who can come has the networks beside it, as long as anybody comes by one', async () => {
    const app = await start();
    await app.click('home-start');
    await app.click('lobby-open-to-change');
    expect(app.find('lan-network')).not.toBeNull();
    await app.click('open-to-here');
    expect(app.find('lan-network')).toBeNull();
  });

  it('who can come isn’t asked where the party runs on a server', async () => {
    const app = await start(({ state }) => {
      state.servers = [
        { serverId: 's_1', name: 'Cinema', url: 'https://party.example.org', hostKey: 'keychain' },
      ];
    });
    usePreferences().set({ hostServerId: 's_1' });
    await flushPromises();
    await app.click('home-start');
    expect(app.find('lobby-open-to')).toBeNull();
  });
});
