import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { usePreferences } from '../../party/preferences';
import { look, seat } from '../../testing/fake-host';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  mounted?.unmount();
  mounted = null;
});

/** Ana in the lobby of a party that has a door. */
const inLobby = async ({
  name = 'Ana',
  found = look({ door: true }),
  prepare = () => undefined,
}: {
  readonly name?: string;
  readonly found?: ReturnType<typeof look>;
  readonly prepare?: Parameters<typeof mountApp>[0];
} = {}) => {
  const app = await mountApp((fakeHost) => {
    fakeHost.state.look = found;
    fakeHost.state.preferences = { ...fakeHost.state.preferences, name };
    prepare(fakeHost);
  });
  mounted = app.wrapper;
  await app.type('home-join-input', 'k7qm 2xrt');
  await app.submit('home-join');
  const asked = (call: string): readonly unknown[] => app.fakeHost.inputsOf(`party.${call}`);
  return { ...app, asked };
};

/** Ana has clicked while her seat at the door is on its way; `give` hands it to her. */
const clickedBeforeTheSeat = async () => {
  let arrive: () => void = () => undefined;
  const app = await inLobby({
    prepare: ({ host, state }) => {
      const given = new Promise<void>((resolve) => (arrive = resolve));
      Object.assign(host.parties, { approach: () => given.then(() => state.seat) });
    },
  });
  await app.submit('lobby-join');
  const give = async (): Promise<void> => {
    arrive();
    await flushPromises();
  };
  return { app, give };
};

describe('the lobby of a party with a door', () => {
  it('the lobby of a party with a door brings its person there at once, and a click joins from there', async () => {
    const app = await inLobby();
    expect(app.asked('approach')).toEqual([{ lookId: 'look_1', name: 'Ana' }]);
    expect(app.parties).toHaveLength(1);
    expect(app.latest().argsOf('approach')).toEqual([[{}]]);
    expect(app.latest().argsOf('connect')).toEqual([]);
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.parties).toHaveLength(1);
    expect(app.latest().argsOf('connect')).toHaveLength(1);
    expect([app.asked('enter'), app.asked('redeem'), app.asked('stepBack')]).toEqual([['party_1'], [], []]);
  });

  it('the lobby of a party without a door, or to which nobody is let in, comes to none', async () => {
    for (const found of [look(), look({ door: true, locked: true }), look({ door: true, full: true })]) {
      const app = await inLobby({ found });
      expect([app.asked('approach'), app.parties]).toEqual([[], []]);
      app.wrapper.unmount();
      mounted = null;
    }
  });

  it('the lobby of a party with a door shows nobody there who came by a click on a link, without a word of their own', async () => {
    const app = await mountApp(({ state }) => {
      state.look = look({ door: true });
      state.preferences = { ...state.preferences, name: 'Ana' };
      state.link = 'https://party.example.org/j/K7QM2XRT';
    });
    mounted = app.wrapper;
    await flushPromises();
    expect(app.find('lobby-join')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.look')).toHaveLength(1);
    expect(app.fakeHost.inputsOf('party.approach')).toEqual([]);
  });

  it('the lobby of a party with a door waits until a name is typed, and comes again under another one', async () => {
    const app = await inLobby({ name: '' });
    expect(app.asked('approach')).toEqual([]);
    const pass = async (ms: number): Promise<void> => {
      vi.advanceTimersByTime(ms);
      await flushPromises();
    };
    await app.type('lobby-name', 'Bo');
    await pass(799);
    await app.type('lobby-name', 'Bob');
    await pass(799);
    expect(app.asked('approach')).toEqual([]);
    await pass(1);
    expect(app.asked('approach')).toEqual([{ lookId: 'look_1', name: 'Bob' }]);
    await app.type('lobby-name', 'Bobby');
    await pass(800);
    expect(app.asked('approach').at(-1)).toEqual({ lookId: 'look_1', name: 'Bobby' });
    expect(app.asked('stepBack')).toEqual(['party_1']);
    expect(app.parties.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  it('the lobby of a party with a door joins under the name that was typed just now, and comes to no door beside that', async () => {
    const app = await inLobby({ name: '' });
    await app.type('lobby-name', 'Anna');
    await app.submit('lobby-join');
    vi.runAllTimers();
    await flushPromises();
    expect([app.asked('approach'), app.asked('enter')]).toEqual([[], []]);
    expect(app.asked('redeem')).toEqual([{ lookId: 'look_1', name: 'Anna' }]);
    expect(app.find('party-root')).not.toBeNull();
  });

  it('the lobby of a party with a door keeps the seat of a join that failed, and comes to no door under it', async () => {
    const app = await inLobby();
    app.latest().failures.set('connect', new WatchTogetherError('SERVER_UNREACHABLE', 'away'));
    await app.submit('lobby-join');
    expect(app.find('party-root')).toBeNull();
    usePreferences().set({ relayOnly: true });
    usePreferences().set({ cameraOn: false });
    await app.type('lobby-name', 'Anna');
    vi.runAllTimers();
    await flushPromises();
    expect(app.asked('approach')).toHaveLength(1);
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect([app.asked('redeem'), app.asked('stepBack')]).toEqual([[], []]);
  });

  it('the lobby of a party with a door takes no seat for somebody who goes back while theirs is on its way', async () => {
    const { app, give } = await clickedBeforeTheSeat();
    await app.click('lobby-back');
    await give();
    expect([app.asked('enter'), app.asked('redeem'), app.asked('stepBack')]).toEqual([[], [], ['party_1']]);
    expect(app.find('home-join-input')).not.toBeNull();
  });

  it('the lobby of a party with a door leaves it again with its person, who gives their seat back', async () => {
    const app = await inLobby();
    await app.click('lobby-back');
    expect(app.asked('stepBack')).toEqual(['party_1']);
    expect(app.latest().disposed).toBe(true);
  });

  it('the lobby of a party with a door takes a seat as anybody does where nobody is let stand there', async () => {
    const app = await inLobby({
      prepare: ({ state }) => (state.doorShut = new WatchTogetherError('RATE_LIMITED', 'too many')),
    });
    expect(app.parties).toEqual([]);
    await app.submit('lobby-join');
    expect(app.asked('redeem')).toHaveLength(1);
    expect(app.find('party-root')).not.toBeNull();
  });

  it('the lobby of a party with a door takes a seat anew where its time there is over', async () => {
    const app = await inLobby();
    app.latest().emit('doorLeft', { reason: null });
    await flushPromises();
    expect(app.latest().disposed).toBe(true);
    expect(app.asked('stepBack')).toEqual(['party_1']);
    await app.submit('lobby-join');
    expect([app.asked('enter'), app.asked('redeem').length]).toEqual([[], 1]);
    expect(app.parties).toHaveLength(2);
    expect(app.find('party-root')).not.toBeNull();
  });

  it('the lobby of a party with a door says that whoever is in sees its guest there, as long as they stand there', async () => {
    const app = await inLobby();
    expect(app.get('lobby-at-door').textContent).toContain('Whoever is in sees that you are at the door');
    app.latest().emit('doorLeft', { reason: null });
    await flushPromises();
    expect(app.find('lobby-at-door')).toBeNull();
  });

  it('the lobby of a party with a door gives the seat back where the door itself isn’t reached', async () => {
    const app = await mountApp(({ state }) => {
      state.look = look({ door: true });
      state.preferences = { ...state.preferences, name: 'Ana' };
    });
    mounted = app.wrapper;
    app.ready.party = (party) =>
      void party.failures.set('approach', new WatchTogetherError('RATE_LIMITED', 'too many'));
    await app.type('home-join-input', 'k7qm 2xrt');
    await app.submit('home-join');
    expect(app.fakeHost.inputsOf('party.stepBack')).toEqual(['party_1']);
    expect(app.find('lobby-at-door')).toBeNull();
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(1);
    expect(app.find('party-root')).not.toBeNull();
  });

  it('the lobby of a party with a door tells its person that they were sent away', async () => {
    const app = await inLobby();
    app.latest().emit('doorLeft', { reason: 'removed' });
    await flushPromises();
    expect(app.find('lobby-at-door')).toBeNull();
    expect(document.body.textContent).toContain('removed');
  });

  it('the lobby of a party with a door sends nobody to another site unasked', async () => {
    const place = { from: 'auth.example', to: 'rooms.example' };
    const app = await inLobby({ prepare: ({ state }) => (state.seat = seat({ elsewhere: place })) });
    expect(app.parties).toEqual([]);
    expect(app.asked('stepBack')).toEqual(['party_1']);
    await app.submit('lobby-join');
    expect(app.find('lobby-elsewhere')).not.toBeNull();
    await app.click('lobby-go-there');
    expect(app.find('party-root')).not.toBeNull();
    expect([app.asked('approach').length, app.asked('redeem').length]).toEqual([1, 1]);
  });

  it('the lobby of a party with a door leaves it at once where its person wants to hide their address, and comes again so', async () => {
    const app = await inLobby();
    usePreferences().set({ relayOnly: true });
    await flushPromises();
    expect(app.asked('stepBack')).toEqual(['party_1']);
    expect(app.parties.map((one) => one.argsOf('approach'))).toEqual([[[{}]], [[{ relayOnly: true }]]]);
    expect(app.parties[0]?.disposed).toBe(true);
  });

  it('the lobby of a party with a door waits for a seat that is on its way when its person clicks', async () => {
    const { app, give } = await clickedBeforeTheSeat();
    expect(app.find('party-root')).toBeNull();
    await give();
    expect(app.find('party-root')).not.toBeNull();
    expect([app.asked('enter'), app.asked('redeem')]).toEqual([['party_1'], []]);
  });
});
