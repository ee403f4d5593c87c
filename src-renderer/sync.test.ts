import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView, PersonSync } from '@core/session/view';
import { enterParty, playback } from './testing/enter-party';
import { fileMedia, person } from './testing/fake-party';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

const enter = async (change: Partial<PartyView> = {}) => {
  // A film that Ana has: one of the web.
  const media = fileMedia({ source: { kind: 'url', url: 'https://films.example/a.mp4' } });
  const app = await enterParty({ playback: playback({ media }), ...change });
  wrapper = app.wrapper;
  return app;
};

const figures = (over: Partial<PersonSync> = {}): PersonSync => ({
  driftMs: 3.2,
  bufferedAheadMs: 48_300,
  roundTripMs: 42,
  clockUncertaintyMs: 21,
  corrections: { seeks: 1, rateChanges: 9 },
  route: 'relay',
  ...over,
});
const syncOf = (view: PartyView, people: Record<string, PersonSync>): Partial<PartyView> => ({
  sync: { ...view.sync, driftMs: 3.2, people },
});
const textOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();
const noControl = { publish: [], control: false, share: false, moderate: false, chat: true };

describe('the sync panel', () => {
  it('opens and closes from its chip and by S, with a row for each person', async () => {
    const { party, find, get, click, press } = await enter();
    party.show(syncOf(party.view, { p_Ana: figures({ route: null }), p_Ben: figures({ driftMs: -118 }) }));
    await flushPromises();
    expect(find('sync-panel')).toBeNull();
    await click('sync-chip');
    expect(get('sync-chip').getAttribute('aria-expanded')).toBe('true');
    expect(textOf(get('sync-Ana'))).toContain('+3 ms');
    expect(textOf(get('sync-Ben'))).toContain('−118 ms');
    expect(textOf(get('sync-Ben'))).toContain('Relay');
    // Nothing told yet: no made-up figures.
    expect(textOf(get('sync-Dan'))).toContain('—');
    expect(textOf(get('sync-Dan'))).not.toContain('ms');
    await press('s');
    expect(find('sync-panel')).toBeNull();
    await press('s');
    expect(find('sync-panel')).not.toBeNull();
  });

  it('says what each figure means, when asked', async () => {
    const { find, get, click } = await enter();
    await click('sync-chip');
    expect(find('sync-meaning')).toBeNull();
    await click('sync-help');
    expect(get('sync-meaning').querySelectorAll('dd')).toHaveLength(6);
    await click('sync-help');
    expect(find('sync-meaning')).toBeNull();
  });
});

describe('the report', () => {
  it('is copied with names and figures, and no address', async () => {
    const { fakeHost, party, find, click } = await enter();
    party.show(syncOf(party.view, { p_Ben: figures() }));
    await click('sync-chip');
    await click('sync-copy');
    const text = String(fakeHost.inputsOf('system.copyText').at(0));
    expect(text).toContain('Ben');
    expect(text).not.toContain('films.example');
    expect(find('toast')).not.toBeNull();
  });

  it('can be copied by hand where the clipboard is closed', async () => {
    const { fakeHost, get, click } = await enter();
    fakeHost.host.copyText = () => Promise.reject(new Error('closed'));
    await click('sync-chip');
    await click('sync-copy');
    expect((get('sync-report') as HTMLTextAreaElement).value).toContain('Ana');
  });
});

describe('the trim', () => {
  it('is set by the keyboard, remembered, and undone', async () => {
    const { party, get, find, click, press } = await enter();
    await click('sync-chip');
    const handle = get('trim-slider').querySelector('[role="slider"]') ?? get('trim-slider');
    await press('ArrowRight', handle);
    await flushPromises();
    expect(party.argsOf('setTrim').at(-1)).toEqual([5]);
    expect(textOf(get('trim-value'))).toContain('5');
    await click('trim-reset');
    expect(party.argsOf('setTrim').at(-1)).toEqual([0]);
    expect(find('trim-reset')).toBeNull();
  });

  it('has a clap, which ends with its dialog', async () => {
    const { get, find, click, press } = await enter();
    await click('sync-chip');
    await click('trim-by-ear');
    expect(get('clap-dialog')).toBeTruthy();
    // No sound can be made here, and that is said rather than left to be wondered about.
    expect(textOf(get('clap-trouble'))).not.toBe('');
    await press('Escape', get('clap-dialog'));
    expect(find('clap-dialog')).toBeNull();
  });
});

describe('the speed of the film', () => {
  it('goes by steps with < and >, for everybody', async () => {
    const { party, press, get } = await enter();
    await press('>');
    expect(party.argsOf('setRate')).toEqual([[1.25]]);
    const { timeline } = party.view.playback;
    party.showPlayback({ timeline: { ...timeline, rate: 1.25 } });
    await flushPromises();
    expect(textOf(get('transport-rate'))).toContain('1.25×');
    await press('<');
    expect(party.argsOf('setRate').at(-1)).toEqual([1]);
  });

  it('says why it stays: without control, and for what is live', async () => {
    const { party, press, get } = await enter();
    party.show({
      participants: [person('Ana', { isLocal: true, grants: noControl }), person('Ben', { seat: 2 })],
    });
    await flushPromises();
    const without = get('transport-rate').getAttribute('aria-label');
    party.show({ participants: [person('Ana', { isLocal: true })] });
    party.showPlayback({ media: fileMedia({ live: true, durationMs: null }) });
    await flushPromises();
    const live = get('transport-rate').getAttribute('aria-label');
    await press('>');
    expect(live).not.toBe(without);
    expect(party.argsOf('setRate')).toEqual([]);
  });
});

describe('how long the room waits', () => {
  it('is the host’s to choose, and a refusal is told and taken back', async () => {
    const { party, find, get, click } = await enter();
    await click('dock-people');
    expect(find('patience')).not.toBeNull();
    party.failures.set('setPatience', new WatchTogetherError('PERMISSION_DENIED', 'may not'));
    const select =
      get('patience').querySelector('select') ?? (get('patience') as unknown as HTMLSelectElement);
    select.value = '10000';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    expect(party.argsOf('setPatience')).toEqual([[{ bufferingMs: 10_000, seekingMs: 10_000 }]]);
    expect(find('toast')).not.toBeNull();
    expect(select.value).toBe('3000');
  });

  it('is only read by everybody else', async () => {
    const { party, find, get, click } = await enter();
    party.show({ participants: [person('Ana', { isLocal: true, grants: noControl })] });
    await click('dock-people');
    expect(find('patience')).toBeNull();
    expect(textOf(get('waiting-rules'))).toContain('3');
  });
});

describe('a live stream', () => {
  const live = () => ({
    media: fileMedia({
      live: true,
      durationMs: null,
      source: { kind: 'url' as const, url: 'https://live.example/a.m3u8' },
    }),
  });

  it('tells how far behind one is, and leads back to the edge', async () => {
    const { party, get, find, click } = await enter();
    const edgeMs = 1_795_000_000_000;
    party.liveWindow = { startMs: edgeMs - 120_000, edgeMs };
    party.positionMs = edgeMs - 60_000;
    party.showPlayback(live());
    await flushPromises();
    await expect.poll(() => textOf(get('transport-time'))).toContain('1:00');
    expect(textOf(get('transport-time'))).not.toMatch(/\d{6}/);
    expect(textOf(get('live-badge'))).toBe('Live');
    await click('go-live');
    expect(party.argsOf('seek')).toEqual([[edgeMs]]);
    party.positionMs = edgeMs - 12_000;
    await expect.poll(() => find('go-live')).toBeNull();
  });
});
