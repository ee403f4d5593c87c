import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import { EMPTY_CALL } from '@core/session/empty-view';
import { sample } from '../../testing/call-samples';
import { enterParty, playback } from '../../testing/enter-party';
import { person, quality } from '../../testing/fake-party';
import { usePreferences } from '../../party/preferences';
import { mountApp } from '../../testing/mount-app';

let mounted: VueWrapper | null = null;
beforeEach(() => vi.stubGlobal('innerWidth', 1_280));
afterEach(() => {
  vi.useRealTimers();
  mounted?.unmount();
  mounted = null;
  vi.unstubAllGlobals();
});

const ana = person('Ana', { isLocal: true, seat: 1 });
const ben = person('Ben', { seat: 2 });
const dan = person('Dan', { seat: 3, quality: quality('poor') });
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({ participants: [ana, ben, dan], playback: playback(), ...change });
  mounted = app.wrapper;
  const open = async (): Promise<void> => {
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
      (one) => one.textContent?.trim() === 'Call',
    );
    tab?.dispatchEvent(new MouseEvent('mousedown', { button: 0, bubbles: true }));
    await flushPromises();
  };
  const toggle = async (testid: string): Promise<void> => {
    app.get(testid).querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
  };
  const select = async (testid: string, value: string): Promise<void> => {
    const list = app.get(testid).querySelector('select');
    if (!list) throw new Error(`${testid} has no list.`);
    list.value = value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
  };
  return { ...app, open, toggle, select };
};
const toasts = (): string =>
  document.querySelector('.toasts')?.textContent ?? document.body.textContent ?? '';

describe('the call panel', () => {
  it('the call panel says of everybody what is wrong and what to do, opened at the person who is worst off', async () => {
    const app = await enter();
    await app.open();
    expect(app.get('call-own').textContent).toContain('To everybody: Excellent');
    expect(app.get('call-Ben').textContent).toContain('Excellent');
    expect(app.get('call-Dan').textContent).toContain('Poor: packets get lost, somewhere between you');
    expect(app.get('call-Dan').querySelector('[data-testid="call-advice"]')?.textContent).toBe(
      'A cable in place of Wi-Fi helps, on either side.',
    );
    expect(app.get('call-open-Dan').getAttribute('aria-expanded')).toBe('true');
    expect(app.get('call-open-Ben').getAttribute('aria-expanded')).toBe('false');
    await app.click('call-open-Ben');
    expect(app.get('call-open-Ben').getAttribute('aria-expanded')).toBe('true');
    expect(app.get('call-open-Dan').getAttribute('aria-expanded')).toBe('false');
    await app.click('call-open-Ben');
    expect(app.find('call-figures')).toBeNull();
  });

  it('the call panel draws the last two minutes of each figure, read aloud as a sentence, and goes on', async () => {
    vi.useFakeTimers();
    const app = await enter({ participants: [ana, ben] });
    app.party.histories.set('p_Ben', [
      sample({ atMs: 0, roundTripMs: 30 }),
      sample({ atMs: 2_000, roundTripMs: 50, limitation: 'cpu' }),
    ]);
    await app.open();
    const label = (id: string): string | null | undefined =>
      app.get('call-figures').querySelector(`[data-figure="${id}"] svg`)?.getAttribute('aria-label');
    expect(label('roundTrip')).toBe('Round trip: 50 ms. In the last two minutes between 30 ms and 50 ms.');
    expect(label('sizeIn')).toContain('Picture, in: 640 × 360.');
    const shown = (id: string): string | null | undefined =>
      app.get('call-figures').querySelector(`[data-figure="${id}"]`)?.textContent;
    expect(shown('limit')).toContain('This computer');
    expect(shown('route')).toContain('Direct');
    expect(shown('available')).toContain('2.4 Mbit/s');
    app.party.histories.set('p_Ben', [sample({ atMs: 4_000, roundTripMs: 80, route: 'relay' })]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(label('roundTrip')).toContain('Round trip: 80 ms');
    expect(shown('route')).toContain('By a relay');
  });

  it('the call panel explains every figure', async () => {
    const app = await enter();
    await app.open();
    await app.click('call-help');
    for (const what of ['Round trip', 'Jitter', 'Loss', 'Bit rate', 'Picture', 'Frames/s', 'Path'])
      expect(app.get('call-meaning').textContent).toContain(what);
    await app.click('call-help');
    expect(app.find('call-meaning')).toBeNull();
  });

  it('the call panel says when the computer is busy: once as a notice, and as long as it is', async () => {
    const app = await enter();
    app.party.emit('cpuConstrained', { constrained: true });
    app.party.show({ call: { ...EMPTY_CALL, cpuConstrained: true } });
    await app.open();
    expect(toasts()).toContain('Your computer is busy.');
    expect(app.get('call-busy').textContent).toContain(
      'Your picture is sent smaller until it has caught up.',
    );
    app.party.show({ call: EMPTY_CALL });
    await flushPromises();
    expect(app.find('call-busy')).toBeNull();
  });

  it('the call panel sets how the own picture is sent, by preset and by hand, with a check', async () => {
    const app = await enter({
      call: { ...EMPTY_CALL, sending: { width: 320, height: 180, frameRate: 19.6 } },
    });
    await app.open();
    expect(app.get('video-sending').textContent).toBe('Now: 320 × 180, 20 a second.');
    await app.select('video-quality', '720p');
    expect(app.party.argsOf('setVideoQuality')).toEqual([['720p']]);
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ videoQuality: '720p' });
    await app.select('video-quality', 'manual');
    expect((app.get('video-width') as HTMLInputElement).value).toBe('1280');
    await app.type('video-width', '9999');
    await app.submit('video-width');
    expect(app.get('video-manual').textContent).toContain('From 16 to 3840.');
    expect(app.party.argsOf('setVideoQuality')).toHaveLength(1);
    await app.type('video-width', '800');
    await app.type('video-kilobits', '900');
    await app.submit('video-width');
    const chosen = { width: 800, height: 720, frameRate: 30, maxBitrateBps: 900_000 };
    expect(app.party.argsOf('setVideoQuality').at(-1)).toEqual([chosen]);
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ videoQuality: chosen });
  });

  it('the call panel goes by a relay only where this person wants that, and says what it costs', async () => {
    const app = await enter();
    await app.open();
    expect(app.get('set-relay-only').textContent).toContain(
      'Hides your address from your friends, and from the STUN servers',
    );
    await app.toggle('set-relay-only');
    expect(app.party.argsOf('setRelayOnly')).toEqual([[true]]);
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ relayOnly: true });
  });

  it('the call panel copies the figures, by number and not by name', async () => {
    const app = await enter();
    app.party.histories.set('p_Ben', [sample()]);
    await app.open();
    await app.click('call-copy');
    const text = String(app.fakeHost.inputsOf('system.copyText')[0]);
    expect(text).toContain('- person 2: connected, reach open, excellent (94)');
    expect(text).toContain('roundTrip 42 ms');
    for (const name of ['Ana', 'Ben', 'Dan']) expect(text).not.toContain(name);
  });

  it('the call panel saves a file without names, and hands over which to strike out of the log', async () => {
    const app = await enter();
    app.desk.devices = [{ id: 'm', kind: 'microphone', label: "Ana's AirPods", groupId: '' }];
    usePreferences().set({ personVolumes: { ben: 0.5, zoë: 1.5 } });
    await app.open();
    await app.click('call-save');
    const saved = app.fakeHost.inputsOf('diagnostics.save')[0] as {
      report: string;
      names: unknown[];
    };
    expect(saved.report).toContain('"microphones": 1');
    expect(saved.report).not.toMatch(/Ana|Ben|Dan|AirPods/);
    expect(saved.names).toEqual(
      // People have the names of the report; a person from another list has a number of their own.
      expect.arrayContaining([
        { name: 'Ana', instead: 'person 1' },
        { name: 'Ben', instead: 'person 2' },
        { name: 'p_Ben', instead: 'person 2' },
        { name: 'Dan', instead: 'person 3' },
        { name: 'film.mp4', instead: 'film' },
        { name: "Ana's AirPods", instead: 'device' },
        { name: 'zoë', instead: 'somebody 1' },
      ]),
    );
    expect(toasts()).toContain('The file is saved.');
  });

  it('the call panel says nothing of a file that was not saved', async () => {
    const app = await enter();
    app.fakeHost.host.saveDiagnostics = () => Promise.resolve(false);
    await app.open();
    await app.click('call-save');
    expect(toasts()).not.toContain('The file is saved.');
  });
});

describe('the earlier choices', () => {
  it('the earlier choice of quality and relay holds from the first link on', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = { ...state.preferences, relayOnly: true, videoQuality: '180p' };
    });
    mounted = app.wrapper;
    const party = await app.join();
    expect(party.argsOf('connect')[0]?.[0]).toMatchObject({ relayOnly: true });
    expect(party.argsOf('setVideoQuality')).toEqual([['180p']]);
  });
});
