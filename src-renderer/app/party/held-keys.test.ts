import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { HELD_QUIET_MS, QUIET_MS } from '../../party/film/gathered-seek';
import { enterParty, playback } from '../../testing/enter-party';
import { fileFilm } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] }),
);
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
});
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({
    playback: playback({ film: fileFilm({ durationMs: 7_200_000 }) }),
    ...change,
  });
  mounted = app.wrapper;
  app.party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
  await flushPromises();
  return app;
};
const down = (key: string, repeat = false, target: Element = document.body): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true }));
};
const up = async (key: string): Promise<void> => {
  document.body.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));
  await flushPromises();
};
/** Repeats a key as a keyboard does: after half a second, then thirty times a second. */
const hold = (key: string, presses: number): void => {
  down(key);
  vi.advanceTimersByTime(500);
  for (let n = 1; n < presses; n += 1) {
    down(key, true);
    vi.advanceTimersByTime(30);
  }
};

describe('an arrow that is held', () => {
  it('a held arrow is one seek for everybody when it is let go, to where all its presses lead', async () => {
    const { party } = await enter();
    hold('ArrowRight', 152);
    expect(party.argsOf('seek')).toEqual([]);
    await up('ArrowRight');
    expect(party.argsOf('seek')).toEqual([[60_000 + 760_000]]);
  });

  it('a held arrow moves the bar and the time here meanwhile', async () => {
    const { get } = await enter();
    hold('ArrowRight', 20);
    await flushPromises();
    vi.advanceTimersByTime(100);
    await flushPromises();
    expect(get('transport-time').dataset['positionMs']).toBe('160000');
    expect(get('transport-seek').getAttribute('aria-valuenow')).toBe('160');
  });

  it('a held arrow stops at the ends of the film', async () => {
    const { party } = await enter();
    hold('ArrowLeft', 40);
    await up('ArrowLeft');
    expect(party.argsOf('seek')).toEqual([[0]]);
  });

  it('a held arrow goes on from where it leads, when the other arrow is pressed before it was let go', async () => {
    const { party } = await enter();
    hold('ArrowRight', 10);
    hold('ArrowLeft', 4);
    await up('ArrowLeft');
    expect(party.argsOf('seek')).toEqual([[60_000 + 30_000]]);
  });

  it('a held arrow is sent too where nobody sees it being let go', async () => {
    const { party } = await enter();
    hold('ArrowRight', 3);
    window.dispatchEvent(new Event('blur'));
    await flushPromises();
    expect(party.argsOf('seek')).toEqual([[75_000]]);
    hold('ArrowRight', 1);
    vi.advanceTimersByTime(HELD_QUIET_MS);
    await flushPromises();
    expect(party.argsOf('seek')).toHaveLength(2);
  });

  it('a held arrow goes on from where it leads, though others move the film meanwhile', async () => {
    const { party } = await enter();
    hold('ArrowRight', 3);
    party.showPlayback({ timeline: { ...playback().timeline, positionMs: 500_000, revision: 9 } });
    await flushPromises();
    hold('ArrowRight', 2);
    await up('ArrowRight');
    expect(party.argsOf('seek')).toEqual([[85_000]]);
  });

  it('a held arrow means nothing any more in another film', async () => {
    const { party } = await enter();
    hold('ArrowRight', 3);
    party.showPlayback({ film: fileFilm({ filmId: 'film_2' }) });
    await up('ArrowRight');
    vi.advanceTimersByTime(HELD_QUIET_MS);
    await flushPromises();
    expect(party.argsOf('seek')).toEqual([]);
  });

  it('a held arrow is refused once, and the bar goes back', async () => {
    const { party, get } = await enter();
    party.failures.set('seek', new WatchTogetherError('NOT_CONTROLLER', ''));
    hold('ArrowRight', 30);
    await up('ArrowRight');
    expect(document.querySelectorAll('[data-testid="toast"]')).toHaveLength(1);
    vi.advanceTimersByTime(100);
    await flushPromises();
    expect(get('transport-time').dataset['positionMs']).toBe('60000');
  });

  it('a held arrow is sent before a pause that is pressed meanwhile', async () => {
    const { party, press } = await enter();
    hold('ArrowRight', 2);
    await press(' ');
    expect(party.calls.map(({ verb }) => verb).filter((verb) => ['seek', 'pause'].includes(verb))).toEqual([
      'seek',
      'pause',
    ]);
  });
});

describe('the keys of a headset or the system', () => {
  const handlers = new Map<string, MediaSessionActionHandler | null>();
  const keys = {
    metadata: null as { title: string } | null,
    playbackState: 'none',
    setActionHandler: (name: string, handler: MediaSessionActionHandler | null) =>
      handlers.set(name, handler),
  };
  const press = async (action: MediaSessionAction, more: Partial<MediaSessionActionDetails> = {}) => {
    handlers.get(action)?.({ action, ...more });
    await flushPromises();
  };
  beforeEach(() => {
    Object.defineProperty(navigator, 'mediaSession', { value: keys, configurable: true });
    vi.stubGlobal(
      'MediaMetadata',
      class {
        readonly title: string;
        constructor({ title }: { title: string }) {
          this.title = title;
        }
      },
    );
  });
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'mediaSession');
    vi.unstubAllGlobals();
  });

  it('a headset’s or the system’s keys play and pause for everybody, and once', async () => {
    const { party } = await enter();
    expect(keys).toMatchObject({ playbackState: 'playing', metadata: { title: 'film' } });
    await press('play');
    expect(party.argsOf('play')).toEqual([]);
    await press('pause');
    expect(party.argsOf('pause')).toHaveLength(1);
    party.showPlayback({ phase: 'paused' });
    await flushPromises();
    expect(keys.playbackState).toBe('paused');
    await press('pause');
    await press('play');
    expect([party.argsOf('pause').length, party.argsOf('play').length]).toEqual([1, 1]);
  });

  it('a headset’s or the system’s keys step and scrub as one seek', async () => {
    const { party } = await enter();
    await press('seekforward');
    await press('seekforward', { seekOffset: 30 });
    await press('seekbackward');
    vi.advanceTimersByTime(QUIET_MS);
    await flushPromises();
    for (const seekTime of [100, 150, 200]) await press('seekto', { seekTime });
    vi.advanceTimersByTime(QUIET_MS);
    await flushPromises();
    expect(party.argsOf('seek')).toEqual([[90_000], [200_000]]);
  });

  it('a headset’s or the system’s keys are given back with the party', async () => {
    await enter();
    mounted?.unmount();
    mounted = null;
    expect([...handlers.values()].every((handler) => handler === null)).toBe(true);
    expect(keys).toMatchObject({ playbackState: 'none', metadata: null });
  });
});

describe('other controls that are held or pressed in a row', () => {
  it('clicks in a row on the button for ten seconds on are one seek', async () => {
    const { party, click } = await enter();
    for (let n = 0; n < 5; n += 1) {
      await click('transport-forward');
      vi.advanceTimersByTime(150);
    }
    expect(party.argsOf('seek')).toEqual([]);
    vi.advanceTimersByTime(QUIET_MS);
    await flushPromises();
    expect(party.argsOf('seek')).toEqual([[110_000]]);
  });

  it('only the first press of Home and End counts while they are held', async () => {
    const { party, get } = await enter();
    const bar = get('transport-seek');
    down('End', false, bar);
    for (let n = 0; n < 30; n += 1) down('End', true, bar);
    await flushPromises();
    expect(party.argsOf('seek')).toEqual([[7_200_000]]);
  });

  it('the browser is kept from pressing a button again by a held Enter', async () => {
    const { get } = await enter();
    const event = new KeyboardEvent('keydown', {
      key: 'Enter',
      repeat: true,
      bubbles: true,
      cancelable: true,
    });
    get('transport-play').dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    const first = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    get('transport-play').dispatchEvent(first);
    expect(first.defaultPrevented).toBe(false);
  });

  it('only the first press of space counts while it is held', async () => {
    const { party } = await enter();
    hold(' ', 30);
    await flushPromises();
    expect(party.argsOf('pause')).toHaveLength(1);
  });
});
