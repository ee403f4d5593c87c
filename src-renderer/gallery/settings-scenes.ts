/** Pages of the settings behind the first one. */
import { click, type Scene } from './scenes';

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
  'settings-devices': page('Devices'),
  'settings-privacy': page('Privacy'),
  'settings-privacy-end': page('Privacy', () =>
    document.querySelector('[data-testid="privacy-relay-only"]')?.scrollIntoView({ block: 'end' }),
  ),
};
