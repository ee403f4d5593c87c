import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView, PersonSync } from '@core/session/view';
import { EMPTY_SYNC } from '@core/session/empty-view';
import { useDriftHistory } from './drift-history';
import { enterParty, playback } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
beforeEach(() => vi.stubGlobal('innerWidth', 1_280));
afterEach(() => {
  vi.useRealTimers();
  mounted?.unmount();
  mounted = null;
  vi.unstubAllGlobals();
});

const ready = { filmId: 'film_1', state: 'ready' } as const;
const told = (over: Partial<PersonSync> = {}): PersonSync => ({
  driftMs: -118,
  bufferedAheadMs: 8_420,
  roundTripMs: 48,
  clockUncertaintyMs: 2.1,
  corrections: { seeks: 1, rateChanges: 7 },
  route: 'relay',
  ...over,
});
const inStep: Partial<PartyView> = {
  participants: [
    person('Ben', { seat: 2, readiness: ready }),
    person('Ana', { isLocal: true, readiness: ready }),
    person('Dan', { seat: 3 }),
  ],
  sync: { ...EMPTY_SYNC, driftMs: 3.2, roundTripMs: 24, people: { p_Ben: told() } },
};
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({ playback: playback() });
  mounted = app.wrapper;
  app.party.show({ ...inStep, ...change });
  await flushPromises();
  return app;
};
const heard = (element: Element | null): string =>
  [...(element?.querySelectorAll('.only-heard') ?? [])].map((one) => one.textContent).join(' ');

describe('the sync panel', () => {
  it('the sync panel opens and closes by the chip, which says so, and by its key', async () => {
    const { get, click, find, press } = await enter();
    expect(get('sync-chip').getAttribute('aria-expanded')).toBe('false');
    expect(get('sync-chip').textContent).toBe('In step 3 ms. How everybody keeps step');
    await click('sync-chip');
    expect(find('sync-panel')).not.toBeNull();
    expect(get('sync-chip').getAttribute('aria-expanded')).toBe('true');
    await press('s');
    expect(find('sync-panel')).toBeNull();
    await press('S');
    expect(find('sync-panel')).not.toBeNull();
  });

  it('the sync panel has everybody with their figures, oneself first, and says what nobody has told', async () => {
    const { get, press } = await enter();
    await press('s');
    const rows = [...get('sync-panel').querySelectorAll('li')].map((row) => row.dataset['testid']);
    expect(rows).toEqual(['sync-Ana', 'sync-Ben', 'sync-Dan']);
    expect(get('sync-Ben').textContent).toContain('−118 ms');
    expect(heard(get('sync-Ben'))).toContain('Drift: 118 ms behind');
    expect(heard(get('sync-Ana'))).toContain('Drift: 3 ms ahead');
    const figure = (name: string, id: string) =>
      get(name).querySelector(`[data-figure="${id}"] dd`)?.lastElementChild?.textContent ??
      get(name).querySelector(`[data-figure="${id}"] dd`)?.textContent;
    expect(figure('sync-Ben', 'buffer')).toBe('8.4 s');
    expect(figure('sync-Ben', 'roundTrip')).toBe('48 ms');
    expect(figure('sync-Ben', 'clock')).toBe('± 2.1 ms');
    expect(figure('sync-Ben', 'route')).toBe('Relay');
    expect(figure('sync-Ben', 'corrections')).toContain('one jump · 7 changes of speed');
    expect(figure('sync-Dan', 'buffer')).toBe('—');
    expect(heard(get('sync-Dan'))).toContain('not known yet');
    expect(get('sync-Ana').querySelector('[data-figure="route"]')).toBeNull();
  });

  it('the sync panel is updated while it is open', async () => {
    const { get, press, party } = await enter();
    await press('s');
    party.show({ sync: { ...EMPTY_SYNC, driftMs: -7, people: { p_Dan: told({ driftMs: 1 }) } } });
    await flushPromises();
    expect(get('sync-Ana').textContent).toContain('−7 ms');
    expect(get('sync-Dan').textContent).toContain('+1 ms');
    expect(get('sync-Ben').textContent).toContain('No figures yet');
  });

  it('the sync panel explains each figure on demand', async () => {
    const { get, press, click, find } = await enter();
    await press('s');
    expect(find('sync-meaning')).toBeNull();
    await click('sync-help');
    expect(get('sync-help').getAttribute('aria-expanded')).toBe('true');
    expect(get('sync-meaning').querySelectorAll('dt')).toHaveLength(6);
    await click('sync-help');
    expect(find('sync-meaning')).toBeNull();
  });

  it('the sync panel says why there is no line: no film, or none that plays', async () => {
    const { get, press, party } = await enter({
      playback: playback({ film: null, phase: 'empty' }),
      sync: EMPTY_SYNC,
    });
    await press('s');
    expect(get('drift-empty').textContent).toContain('No film yet');
    party.show({ playback: playback({ phase: 'paused' }) });
    await flushPromises();
    expect(get('drift-empty').textContent).toContain('Nothing is playing');
  });

  it('the sync panel draws the drift of the last two minutes, noted once a second from joining on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { get, press, party, find } = await enter();
    vi.advanceTimersByTime(2_000);
    party.show({ sync: { ...EMPTY_SYNC, driftMs: null } });
    vi.advanceTimersByTime(1_000);
    party.show({ sync: { ...EMPTY_SYNC, driftMs: -9 } });
    vi.advanceTimersByTime(1_000);
    expect(useDriftHistory().points.map(({ driftMs }) => driftMs)).toEqual([3.2, 3.2, null, -9]);
    await press('s');
    expect(find('drift-empty')).toBeNull();
    expect(get('drift-graph').querySelectorAll('polyline')).toHaveLength(2);
    expect(get('drift-summary').textContent).toBe('−9 ms to +3 ms, mostly +3 ms');
    expect(get('drift-graph').querySelector('svg')?.getAttribute('aria-label')).toContain(
      '9 ms behind. In the last two minutes between 9 ms behind and 3 ms ahead',
    );
  });
});

describe('the figures as text', () => {
  it('the figures as text go to the clipboard, and that is confirmed', async () => {
    const { get, press, click, fakeHost } = await enter();
    await press('s');
    await click('sync-copy');
    const [{ text }] = fakeHost.calls
      .filter(({ name }) => name === 'system.copyText')
      .map(({ input }) => ({ text: String(input) })) as [{ text: string }];
    expect(text).toContain('Version: 0.1.0');
    expect(text).toContain('- Ben: drift −118 ms');
    expect(text).not.toContain('a token');
    expect(get('toast').textContent).toContain('copied');
  });

  it('the figures as text are shown to copy by hand where the clipboard is closed', async () => {
    const { get, press, click, fakeHost, find } = await enter();
    fakeHost.host.copyText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    await press('s');
    expect(find('sync-report')).toBeNull();
    await click('sync-copy');
    expect(get('toast').textContent).toContain('Matinee couldn’t copy to the clipboard.');
    const area = get('sync-report') as HTMLTextAreaElement;
    expect(area.value).toContain('- Ben: drift −118 ms');
    expect(document.activeElement).toBe(area);
  });
});
