import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { EMPTY_CALL } from '@core/session/empty-view';
import { enterParty, playback } from '../../testing/enter-party';
import { person, quality } from '../../testing/fake-party';
import { useCall } from '../../party/call/call';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useSound } from '../../party/devices/sound';

let mounted: VueWrapper | null = null;
/** What the page measures of an element, told by the test. */
const measured = new Map<Element, (height: number) => void>();
beforeEach(() => {
  vi.stubGlobal('innerWidth', 1_280);
  vi.stubGlobal('devicePixelRatio', 2);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #tell: ResizeObserverCallback;
      constructor(tell: ResizeObserverCallback) {
        this.#tell = tell;
      }
      observe(element: Element): void {
        measured.set(element, (height) =>
          this.#tell(
            [{ contentRect: { width: height * 1.6, height } } as ResizeObserverEntry],
            this as unknown as ResizeObserver,
          ),
        );
      }
      unobserve(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  // What waits to be told of sizes would else be told when the page is gone.
  if (mounted) useSession().drop();
  mounted?.unmount();
  mounted = null;
  measured.clear();
  vi.unstubAllGlobals();
});

const ana = person('Ana', { isLocal: true, seat: 1 });
const ben = person('Ben', { seat: 2 });
const dan = person('Dan', { seat: 3 });
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty({ participants: [ana, ben, dan], ...change });
  mounted = app.wrapper;
  const show = async (next: Partial<PartyView>): Promise<void> => {
    app.party.show(next);
    await flushPromises();
  };
  const large = (): readonly (string | undefined)[] =>
    [...document.querySelectorAll<HTMLElement>('[data-large="true"]')].map((tile) => tile.dataset['testid']);
  const tiles = (): readonly (string | undefined)[] =>
    [...document.querySelectorAll<HTMLElement>('.tile')].map((tile) => tile.dataset['testid']);
  const unheard = (...pairs: readonly (readonly [string, string])[]) => ({
    call: {
      ...EMPTY_CALL,
      unheard: pairs.map(([speaker, listener]) => ({
        speakerId: `p_${speaker}`,
        listenerId: `p_${listener}`,
      })),
    },
  });
  return { ...app, show, large, tiles, unheard };
};
const choose = async (app: Awaited<ReturnType<typeof enter>>, name: string, item: string): Promise<void> => {
  await app.click(`menu-${name}`);
  await app.click(`menu-${item}`);
};

describe('faces', () => {
  it('faces fill the stage while there is nothing to watch, and make room for a film or a screen', async () => {
    const app = await enter();
    expect(app.get('faces').dataset['arrangement']).toBe('grid');
    expect(app.get('empty-stage').textContent).toContain('Choose a film');
    await app.show({ playback: playback() });
    expect(app.get('faces').dataset['arrangement']).toBe('row');
    await app.press('f');
    expect(app.get('faces').dataset['arrangement']).toBe('floating');
    await app.press('Escape');
    await app.show({ playback: { ...playback(), film: null, phase: 'empty' } });
    expect(app.get('faces').dataset['arrangement']).toBe('grid');
    app.party.streams.set('p_Ben/screen', new MediaStream());
    await app.show({ screenSharers: ['p_Ben'] });
    expect(app.get('faces').dataset['arrangement']).toBe('row');
  });

  it('faces can be pinned by a click or by the menu, and stay pinned through a reconnect', async () => {
    const app = await enter({ playback: playback() });
    await app.click('pin-Ben');
    expect(app.large()).toEqual(['tile-Ben']);
    expect(app.get('pin-Ben').getAttribute('aria-pressed')).toBe('true');
    expect(app.get('pin-Ben').getAttribute('aria-label')).toBe('Unpin Ben');
    await app.show({ participants: [ana, dan] });
    expect(app.large()).toEqual([]);
    await app.show({ participants: [ana, { ...ben, presence: 'reconnecting' }, dan] });
    expect(app.large()).toEqual(['tile-Ben']);
    await choose(app, 'Dan', 'pin');
    expect(app.large()).toEqual(['tile-Dan']);
    await choose(app, 'Dan', 'pin');
    expect(app.large()).toEqual([]);
  });

  it('the speaker’s face is large where this person wants it, calmly; a pin goes before; one’s own is never large', async () => {
    vi.useFakeTimers();
    const app = await enter({ playback: playback() });
    await app.click('dock-people');
    expect(app.large()).toEqual([]);
    // The preference has its switch in the call panel.
    await choose(app, 'Ben', 'connection');
    app.get('set-spotlight').querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ spotlight: true });
    expect(app.large()).toEqual(['tile-Ben']);

    const speak = async (...names: string[]): Promise<void> => {
      app.party.emit('activeSpeakersChanged', { participantIds: names.map((name) => `p_${name}`) });
      await flushPromises();
    };
    await speak('Ana');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(app.large()).toEqual(['tile-Ben']);
    await speak('Dan', 'Ana');
    expect(app.large()).toEqual(['tile-Dan']);
    await speak('Ben');
    expect(app.large()).toEqual(['tile-Dan']);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(app.large()).toEqual(['tile-Ben']);
    await app.click('pin-Dan');
    expect(app.large()).toEqual(['tile-Dan']);
  });

  it('one’s own face can be hidden, with a way back', async () => {
    const app = await enter({ playback: playback() });
    await choose(app, 'Ana', 'hide');
    expect(app.tiles()).toEqual(['tile-Ben', 'tile-Dan']);
    expect(app.fakeHost.inputsOf('preferences.set')).toContainEqual({ hideSelf: true });
    expect(app.get('show-self').getAttribute('aria-label')).toBe('Show my own picture');
    await app.show({ participants: [ana] });
    expect(app.tiles()).toEqual(['tile-Ana']);
    await app.show({ participants: [ana, ben] });
    await app.click('show-self');
    expect(app.tiles()).toEqual(['tile-Ana', 'tile-Ben']);
  });

  it('faces have a menu: louder than it was, how the connection is, and out', async () => {
    const app = await enter({ playback: playback() });
    await app.click('menu-Ben');
    const slider = app.get('volume-Ben').querySelector('[role="slider"]');
    expect(slider?.getAttribute('aria-valuemax')).toBe('200');
    expect(slider?.getAttribute('aria-valuetext')).toBe('100 %');
    slider?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await flushPromises();
    expect(app.party.argsOf('setVolume')).toEqual([['p_Ben', 1.05]]);
    await app.click('menu-connection');
    expect(app.get('call-open-Ben').getAttribute('aria-expanded')).toBe('true');
    await choose(app, 'Dan', 'remove');
    await app.click('remove-confirm');
    expect(app.party.argsOf('removeParticipant')).toEqual([['p_Dan']]);
    await app.show({ participants: [{ ...ana, grants: { ...ana.grants, moderate: false } }, ben] });
    await app.click('menu-Ben');
    expect(app.find('menu-remove')).toBeNull();
  });

  it('faces say how good the link is, why and on whose side; one’s own only where it is not excellent', async () => {
    const app = await enter({ playback: playback() });
    const words = (name: string): string | null | undefined =>
      app.get(`tile-${name}`).querySelector('.bars')?.getAttribute('aria-label');
    expect(words('Ben')).toBe('Excellent');
    expect(words('Ana')).toBeUndefined();
    await app.show({
      participants: [
        { ...ana, quality: { level: 'good', score: 60, reason: 'cpu', side: 'here' } },
        { ...ben, quality: { level: 'poor', score: 30, reason: 'loss', side: 'there' } },
        { ...dan, quality: quality('lost', 'delay') },
      ],
    });
    expect(words('Ana')).toBe('Good: the computer is busy, on your side');
    expect(words('Ben')).toBe("Poor: packets get lost, on Ben's side");
    expect(words('Dan')).toBe('Hardly anything gets through: the way takes long, somewhere between you');
    // The call panel, by the own bars and by its key.
    await app.press('q');
    expect(app.find('call-panel')).not.toBeNull();
    await app.press('q');
    expect(app.find('call-panel')).toBeNull();
    await app.click('own-quality');
    expect(app.find('call-panel')).not.toBeNull();
  });

  it('faces say who could not be reached, with a button', async () => {
    const app = await enter({ participants: [ana, { ...ben, reach: 'failed' }], playback: playback() });
    expect(app.get('tile-Ben').textContent).toContain("Couldn't reach Ben.");
    // Where the tile is too small for the sentence, and the tag would lie over the button.
    expect(app.get('retry-Ben').title).toContain("Couldn't reach Ben.");
    expect(app.get('tile-Ben').querySelector('.tag')).toBeNull();
    await app.click('retry-Ben');
    expect(app.party.argsOf('retry')).toEqual([['p_Ben']]);
  });

  it('a face says that its person’s app keeps asking for links, with a button', async () => {
    const app = await enter({ participants: [ana, { ...ben, reach: 'paused' }], playback: playback() });
    expect(app.get('tile-Ben').textContent).toContain("Ben's app keeps asking for a new connection.");
    expect(app.get('retry-Ben').title).toContain('ignores that for five minutes');
    expect(app.get('retry-Ben').textContent).toContain('Try again');
    await app.click('retry-Ben');
    expect(app.party.argsOf('retry')).toEqual([['p_Ben']]);
  });

  it('faces show no picture while there is sound only, which says so and can be ended', async () => {
    const app = await enter({
      participants: [ana, { ...ben, video: true, streams: ['camera'] }],
      playback: playback(),
    });
    app.party.streams.set('p_Ben/camera', new MediaStream());
    app.party.emit('streamAdded', { participantId: 'p_Ben', kind: 'camera', stream: new MediaStream() });
    await flushPromises();
    expect(app.get('tile-Ben').querySelector('video')).not.toBeNull();
    await choose(app, 'Ben', 'connection');
    app.get('set-sound-only').querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
    expect(app.party.argsOf('setReceiveVideo')).toEqual([[false]]);
    expect(app.get('tile-Ben').querySelector('video')).toBeNull();
    expect(app.get('sound-only-chip').textContent).toContain('Sound only');
    await app.click('sound-only-back');
    expect(app.party.argsOf('setReceiveVideo')).toEqual([[false], [true]]);
    expect(app.find('sound-only-chip')).toBeNull();
    expect(app.get('tile-Ben').querySelector('video')).not.toBeNull();
    expect(
      app.fakeHost.inputsOf('preferences.set').flatMap((one) => Object.keys(one as object)),
    ).not.toContain('receivesVideo');
  });
});

describe('voices that this person turned off', () => {
  it('a chip above the film says that all voices are off, muted or at 0 %, with the way back', async () => {
    const app = await enter({ playback: playback() });
    expect(app.find('voices-off-chip')).toBeNull();
    useSound().voicesMuted = true;
    usePreferences().set({ voicesVolume: 0 });
    await flushPromises();
    expect(app.get('voices-off-chip').textContent).toContain('Voices are off');
    await app.click('voices-off-back');
    expect(app.find('voices-off-chip')).toBeNull();
    expect(useSound().voices).toEqual({ volume: 1, muted: false });
    useSound().voicesMuted = true;
    usePreferences().set({ voicesVolume: 0.4 });
    await flushPromises();
    await app.click('voices-off-back');
    expect(useSound().voices).toEqual({ volume: 0.4, muted: false });
  });

  it('a single voice that is off is marked in its tile', async () => {
    const app = await enter({ playback: playback() });
    useCall().setVolume('p_Ben', 0);
    await flushPromises();
    expect(app.get('silenced-Ben').getAttribute('aria-label')).toBe('You turned this voice down to 0 %');
    expect(app.find('silenced-Dan')).toBeNull();
    useCall().setVolume('p_Ben', 0.05);
    await flushPromises();
    expect(app.find('silenced-Ben')).toBeNull();
  });
});

describe('the shown size of a picture', () => {
  it('the shown size of a picture is told once it has settled, in pixels of the screen, and 0 out of sight', async () => {
    vi.useFakeTimers();
    const app = await enter({ playback: playback() });
    await vi.advanceTimersByTimeAsync(300);
    const size = (name: string, height: number): void => measured.get(app.get(`tile-${name}`))?.(height);
    const toldOf = (id: string) => app.party.argsOf('setShownHeight').filter((args) => args[0] === id);
    expect(toldOf('p_Ben')).toEqual([['p_Ben', 'camera', 0]]);
    for (const height of [100, 104, 110]) size('Ben', height);
    size('Dan', 110);
    await vi.advanceTimersByTimeAsync(300);
    expect(toldOf('p_Ben')).toEqual([
      ['p_Ben', 'camera', 0],
      ['p_Ben', 'camera', 220],
    ]);
    // The same again is nothing new.
    size('Ben', 110);
    await vi.advanceTimersByTimeAsync(300);
    expect(toldOf('p_Ben')).toHaveLength(2);
    expect(toldOf('p_Ana')).toEqual([]);

    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(300);
    expect(toldOf('p_Ben').at(-1)).toEqual(['p_Ben', 'camera', 0]);
    vi.restoreAllMocks();
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(300);
    expect(toldOf('p_Ben').at(-1)).toEqual(['p_Ben', 'camera', 220]);
  });

  it('the shown size is told again to a person who comes back, and of a screen only once it is there', async () => {
    vi.useFakeTimers();
    const app = await enter({ playback: playback() });
    measured.get(app.get('tile-Ben'))?.(110);
    await vi.advanceTimersByTimeAsync(300);
    await app.show({ participants: [ana, dan] });
    await app.show({ participants: [ana, ben, dan] });
    measured.get(app.get('tile-Ben'))?.(110);
    await vi.advanceTimersByTimeAsync(300);
    const told = () => app.party.argsOf('setShownHeight').filter((args) => args[0] === 'p_Ben');
    expect(told().filter((args) => args[2] === 220)).toHaveLength(2);
    expect(told().some((args) => args[1] === 'screen')).toBe(false);
    app.party.streams.set('p_Ben/screen', new MediaStream());
    await app.show({ participants: [ana, { ...ben, streams: ['screen'] }, dan], screenSharers: ['p_Ben'] });
    await vi.advanceTimersByTimeAsync(300);
    // The film is looked at, not the screen.
    expect(told().at(-1)).toEqual(['p_Ben', 'screen', 0]);
    await app.show({ playback: { ...playback(), film: null, phase: 'empty' } });
    measured.get(app.get('screen-stage'))?.(540);
    await vi.advanceTimersByTimeAsync(300);
    expect(told()).toContainEqual(['p_Ben', 'screen', 1_080]);
  });
});

describe('a person who is not heard', () => {
  it('one’s own deafness is shown with a button, announced once, and without blinking', async () => {
    vi.useFakeTimers();
    const app = await enter({ playback: playback() });
    await app.show(app.unheard(['Ana', 'Ben']));
    expect(app.get('unheard-line-youUnheard').textContent).toContain("Ben can't hear you.");
    expect(app.get('unheard-said').textContent).toBe("Ben can't hear you.");
    expect(app.get('unheard-Ben').getAttribute('aria-label')).toBe("Can't hear you");
    await app.click('unheard-retry-Ben');
    expect(app.party.argsOf('retry')).toEqual([['p_Ben']]);
    await app.show(app.unheard());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(app.find('unheard-line-youUnheard')).not.toBeNull();
    await app.show(app.unheard(['Ana', 'Ben']));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(app.find('unheard-line-youUnheard')).not.toBeNull();
    await app.show(app.unheard());
    await vi.advanceTimersByTimeAsync(3_100);
    expect(app.find('unheard-line-youUnheard')).toBeNull();
    expect(app.get('unheard-said').textContent).toBe('');
  });

  it('a notice of unheard people covers both directions at once, and has no button for others', async () => {
    const app = await enter({ playback: playback() });
    await app.show(app.unheard(['Ben', 'Dan'], ['Ben', 'Ana']));
    expect(app.get('unheard-line-youDeaf').textContent).toContain("You can't hear Ben.");
    expect(app.get('unheard-line-other').textContent).toContain("Dan can't hear Ben.");
    expect(app.get('unheard-line-other').querySelector('button')).toBeNull();
    expect(app.get('unheard-Ben').getAttribute('aria-label')).toBe("You can't hear them");
    expect(app.find('unheard-Dan')).toBeNull();
    await app.show(app.unheard(['Ben', 'Ana'], ['Ana', 'Ben']));
    expect(app.get('unheard-line-youBoth').textContent).toContain("You and Ben can't hear each other.");
  });

  it('a notice of an unheard person is left out where their tile says more', async () => {
    const app = await enter({ playback: playback() });
    await app.show({ ...app.unheard(['Ben', 'Ana']), participants: [ana, { ...ben, reach: 'failed' }] });
    expect(app.find('unheard-line-youDeaf')).toBeNull();
    expect(app.get('tile-Ben').textContent).toContain("Couldn't reach Ben.");
    app.party.emit('warning', { error: new WatchTogetherError('LINK_FAILED', '') });
    await flushPromises();
    expect(app.find('toast')).toBeNull();
    await app.show({ participants: [ana, { ...ben, reach: 'interrupted' }] });
    expect(app.find('unheard-line-youDeaf')).toBeNull();
    expect(app.get('tile-Ben').textContent).toContain('Reconnecting');
  });
});
