import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { LanNetwork } from '@core/net/lan-networks';
import { invite, seat } from '../../testing/fake-host';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const WIFI: LanNetwork = { name: 'wlp3s0', address: '192.168.1.20', means: 'wifi', reach: 'home' };
const OPEN: LanNetwork = { name: 'enp2s0', address: '93.184.216.34', means: 'cable', reach: 'internet' };
const VPN: LanNetwork = { name: 'tun0', address: '10.8.0.2', means: 'tunnel', reach: 'home' };
const OTHER: LanNetwork = { name: 'en0', address: '10.0.0.4', means: 'other', reach: 'home' };

const rows = (): { text: string; on: boolean; press: () => Promise<void> }[] =>
  [...document.querySelectorAll('[data-testid="lan-network"]')].map((row) => {
    const button = row.querySelector<HTMLElement>('[role=switch]');
    return {
      text: row.textContent ?? '',
      on: button?.getAttribute('aria-checked') === 'true',
      press: async () => {
        button?.click();
        await flushPromises();
      },
    };
  });

const settings = async (networks: readonly LanNetwork[]) => {
  const app = await mountApp(({ state }) => (state.networks = networks));
  mounted = app.wrapper;
  await app.click('home-settings');
  await flushPromises();
  return app;
};

describe('the networks in the settings', () => {
  it('the settings name networks with their address, and off with the reason where they are no home’s', async () => {
    await settings([WIFI, OTHER, OPEN, VPN]);
    expect(rows().map(({ on }) => on)).toEqual([true, true, false, false]);
    const [wifi, other, open, vpn] = rows().map(({ text }) => text);
    expect(wifi).toBe('Wi-Fi 192.168.1.20');
    expect(other).toBe('en0 10.0.0.4');
    expect(open).toContain('Cable 93.184.216.34');
    expect(open).toContain('the whole internet may reach it');
    expect(vpn).toContain('Everybody on this VPN can find the party');
  });

  it('the settings shut and open networks by a switch, which is kept', async () => {
    const app = await settings([WIFI, OPEN]);
    await rows()[0]?.press();
    await rows()[1]?.press();
    expect(app.fakeHost.inputsOf('preferences.set')).toEqual([
      { lanLeftOut: ['wlp3s0'], lanTakenIn: [] },
      { lanLeftOut: ['wlp3s0'], lanTakenIn: ['93.184.216.34'] },
    ]);
    expect(rows().map(({ on }) => on)).toEqual([false, true]);
  });

  it('the settings say so where no network is chosen, and where there is none', async () => {
    const app = await settings([VPN]);
    expect(app.get('lan-none').textContent).toContain('nobody can join by the network');
    app.fakeHost.state.networks = [];
    window.dispatchEvent(new Event('offline'));
    await flushPromises();
    expect(app.get('lan-none').textContent).toContain('in no network now');
  });
});

describe('the networks of an open party', () => {
  it('the networks of an open party are listed behind its code, and change its link once the machine is in another one', async () => {
    const app = await mountApp(({ state }) => (state.seat = seat({ embedded: true })));
    mounted = app.wrapper;
    await app.click('home-start');
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    await app.click('invite-chip');
    expect(rows()).toEqual([]);
    await app.click('open-to-network');
    expect(rows().map(({ text }) => text)).toEqual(['Wi-Fi 192.168.1.20']);
    const link = 'matinee://join?s=https%3A%2F%2F10.0.0.4%3A4000&c=K7QM2XRT';
    app.fakeHost.state.networks = [OTHER];
    app.fakeHost.emit(
      'party.changed',
      seat({ embedded: true, open: 'network', invite: { ...invite, link } }),
    );
    await flushPromises();
    expect(app.get('invite-link').textContent).toBe(link);
    expect(rows().map(({ text }) => text)).toEqual(['en0 10.0.0.4']);
    // The event belongs to another party.
    app.fakeHost.emit('party.changed', seat({ partyId: 'party_2', embedded: true, invite }));
    await flushPromises();
    expect(app.get('invite-link').textContent).toBe(link);
    await rows()[0]?.press();
    expect(app.get('lan-none').textContent).toContain('nobody can join by the network');
  });
});
