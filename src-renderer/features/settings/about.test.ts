import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const tabCalled = (label: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
    (tab) => tab.textContent?.trim() === label,
  );

const aboutPage = async (prepare: NonNullable<Parameters<typeof mountApp>[0]> = () => undefined) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  await app.click('home-settings');
  tabCalled('About')?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
  await flushPromises();
  const said = (what: string): string => app.get(`about-${what}`).querySelector('dd')?.textContent ?? '';
  return { ...app, said };
};

describe('the page about this Matinee', () => {
  it('the page about this Matinee says what runs here, and by which profile', async () => {
    const app = await aboutPage();
    expect(['version', 'electron', 'chrome', 'profile'].map(app.said)).toEqual([
      ...['0.1.0', '45.0.0', '150.0.7871.46', 'default'],
    ]);
  });

  it('the page about this Matinee names the servers that are asked, and who chose them', async () => {
    const app = await aboutPage(({ state }) => {
      Object.assign(state.preferences, { dhtChoice: 'own', dhtNodes: ['mine.example:1'] });
    });
    expect(app.said('dht')).toContain('mine.example:1');
    expect(app.said('dht')).toContain('As you have chosen.');
    expect(app.said('stun')).toContain('stun.cloudflare.com:3478');
    expect(app.said('stun')).toContain('The usual ones.');
  });

  it('the page about this Matinee says that nobody is asked, and what that means', async () => {
    const app = await aboutPage(({ state }) => {
      state.givenDht = { servers: [], by: 'environment' };
      Object.assign(state.preferences, { stunChoice: 'none' });
    });
    expect(app.said('dht')).toContain('Only people on this computer and on your network can come.');
    expect(app.said('dht')).toContain('As it was started, with MATINEE_DHT_BOOTSTRAP.');
    expect(app.said('stun')).toBe('Nobody.As you have chosen.');
  });

  it('the page about this Matinee says that a relay is asked instead, where there is one', async () => {
    const app = await aboutPage(({ state }) => (state.givenStun = { servers: [], by: 'relay' }));
    expect(app.said('stun')).toContain('started with a relay, which is asked instead.');
  });

  it('the page about this Matinee leads to the choice, and takes the focus along', async () => {
    const app = await aboutPage();
    expect(app.get('about-page').tabIndex).toBe(0);
    await app.click('about-change');
    expect(app.get('dht-choice')).toBeTruthy();
    expect(document.activeElement).toBe(tabCalled('Parties'));
  });

  it('the page about this Matinee isn’t there in a browser, which has none of it', async () => {
    await aboutPage(({ host }) => {
      Object.assign(host.abilities, { hostParties: false });
    });
    expect(tabCalled('Privacy')).toBeTruthy();
    expect(tabCalled('About')).toBeUndefined();
  });
});
