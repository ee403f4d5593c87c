import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import { enterParty, playback } from '../../testing/enter-party';
import { mountApp } from '../../testing/mount-app';
import { useDevicesDialog } from '../../party/devices/devices-dialog';
import { usePlayer } from '../../party/film/player';

/** The calls to the sound card. */
interface Heard {
  readonly sinks: string[];
  readonly startsAt: number[];
  closed: number;
}
/** A fake sound card whose clock is the page's. */
const soundCard = (heard: Heard, behaves: { starts: boolean; takesSink: boolean }) =>
  class {
    readonly sampleRate = 8_000;
    readonly outputLatency = 0.03;
    readonly baseLatency = 0.01;
    readonly destination = {};
    get currentTime(): number {
      return performance.now() / 1000;
    }
    setSinkId = (id: string): Promise<void> => {
      heard.sinks.push(id);
      return behaves.takesSink ? Promise.resolve() : Promise.reject(new Error('gone'));
    };
    resume = (): Promise<void> =>
      behaves.starts ? Promise.resolve() : Promise.reject(new Error('no device'));
    close = (): Promise<void> => {
      heard.closed++;
      return Promise.resolve();
    };
    getOutputTimestamp = () => ({
      contextTime: performance.now() / 1000,
      performanceTime: performance.now(),
    });
    createGain = () => ({ gain: { value: 0 }, connect: () => undefined });
    createBuffer = (_channels: number, length: number) => ({
      getChannelData: () => new Float32Array(length),
    });
    createBufferSource = () => ({
      buffer: null,
      connect: () => undefined,
      start: (at: number) => void heard.startsAt.push(Math.round(at * 1000)),
    });
  };

let mounted: VueWrapper | null = null;
const heard: Heard = { sinks: [], startsAt: [], closed: 0 };
const behaves = { starts: true, takesSink: true };
beforeEach(() => {
  vi.stubGlobal('innerWidth', 1_280);
  vi.stubGlobal('AudioContext', soundCard(heard, behaves));
  Object.assign(heard, { sinks: [], startsAt: [], closed: 0 });
  Object.assign(behaves, { starts: true, takesSink: true });
});
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({ playback: playback(), ...change });
  mounted = app.wrapper;
  return app;
};
const thumb = (within: HTMLElement): HTMLElement => {
  const found = within.querySelector<HTMLElement>('[role="slider"]');
  if (!found) throw new Error('No slider.');
  return found;
};

describe('the trim', () => {
  it('the trim is set by the keyboard in steps of 5 ms, said in words, kept, and taken back', async () => {
    const { press, get, find, party, fakeHost, click } = await enter();
    await press('s');
    const slider = thumb(get('trim-field'));
    expect(slider.getAttribute('aria-label')).toBe('My sound comes late');
    expect(find('trim-reset')).toBeNull();
    await press('ArrowRight', slider);
    await press('ArrowRight', slider);
    expect(get('trim-value').textContent).toBe('10 ms');
    expect(slider.getAttribute('aria-valuetext')).toBe('Your film plays 10 ms earlier');
    expect(party.argsOf('setTrim').at(-1)).toEqual([10]);
    expect(fakeHost.inputsOf('preferences.set').at(-1)).toEqual({ filmTrimsMs: { '': 10 } });
    await press('End', slider);
    expect(party.argsOf('setTrim').at(-1)).toEqual([500]);
    await click('trim-reset');
    expect(party.argsOf('setTrim').at(-1)).toEqual([0]);
    expect(fakeHost.state.preferences.filmTrimsMs).toEqual({});
    // The arrow keys on the slider didn't reach the film.
    expect(party.argsOf('seek')).toEqual([]);
  });

  it('the trim is there from joining on, for the output that the film comes from', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = {
        ...state.preferences,
        filmOutputId: 'tv',
        filmTrimsMs: { '': 20, tv: 180, gone: 300 },
      };
    });
    mounted = app.wrapper;
    app.desk.devices = [{ id: 'tv', kind: 'speaker', label: 'TV', groupId: '' }];
    const party = await app.join();
    expect(party.playback.trimMs).toBe(180);
  });

  it('the trim of an output that is gone is not applied to the system’s output', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = { ...state.preferences, filmOutputId: 'gone', filmTrimsMs: { '': 20, gone: 300 } };
    });
    mounted = app.wrapper;
    const party = await app.join();
    expect(party.playback.trimMs).toBe(20);
  });

  it('the trim changes with the output', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = { ...state.preferences, filmTrimsMs: { '': 20, tv: 180 } };
    });
    mounted = app.wrapper;
    app.desk.devices = [
      { id: 'box', kind: 'speaker', label: 'Box', groupId: '' },
      { id: 'tv', kind: 'speaker', label: 'TV', groupId: '' },
    ];
    const party = await app.join();
    await app.click('dock-devices');
    const choice = app.get('device-film').querySelector('select');
    if (!choice) throw new Error('No list of outputs.');
    choice.value = 'tv';
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    expect(party.playback.trimMs).toBe(180);
    useDevicesDialog().show('sound');
    await flushPromises();
    expect(app.get('trim-value').textContent).toBe('180 ms');
  });
});

describe('the clap', () => {
  /** Draws the screen until this time has passed. */
  const draw = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    await flushPromises();
  };
  const openClap = async (change: Partial<PartyView> = {}) => {
    const app = await enter(change);
    vi.useFakeTimers({ toFake: ['performance', 'requestAnimationFrame', 'cancelAnimationFrame'] });
    await app.press('s');
    await app.click('trim-by-ear');
    await flushPromises();
    return { ...app, fromMs: performance.now() };
  };

  it('the clap clicks and flashes at once, once a second, also without a film', async () => {
    const { get, fromMs } = await openClap({ playback: playback({ film: null, phase: 'empty' }) });
    const lit: number[] = [];
    for (let ms = 0; ms < 3_500; ms += 16) {
      await draw(16);
      if (get('clap-disc').dataset['lit'] === 'true') lit.push(Math.round(performance.now() - fromMs));
    }
    const flashes = lit.filter((at, index) => index === 0 || at - (lit[index - 1] ?? 0) > 100);
    const clicks = heard.startsAt.map((at) => at - Math.round(fromMs));
    expect(clicks.map((at) => Math.round(at / 100))).toEqual([6, 16, 26, 36]);
    expect(flashes).toHaveLength(3);
    // A flash is drawn one refresh before it is seen.
    flashes.forEach((at, index) => expect(Math.abs(at + 16 - (clicks[index] ?? 0))).toBeLessThanOrEqual(17));
  });

  it('the clap clicks earlier than it flashes by the trim, which the hand moves', async () => {
    const { get, press, fromMs } = await openClap();
    const slider = thumb(get('clap-dialog'));
    await press('End', slider);
    await draw(2_000);
    const clicks = heard.startsAt.map((at) => at - Math.round(fromMs));
    expect(clicks.map((at) => Math.round(at / 100))).toEqual([1, 11, 21]);
  });

  it('the clap is the only sound of the film meanwhile, and ends with the dialog', async () => {
    const { click, find } = await openClap();
    const player = usePlayer();
    expect(player.muted).toBe(true);
    await draw(700);
    await click('clap-done');
    await flushPromises();
    expect(find('clap-dialog')).toBeNull();
    expect(player.muted).toBe(false);
    expect(heard.closed).toBe(1);
    const before = heard.startsAt.length;
    await draw(3_000);
    expect(heard.startsAt).toHaveLength(before);
  });

  it('the clap leaves a muted film muted', async () => {
    const app = await enter();
    usePlayer().setMuted(true);
    await app.press('s');
    await app.click('trim-by-ear');
    await app.click('clap-done');
    await flushPromises();
    expect(usePlayer().muted).toBe(true);
  });

  it('the clap says where there is no sound to be had, and still flashes', async () => {
    behaves.starts = false;
    const { get } = await openClap();
    await flushPromises();
    expect(get('clap-trouble').textContent).toContain('No click can be played here.');
    expect(heard.closed).toBe(1);
    await draw(640);
    expect(get('clap-disc').dataset['lit']).toBe('true');
    expect(heard.startsAt).toEqual([]);
  });

  it('the clap comes from the film’s output, or says that it does not', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = { ...state.preferences, filmOutputId: 'tv' };
    });
    mounted = app.wrapper;
    app.desk.devices = [{ id: 'tv', kind: 'speaker', label: 'TV', groupId: '' }];
    await app.join();
    behaves.takesSink = false;
    await app.press('s');
    await app.click('trim-by-ear');
    await flushPromises();
    expect(heard.sinks).toEqual(['tv']);
    expect(app.get('clap-trouble').textContent).toContain("The click comes from the system's output");
  });
});
