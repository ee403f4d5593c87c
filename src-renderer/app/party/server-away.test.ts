import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { enterParty, playback } from '../../testing/enter-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const away: Partial<PartyView> = {
  state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
};
const enterAway = async () => {
  const app = await enterParty({ playback: playback() });
  mounted = app.wrapper;
  app.party.show(away);
  await flushPromises();
  return app;
};

describe('the server’s absence', () => {
  it.each([
    ['pause', ' '],
    ['seek', 'ArrowLeft'],
  ])('a %s given while the server is away is said to be kept, until the server has it', async (verb, key) => {
    const { party, press, find, get } = await enterAway();
    expect(find('banner-kept')).toBeNull();
    party.hold(verb);
    await press(key);
    expect(get('banner-kept').textContent).toContain('kept, and passed on when the server is back');
    party.show({ state: { kind: 'connected' } });
    party.held.get(verb)?.resolve();
    await flushPromises();
    expect(find('banner-kept')).toBeNull();
    expect(find('toast')).toBeNull();
  });

  it('a command that could not be passed on in time is reported', async () => {
    const { party, press, find, get } = await enterAway();
    party.hold('pause');
    await press(' ');
    party.held.get('pause')?.reject(new WatchTogetherError('SERVER_UNREACHABLE', 'did not come back'));
    await flushPromises();
    expect(get('toast').textContent).toContain('was not passed on');
    expect(find('banner-kept')).toBeNull();
    expect(find('banner-reconnecting')).not.toBeNull();
  });

  it('the bar shows where the film is, not where a kept seek leads', async () => {
    const { party, press, get } = await enterAway();
    party.hold('seek');
    party.positionMs = 60_000;
    await press('ArrowRight');
    await press('ArrowRight');
    expect(party.argsOf('seek')).toEqual([[65_000], [65_000]]);
    expect(get('transport-time').textContent).toContain('1:00');
  });

  it('nothing is said about commands of a party that was left', async () => {
    const { party, press, click, find } = await enterAway();
    party.hold('pause');
    await press(' ');
    const kept = party.held.get('pause');
    await click('dock-leave');
    party.show({ state: { kind: 'disconnected', reason: 'left' } });
    kept?.reject(new WatchTogetherError('INVALID_STATE', 'the session is over'));
    await flushPromises();
    expect(find('toast')).toBeNull();
  });
});

describe('the countdown of a hold', () => {
  it('the countdown of a hold is right for a person who comes in the middle of it', async () => {
    const { party, get, wrapper } = await enterParty();
    mounted = wrapper;
    party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
    party.serverNowMs = 4_200;
    party.show({
      playback: playback({
        phase: 'holding',
        hold: { reason: 'buffering', waitingFor: ['p_Dan'], untilServerTimeMs: 6_000 },
      }),
    });
    party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
    await flushPromises();
    expect(get('hold-overlay').textContent).toContain('We go on in 2 s');
  });
});
