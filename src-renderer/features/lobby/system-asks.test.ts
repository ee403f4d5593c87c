import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { usePreferences } from '../../party/preferences';
import { seat } from '../../testing/fake-host';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const lobby = async (prepare: Parameters<typeof mountApp>[0]) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  await app.click('home-start');
  return { ...app, asks: () => app.find('system-asks')?.textContent ?? null };
};

describe('what the system is about to ask', () => {
  it.each([
    ['win32', 'Windows may ask'],
    ['darwin', 'macOS asks'],
  ] as const)(
    'the question of %s is said before the first party, with what a no costs',
    async (system, words) => {
      const { asks } = await lobby(({ state }) => (state.platform = system));
      expect(asks()).toContain(words);
      expect(asks()).toContain("those far away don't");
      expect(asks()).not.toContain('To change your answer');
    },
  );

  it('a question of Linux isn’t said, since it asks nothing', async () => {
    const { asks } = await lobby(({ state }) => (state.platform = 'linux'));
    expect(asks()).toBeNull();
  });

  it('the system’s question goes with who can come: nobody is let in, nothing is asked', async () => {
    const app = await lobby(({ state }) => (state.platform = 'win32'));
    await app.click('lobby-open-to-change');
    await app.click('open-to-network');
    expect(app.asks()).toContain('or nobody on your network gets in');
    await app.click('open-to-here');
    expect(app.asks()).toBeNull();
  });

  it('the system’s question promises nothing of friends far away to whoever goes by a relay only', async () => {
    const { asks } = await lobby(({ state }) => {
      state.platform = 'win32';
      state.preferences = { ...state.preferences, relayOnly: true };
    });
    expect(asks()).not.toContain('far away');
  });

  it('the system’s question is said once, and stands with the choices afterwards, with how an answer is changed', async () => {
    const app = await lobby(({ state }) => {
      state.platform = 'win32';
      state.seat = seat({ embedded: true, open: 'anywhere' });
    });
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    await flushPromises();
    expect(usePreferences().current.systemAsked).toBe(true);
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ systemAsked: true });

    app.wrapper.unmount();
    const later = await lobby(({ state }) => {
      state.platform = 'win32';
      state.preferences = { ...state.preferences, systemAsked: true };
    });
    expect(later.asks()).toBeNull();
    await later.click('lobby-open-to-change');
    expect(later.asks()).toContain('Windows Security');
  });

  it('the system hasn’t asked anything as long as nobody else could come', async () => {
    const app = await lobby(({ state }) => {
      state.platform = 'win32';
      state.seat = seat({ embedded: true, open: 'here' });
    });
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    await flushPromises();
    expect(usePreferences().current.systemAsked).toBe(false);
  });
});
