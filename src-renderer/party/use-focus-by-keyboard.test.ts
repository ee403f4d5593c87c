import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { fileFilm } from '../testing/fake-party';
import { enterParty, playback } from '../testing/enter-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const enter = async () => {
  const app = await enterParty({ playback: playback({ film: fileFilm({ durationMs: 7_200_000 }) }) });
  mounted = app.wrapper;
  await flushPromises();
  return app;
};
const press = (key: string): void => {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
};
const click = (control: HTMLElement): void => {
  control.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  control.focus();
  control.click();
};
const reached = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-by-keyboard]')].map(({ dataset }) => dataset['testid']);

describe('a control of the party', () => {
  it('a control counts as reached by keyboard where a key brought the focus to it, and only as long as it has it', async () => {
    const { get } = await enter();
    press('Tab');
    get('transport-play').focus();
    expect(reached()).toEqual(['transport-play']);
    press('Tab');
    get('dock-microphone').focus();
    expect(reached()).toEqual(['dock-microphone']);
    get('dock-microphone').blur();
    expect(reached()).toEqual([]);
  });

  it('a control doesn’t count as reached by keyboard where it was clicked, whatever key is pressed afterwards', async () => {
    const { get } = await enter();
    click(get('transport-play'));
    press('f');
    expect(reached()).toEqual([]);
  });

  it('a control no longer counts as reached by keyboard once something is clicked', async () => {
    const { get } = await enter();
    press('Tab');
    get('transport-play').focus();
    click(get('transport-play'));
    expect(reached()).toEqual([]);
  });

  it('a control leaves space to the film after a click and another key', async () => {
    const { get, party } = await enter();
    click(get('dock-microphone'));
    press('f');
    expect(party.argsOf('pause')).toEqual([]);
    press(' ');
    await flushPromises();
    expect(party.argsOf('pause')).toHaveLength(1);
  });
});
