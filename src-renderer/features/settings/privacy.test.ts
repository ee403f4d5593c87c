import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const tabCalled = (label: string): HTMLElement => {
  const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
    (one) => one.textContent?.trim() === label,
  );
  if (!tab) throw new Error(`No tab is called ${label}.`);
  return tab;
};

const privacyPage = async (prepare: NonNullable<Parameters<typeof mountApp>[0]> = () => undefined) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  await app.click('home-settings');
  tabCalled('Privacy').dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
  await flushPromises();
  return app;
};

describe('the page on privacy', () => {
  it('the privacy page names everybody who gets something, and what they don’t get', async () => {
    const app = await privacyPage();
    const who = ['friends', 'server', 'film', 'helpers', 'relay', 'invites', 'meeting', 'network'];
    for (const one of who) expect(app.get(`privacy-${one}`).querySelector('dd')?.textContent).toMatch(/\.$/);
    expect(app.get('privacy-page').textContent).toContain('Neither the server nor a relay can look in');
    expect(app.get('privacy-page').textContent).toContain('The server itself can read them.');
  });

  it('the privacy page says when a network is told of a party, whose computer calls go through, and what is kept', async () => {
    const app = await privacyPage();
    expect(app.get('privacy-network').textContent).toContain(
      'or to anybody with the link: that there is a party',
    );
    expect(app.get('privacy-relay').textContent).toContain("go through the host's computer");
    expect(app.get('privacy-page').textContent).toContain('the addresses of meeting points that answered');
  });

  it('the privacy page can be reached by the keyboard to be scrolled', async () => {
    const app = await privacyPage();
    expect(app.get('privacy-page').tabIndex).toBe(0);
  });

  it('the privacy page leads to the relay, and takes the focus along', async () => {
    const app = await privacyPage();
    await app.click('privacy-relay-only');
    expect(app.get('call-settings').textContent).toContain('relay');
    expect(document.activeElement).toBe(tabCalled('The call'));
  });

  it('the privacy page leads to the choice of the servers that are asked', async () => {
    const app = await privacyPage();
    await app.click('privacy-helpers-choice');
    expect(app.get('asked-servers')).toBeTruthy();
    expect(document.activeElement).toBe(tabCalled('Parties'));
  });

  it('the privacy page opens no camera and no microphone', async () => {
    const app = await privacyPage();
    expect(app.parties).toEqual([]);
  });

  it('the privacy page says nothing in a browser of what only the app does', async () => {
    const app = await privacyPage(({ host }) => {
      Object.assign(host.abilities, { hostParties: false });
    });
    expect(app.find('privacy-network')).toBeNull();
    expect(app.find('privacy-helpers-choice')).toBeNull();
    expect(app.get('privacy-page').textContent).toContain('in this browser');
  });
});
