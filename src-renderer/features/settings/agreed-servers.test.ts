import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const settings = async (preferences: object) => {
  const app = await mountApp(({ state }) => {
    state.preferences = { ...state.preferences, ...preferences };
  });
  mounted = app.wrapper;
  await app.click('home-settings');
  await flushPromises();
  const rows = (list: string): HTMLElement[] => [...app.get(list).querySelectorAll('li')];
  const takeBack = async (list: string, at: number): Promise<void> => {
    rows(list)[at]?.querySelector('button')?.click();
    await flushPromises();
  };
  return { ...app, rows, takeBack };
};

describe('servers of films that were agreed to', () => {
  const filmHosts = ['video.example', 'films.example:8443', '<b>cinema.example</b>'];

  it('agreed film servers are listed in the settings, the last one first, as text', async () => {
    const app = await settings({ filmHosts });
    expect(app.rows('film-hosts').map((row) => row.querySelector('bdi')?.textContent)).toEqual(
      [...filmHosts].reverse(),
    );
    expect(app.get('film-hosts').querySelector('b')).toBeNull();
    expect(app.get('film-hosts').textContent).toContain('these servers see your address');
    expect(app.rows('film-hosts')[2]?.querySelector('button')?.getAttribute('aria-label')).toBe(
      'Ask again before loading films from video.example',
    );
  });

  it('agreed film servers are asked about again once they are taken back, one at a time', async () => {
    const app = await settings({ filmHosts });
    await app.takeBack('film-hosts', 1);
    expect(app.fakeHost.inputsOf('preferences.set')).toEqual([
      { filmHosts: ['video.example', '<b>cinema.example</b>'] },
    ]);
    expect(app.rows('film-hosts')).toHaveLength(2);
  });

  it('agreed film servers leave no empty list behind', async () => {
    const app = await settings({ filmHosts: ['video.example'] });
    await app.takeBack('film-hosts', 0);
    expect(app.find('film-hosts')).toBeNull();
  });
});

describe('servers of parties on other sites that were agreed to', () => {
  const partyPlaces = [
    { from: 'auth.example', to: 'rooms.example' },
    { from: 'other.example', to: 'rooms.example' },
  ];

  it('agreed party servers are listed in the settings with who sends people there, and taken back one by one', async () => {
    const app = await settings({ partyPlaces });
    expect(app.rows('party-places').map((row) => row.querySelector('span')?.textContent)).toEqual([
      'rooms.examplesent there by other.example',
      'rooms.examplesent there by auth.example',
    ]);
    await app.takeBack('party-places', 0);
    expect(app.fakeHost.inputsOf('preferences.set')).toEqual([{ partyPlaces: [partyPlaces[0]] }]);
  });

  it('agreed party servers have no list where there are none', async () => {
    expect((await settings({})).find('party-places')).toBeNull();
  });
});
