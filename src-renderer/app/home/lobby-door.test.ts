import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { Component } from 'vue';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

/** Mounts Home, while the other screens are still being loaded. */
const atHome = async (link: string | null = null) => {
  const coming: (() => void)[] = [];
  const app = await mountApp(
    (fakeHost) => {
      fakeHost.state.link = link;
    },
    (screens) => new Promise((resolve) => coming.push(() => resolve(screens))),
  );
  mounted = app.wrapper;
  const come = async (): Promise<void> => {
    for (const one of coming.splice(0)) one();
    await flushPromises();
  };
  return { ...app, come };
};

describe('Home, before the other screens have come', () => {
  it('Home, before the other screens have come, stands, and takes a quicker person into the lobby once they are there', async () => {
    const { find, click, come } = await atHome();
    expect(find('home-start')).not.toBeNull();
    await click('home-start');
    expect(find('lobby-join')).toBeNull();
    expect(find('home-start')).not.toBeNull();
    await come();
    expect(find('lobby-join')).not.toBeNull();
    expect(find('home-start')).toBeNull();
  });

  it('Home, before the other screens have come, opens the settings that were asked for as soon as they are there', async () => {
    const { find, click, come } = await atHome();
    await click('home-settings');
    expect(find('settings-dialog')).toBeNull();
    await come();
    expect(find('settings-dialog')).not.toBeNull();
  });

  it('Home, before the other screens have come, keeps the link that the app was started with for them', async () => {
    const { find, fakeHost, come } = await atHome('https://party.example.org/j/K7QM2-XRT4N');
    expect(fakeHost.state.link).not.toBeNull();
    await come();
    expect(find('lobby-join')).not.toBeNull();
    expect(fakeHost.state.link).toBeNull();
  });
});

describe('a page that has lost its server before the other screens came', () => {
  it('a page that has lost its server before the other screens came says so when one of them is asked for, and asks for it anew the next time', async () => {
    const coming: Component[] = [];
    const app = await mountApp(undefined, (screens) => {
      coming.push(screens);
      return coming.length < 4 ? Promise.reject(new Error('The server is gone.')) : Promise.resolve(screens);
    });
    mounted = app.wrapper;
    while (coming.length < 3) await app.click('home-start');
    expect(app.find('lobby-join')).toBeNull();
    expect(document.body.textContent).toContain('Something went wrong');
    await app.click('home-start');
    expect(app.find('lobby-join')).not.toBeNull();
  });

  it('a page that has lost its server before the other screens came says so of the settings too, and keeps the link of its start', async () => {
    let isThere = false;
    const app = await mountApp(
      ({ state }) => (state.link = 'https://party.example.org/j/K7QM2-XRT4N'),
      (screens) => (isThere ? Promise.resolve(screens) : Promise.reject(new Error('The server is gone.'))),
    );
    mounted = app.wrapper;
    await app.click('home-settings');
    expect(document.body.textContent).toContain('Something went wrong');
    isThere = true;
    await app.click('home-start');
    expect(app.fakeHost.state.link).toBeNull();
  });
});
