/** Pages of the settings behind the first one. */
import { click, type Scene } from './made-up-party';

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
};
