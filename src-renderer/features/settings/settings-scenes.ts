/** Scenes of the settings' further pages. */
import { usePreferences } from '../../party/preferences';
import { NETWORKS } from '../../gallery/networks';
import { click, inBrowser, prepared, type Scene } from '../../gallery/made-up-party';

const page =
  (label: string, then: () => void = () => undefined): Scene =>
  () => {
    click('home-settings');
    window.setTimeout(() => {
      [...document.querySelectorAll('[role="tab"]')]
        .find((tab) => tab.textContent?.includes(label))
        ?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
      window.setTimeout(then, 400);
    }, 300);
  };

/** Scrolls to an element, once the dialog is open. */
const upTo = (testid: string, block: ScrollLogicalPosition = 'center'): void => {
  click('home-settings');
  window.setTimeout(
    () => document.querySelector(`[data-testid="${testid}"]`)?.scrollIntoView({ block }),
    400,
  );
};

const type = (testid: string, text: string): void => {
  const field = document.querySelector<HTMLInputElement>(`[data-testid="${testid}"]`);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

export const SETTINGS_SCENES: Readonly<Record<string, Scene>> = {
  'settings-blocked': ({ fakeHost }) => {
    fakeHost.state.blocks = [
      { blockId: 'p_1', name: 'Mal', blockedAtMs: Date.UTC(2026, 4, 3) },
      { blockId: 'p_2', name: 'A stranger with a long name, out of a chat room', blockedAtMs: 0 },
    ];
    click('home-settings');
  },
  'settings-devices': page('Devices'),
  'settings-privacy': page('Privacy'),
  'settings-privacy-end': page('Privacy', () =>
    document.querySelector('[data-testid="privacy-relay-only"]')?.scrollIntoView({ block: 'end' }),
  ),
  'settings-privacy-web': inBrowser(page('Privacy')),
  'settings-web': inBrowser(() => click('home-settings')),
  'settings-agreed': () => {
    usePreferences().set({
      filmHosts: [
        'video.example',
        'films.a-rather-long-name-of-a-university.example.edu',
        '192.168.1.20:8080',
      ],
      partyPlaces: [
        { from: 'auth.example.org', to: 'rooms.example.com' },
        { from: 'login.a-customer-with-a-long-name.example', to: 'party-eu-west-1.cloud.example.net' },
      ],
    });
    upTo('party-places');
  },
  'settings-networks': ({ fakeHost }) => {
    fakeHost.state.networks = NETWORKS;
    upTo('lan-network');
  },
  'settings-networks-none': ({ fakeHost }) => {
    fakeHost.state.networks = [];
    upTo('lan-none');
  },
  'settings-about': page('About'),
  'settings-about-nobody': prepared(({ fakeHost }) => {
    fakeHost.state.givenDht = { servers: [], by: 'environment' };
    fakeHost.state.preferences = {
      ...fakeHost.state.preferences,
      ...{ stunChoice: 'own', stunUrls: ['stun:stun.a-university-with-a-long-name.example.edu:3478'] },
    };
  }, page('About')),
  'settings-asked': () => upTo('asked-servers', 'start'),
  'settings-asked-wrong': () => {
    upTo('dht-choice', 'start');
    window.setTimeout(() => {
      click('dht-own');
      window.setTimeout(() => {
        type('dht-list', 'node.example.org:49737, my-computer');
        document
          .querySelector('[data-testid="dht-list"]')
          ?.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
      }, 200);
    }, 500);
  },
  'settings-asked-decided': prepared(
    ({ fakeHost }) => {
      fakeHost.state.givenDht = { servers: ['10.0.0.1:49737', 'node.example.org:49737'], by: 'environment' };
      fakeHost.state.givenStun = { servers: [], by: 'unreadable' };
    },
    () => upTo('asked-servers', 'start'),
  ),
  'settings-servers': ({ fakeHost }) => {
    fakeHost.state.servers = [
      { serverId: 's_1', name: 'Cinema', url: 'https://party.example.org', hostKey: 'keychain' },
      { serverId: 's_2', name: 'Ben’s server', url: 'https://ben.example', hostKey: 'memory' },
      { serverId: 's_3', name: 'Only to join', url: 'https://join.example', hostKey: 'none' },
    ];
    click('home-settings');
  },
};
