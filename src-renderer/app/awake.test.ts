import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import { enterParty, playback } from '../testing/enter-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty(change);
  mounted = app.wrapper;
  const kept = () => app.fakeHost.inputsOf('system.keepAwake').at(-1);
  const show = async (now: Partial<PartyView>, own: Readiness['state'] = 'ready') => {
    app.party.show(now);
    app.party.playback.setLocalSource(null, { filmId: 'film_1', state: own });
    await flushPromises();
    return kept();
  };
  return { ...app, kept, show };
};
describe('the screen', () => {
  it('the screen stays awake while the film runs, or waits for a moment, and not while it is paused or over', async () => {
    const { show } = await enter();
    const phases = ['playing', 'paused', 'holding', 'ended', 'playing', 'unplayable'] as const;
    const seen = [];
    for (const phase of phases) seen.push(await show({ playback: playback({ phase }) }));
    expect(seen).toEqual(['display', 'system', 'display', 'system', 'display', 'system']);
  });

  it('the screen stays awake for somebody’s shared screen', async () => {
    const { show } = await enter({ playback: playback({ phase: 'paused' }) });
    expect(await show({ screenSharers: ['p_Ben'] })).toBe('display');
    expect(await show({ screenSharers: [] })).toBe('system');
  });

  it('the screen may sleep where nothing of the film can be seen', async () => {
    const { show } = await enter({ playback: playback() });
    expect(await show({}, 'unsupported')).toBe('system');
    expect(await show({}, 'buffering')).toBe('display');
  });
});

describe('the system', () => {
  it('the system stays awake in a party without a film, and through a lost connection', async () => {
    const { kept, show } = await enter();
    expect(kept()).toBe('system');
    const away = { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false } as const;
    expect(await show({ state: away, playback: playback() })).toBe('display');
  });

  it('the system may sleep again when the party is over, or is left', async () => {
    const { kept, show, click, party } = await enter({ playback: playback() });
    expect(await show({ state: { kind: 'disconnected', reason: 'session_closed' } })).toBe('nothing');
    party.show({ state: { kind: 'connected' } });
    await flushPromises();
    await click('dock-leave');
    await click('leave-confirm');
    expect(kept()).toBe('nothing');
  });
});
