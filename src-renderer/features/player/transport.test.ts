import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { enterParty, playback } from '../../testing/enter-party';
import { fileFilm, person } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
});
const enter = async (change: Partial<PartyView>) => {
  const app = await enterParty(change);
  mounted = app.wrapper;
  app.party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
  await flushPromises();
  return app;
};
const noControl = { ...person('').grants, control: false };
const atRate = (rate: number): Partial<PartyView['playback']> => ({
  timeline: { ...playback().timeline, rate },
  lastAction: { by: 'p_Ben', action: 'rate' },
});

describe('the speed of the film', () => {
  it('the speed of the film is shown, and set for everybody from the menu', async () => {
    const { get, press, click, party } = await enter({ playback: playback() });
    expect(get('transport-rate').textContent).toBe('1×');
    await press('Enter', get('transport-rate'));
    expect(get('rate-1').getAttribute('aria-checked')).toBe('true');
    await click('rate-1.5');
    expect(party.argsOf('setRate')).toEqual([[1.5]]);
    party.showPlayback(atRate(1.5));
    await flushPromises();
    expect(get('transport-rate').textContent).toBe('1.5×');
    expect(get('transport-rate').getAttribute('aria-label')).toBe('Speed, 1.5×');
  });

  it('the speed goes up and down by key, quick presses adding up, and stops at the ends', async () => {
    const { press, party } = await enter({ playback: playback() });
    await press('>');
    await press('>');
    await press('<');
    expect(party.argsOf('setRate')).toEqual([[1.25], [1.5], [1.25]]);
    party.showPlayback({ timeline: { ...playback().timeline, rate: 0.5, revision: 2 } });
    await flushPromises();
    await press('<');
    expect(party.argsOf('setRate')).toHaveLength(3);
  });

  it('the speed starts anew from the present one after a refusal', async () => {
    const { press, party, get } = await enter({ playback: playback() });
    party.failures.set('setRate', new WatchTogetherError('NOT_CONTROLLER', ''));
    await press('>');
    expect(get('toast').textContent).toContain('You do not have control of the film.');
    await press('>');
    expect(party.argsOf('setRate')).toEqual([[1.25], [1.25]]);
  });

  it('the speed’s notice says who set it, each time', async () => {
    const { find, party } = await enter({ playback: playback() });
    const said = (): string => document.querySelector('.notice')?.textContent ?? '';
    party.showPlayback(atRate(1.25));
    await flushPromises();
    expect(said()).toBe('Ben set the speed to 1.25×');
    party.showPlayback(atRate(1.5));
    await flushPromises();
    expect(said()).toBe('Ben set the speed to 1.5×');
    expect(find('still-line')).toBeNull();
  });

  it('the speed control says why it can not be set, to the keyboard too', async () => {
    const { get, press, find, party } = await enter({
      playback: playback(),
      participants: [person('Ana', { isLocal: true, grants: noControl }), person('Ben')],
    });
    expect(get('transport-rate').getAttribute('aria-disabled')).toBe('true');
    expect(get('transport-rate').getAttribute('aria-label')).toContain('The host has control of the speed');
    expect(get('transport-rate').hasAttribute('disabled')).toBe(false);
    await press('Enter', get('transport-rate'));
    expect(find('rate-1')).toBeNull();
    party.showPlayback({ film: fileFilm({ live: true }) });
    await flushPromises();
    expect(get('transport-rate').getAttribute('aria-label')).toContain(
      'A live stream plays at its own speed',
    );
  });
});

describe('a live stream', () => {
  const edgeMs = new Date(2026, 10, 24, 20, 15).getTime();
  const enterLive = async (behindMs: number, change: Partial<PartyView> = {}) => {
    const app = await enter({
      playback: playback({
        film: fileFilm({
          live: true,
          durationMs: null,
          source: { kind: 'url', url: 'https://live.example/now.m3u8' },
        }),
      }),
      ...change,
    });
    app.party.positionMs = edgeMs - behindMs;
    app.party.liveWindow = { startMs: edgeMs - 600_000, edgeMs };
    vi.advanceTimersByTime(200);
    await flushPromises();
    return app;
  };

  it('a live stream is called that, at the edge', async () => {
    const { get, find } = await enterLive(6_000);
    expect(get('live-badge').textContent).toBe('Live');
    expect(get('transport-time').textContent).toContain('At the live edge');
    expect(find('go-live')).toBeNull();
    expect(get('transport-seek').getAttribute('aria-valuetext')).toBe('At the live edge');
  });

  it('a live stream says how far behind it is, and leads back to the edge', async () => {
    const { get, click, party } = await enterLive(42_000);
    expect(get('transport-time').textContent).toContain('−0:42 behind');
    expect(get('transport-seek').getAttribute('aria-valuetext')).toBe('0:42 behind the live edge');
    expect(get('transport-seek').getAttribute('aria-valuenow')).toBe('558');
    await click('go-live');
    expect(party.argsOf('seek')).toEqual([[edgeMs]]);
  });

  it('a live stream winds within what can be played, and no further', async () => {
    const { press, party, get } = await enterLive(3_000);
    await press('ArrowRight');
    expect(party.argsOf('seek')).toEqual([[edgeMs]]);
    get('transport-seek').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
    await flushPromises();
    expect(party.argsOf('seek').at(-1)).toEqual([edgeMs - 600_000]);
    await press('>');
    expect(party.argsOf('setRate')).toEqual([]);
  });

  it('a live stream shows no number that nobody can read, and offers nothing without control', async () => {
    const { find, get, party } = await enterLive(90_000, {
      participants: [person('Ana', { isLocal: true, grants: noControl }), person('Ben')],
    });
    expect(find('go-live')).toBeNull();
    party.showPlayback({
      lastAction: { by: 'p_Ben', action: 'seek', fromMs: edgeMs, toMs: edgeMs - 300_000 },
    });
    await flushPromises();
    expect(document.querySelector('.notice')?.textContent).toBe('Ben went to 20:10:00');
    expect(get('party-root').textContent).not.toMatch(/\d{5,}|\d{3,}:\d\d/);
  });

  it('a live stream is shown as live before anything is known of where it is', async () => {
    const { get, party, find } = await enterLive(0);
    party.liveWindow = null;
    vi.advanceTimersByTime(200);
    await flushPromises();
    expect(get('transport-time').textContent).toBe('Live');
    expect(get('transport-seek').getAttribute('aria-disabled')).toBe('true');
    expect(find('go-live')).toBeNull();
  });
});
