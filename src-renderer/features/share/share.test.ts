import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { IpcEventPayload } from '@core/ipc/contract';
import type { PartyView } from '@core/session/view';
import type { Device } from '@sdk/api/party';
import { WatchTogetherError } from '@core/base/errors';
import { usePlayer } from '../../party/film/player';
import { useSession } from '../../party/session';
import { useShare } from '../../party/devices/share';
import { enterParty, playback } from '../../testing/enter-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const enter = async (change: Partial<PartyView> = {}) => {
  // A test may enter twice: an earlier view would be found first.
  mounted?.unmount();
  const app = await enterParty(change);
  mounted = app.wrapper;
  return app;
};

/** Main's request for a screen, where nothing stands in the way of a share. */
const asked = (over: Partial<IpcEventPayload<'capture.asked'>> = {}): IpcEventPayload<'capture.asked'> => ({
  ...{ requestId: 'r_1', picker: 'ours', audioPossible: true, voicesKeptOut: true, capturedOutput: null },
  ...over,
});
const sources = [
  { id: 'screen:1', kind: 'screen' as const, name: 'Screen 1', thumbnail: '', icon: null },
  { id: 'window:1', kind: 'window' as const, name: 'Photos', thumbnail: '', icon: null },
];
const outputs: readonly Device[] = [
  { id: 'default', kind: 'speaker', label: 'Default', groupId: '' },
  { id: 'sofa', kind: 'speaker', label: 'Sofa', groupId: '' },
  { id: 'head', kind: 'speaker', label: 'Headphones', groupId: '' },
];
const openPicker = async (over: Partial<IpcEventPayload<'capture.asked'>> = {}) => {
  const app = await enter();
  app.fakeHost.state.sources = sources;
  app.desk.devices = outputs;
  app.fakeHost.emit('capture.asked', asked(over));
  await flushPromises();
  return app;
};

describe('sharing a screen', () => {
  it('sharing answers main also where it asks after the party is over, so that the next share isn’t held up', async () => {
    const { fakeHost, party } = await openPicker();
    party.emit('disconnected', { reason: 'session_closed' });
    await flushPromises();
    useSession().drop();
    fakeHost.emit('capture.asked', asked({ requestId: 'r_2' }));
    await flushPromises();
    expect(fakeHost.inputsOf('capture.answer').at(-1)).toEqual({
      requestId: 'r_2',
      sourceId: null,
      audio: false,
    });
  });

  it('sharing shows the picker that main asks for and answers with the choice', async () => {
    const { fakeHost, submit, get, find, party } = await openPicker();
    expect(get('picker-source').textContent).toContain('Screen 1');
    expect(find('echo-warning')).toBeNull();
    await submit('picker-share');
    expect(party.argsOf('setScreenHint')).toEqual([['motion', undefined]]);
    expect(fakeHost.inputsOf('capture.answer')).toEqual([
      { requestId: 'r_1', sourceId: 'screen:1', audio: true },
    ]);
  });

  it('sharing tells what it is best for, and how often, before the capture begins', async () => {
    const { fakeHost, submit, get, party } = await openPicker();
    get('picker-dialog').querySelector<HTMLInputElement>('input[value="text"]')?.click();
    const rate = get('picker-rate') as HTMLSelectElement;
    rate.value = '24';
    rate.dispatchEvent(new Event('change', { bubbles: true }));
    await submit('picker-share');
    expect(party.argsOf('setScreenHint')).toEqual([['text', 24]]);
    expect(fakeHost.inputsOf('preferences.set')).toContainEqual({ shareFrameRate: 24 });
  });

  it('sharing answers a cancel too, since main waits', async () => {
    const { fakeHost, click, find } = await openPicker({ audioPossible: false });
    await click('picker-cancel');
    expect(fakeHost.inputsOf('capture.answer')).toEqual([{ requestId: 'r_1', sourceId: null, audio: false }]);
    expect(find('picker-dialog')).toBeNull();
  });

  it('sharing answers though the purpose was refused, which is told', async () => {
    const { fakeHost, submit, get, party } = await openPicker();
    party.failures.set('setScreenHint', new WatchTogetherError('INTERNAL', 'no'));
    await submit('picker-share');
    expect(fakeHost.inputsOf('capture.answer')).toEqual([
      { requestId: 'r_1', sourceId: 'screen:1', audio: true },
    ]);
    expect(get('toast')).not.toBeNull();
  });

  it.each(['ended', 'left'])(
    'sharing answers with nothing once the party is %s, and closes the picker',
    async (how) => {
      const { fakeHost, find, party } = await openPicker({ audioPossible: false });
      if (how === 'ended') party.emit('disconnected', { reason: 'session_closed' });
      else await useSession().leave();
      await flushPromises();
      expect(fakeHost.inputsOf('capture.answer')).toEqual([
        { requestId: 'r_1', sourceId: null, audio: false },
      ]);
      expect(find('picker-dialog')).toBeNull();
    },
  );

  it('sharing closes the picker that main gave up', async () => {
    const { fakeHost, find, party, click } = await enter();
    party.hold('startScreenShare');
    await click('dock-share');
    fakeHost.emit('capture.asked', asked());
    await flushPromises();
    expect(find('picker-dialog')).not.toBeNull();
    party.held.get('startScreenShare')?.reject(new WatchTogetherError('SCREEN_CANCELLED', 'too late'));
    await flushPromises();
    expect(find('picker-dialog')).toBeNull();
  });

  it('sharing leaves the choice to a system that has a picker, and lists nothing beside it', async () => {
    const { fakeHost, submit, get, find } = await openPicker({ picker: 'system' });
    expect(find('picker-source')).toBeNull();
    expect(get('picker-dialog').textContent).toContain('Your system asks');
    await submit('picker-share');
    expect(fakeHost.inputsOf('capture.answer')).toEqual([
      { requestId: 'r_1', sourceId: 'system', audio: true },
    ]);
  });
});

describe('the friends’ voices in the sound', () => {
  const captured = { voicesKeptOut: false, capturedOutput: 'Sofa' };

  it('the friends’ voices in the sound are warned of before sharing, with an output that keeps them out', async () => {
    const { get, find, desk } = await openPicker(captured);
    expect(get('echo-warning').textContent).toContain('would hear themselves');
    const select = get('echo-output').querySelector('select');
    expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual(['System default', 'Headphones']);
    if (select) select.value = 'head';
    select?.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    expect(desk.argsOf('setAudioOutput')).toContainEqual(['voices', 'head']);
    expect(find('echo-warning')).toBeNull();
    expect(get('echo-avoided').textContent).toContain('Headphones');
  });

  it('the friends’ voices in the sound are warned of without that offer where no output helps', async () => {
    const { get, find } = await openPicker({ voicesKeptOut: false });
    expect(get('echo-warning').textContent).toContain('Share without sound');
    expect(find('echo-output')).toBeNull();
  });

  it('the friends’ voices aren’t warned of without sound', async () => {
    const { get, find } = await openPicker(captured);
    get('picker-dialog').querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
    expect(find('echo-warning')).toBeNull();
    expect((await openPicker({ ...captured, audioPossible: false })).find('echo-warning')).toBeNull();
  });
});

describe('a screen without sound', () => {
  const warnOf = async (over: Partial<IpcEventPayload<'capture.asked'>>) => {
    const app = await openPicker(over);
    app.party.emit('warning', { error: new WatchTogetherError('SCREEN_AUDIO_UNAVAILABLE', '') });
    await flushPromises();
    return app.find('toast');
  };
  it('a screen without sound is told of where sound was asked for, and not where the picker said so', async () => {
    expect(await warnOf({ audioPossible: false })).toBeNull();
    mounted?.unmount();
    expect(await warnOf({ audioPossible: true })).not.toBeNull();
  });
});

describe('a shared window that is closed', () => {
  it('a shared window that is closed is told of, with what its owner can do', async () => {
    const { party, get } = await enter();
    party.emit('warning', { error: new WatchTogetherError('SCREEN_ENDED', '') });
    await flushPromises();
    expect(get('toast').textContent).toContain('Nothing of yours is shared any more.');
    expect(get('toast').textContent).toContain('Share again');
  });
});

describe('one’s own shared screen', () => {
  it('main shows the frame while one’s own screen is shared, and its Stop ends the share', async () => {
    const { fakeHost, party } = await enter();
    party.show({ screenSharers: ['p_Ana'] });
    await flushPromises();
    expect(fakeHost.inputsOf('capture.sharing')).toEqual([true]);
    fakeHost.emit('capture.stopAsked', {});
    await flushPromises();
    expect(party.argsOf('stopScreenShare')).toHaveLength(1);
    party.show({ screenSharers: ['p_Ben'] });
    await flushPromises();
    expect(fakeHost.inputsOf('capture.sharing')).toEqual([true, false]);
  });

  it('main hears that the share which it framed didn’t begin', async () => {
    const { fakeHost, party } = await enter();
    party.failures.set('startScreenShare', new WatchTogetherError('SCREEN_CANCELLED', 'Too late'));
    await expect(useShare().start()).rejects.toMatchObject({ code: 'SCREEN_CANCELLED' });
    expect(fakeHost.inputsOf('capture.sharing').at(-1)).toBe(false);
  });

  it('a notice says that the friends see a frozen picture, until it moves or the share is over', async () => {
    const { party, find, get } = await enter({ screenSharers: ['p_Ana'] });
    party.emit('screenShareFrozen', { frozen: true });
    await flushPromises();
    expect(get('sharing-frozen').textContent).toContain('share it again');
    party.emit('screenShareFrozen', { frozen: false });
    await flushPromises();
    expect(find('sharing-frozen')).toBeNull();
    party.emit('screenShareFrozen', { frozen: true });
    party.show({ screenSharers: [] });
    await flushPromises();
    party.show({ screenSharers: ['p_Ana'] });
    await flushPromises();
    expect(find('sharing-frozen')).toBeNull();
  });

  describe('the system’s own picker', () => {
    const asks = async () => {
      const app = await enter();
      app.party.hold('startScreenShare');
      await app.click('dock-share');
      app.fakeHost.emit('capture.asked', asked({ picker: 'system' }));
      await flushPromises();
      await app.submit('picker-share');
      return app;
    };

    it('the system’s own picker is announced, with a cancel button, until it is answered', async () => {
      const { party, get, find } = await asks();
      expect(get('sharing-systemAsks').textContent).toContain('Your system asks');
      expect(get('sharing-stop').textContent).toContain('Cancel');
      party.held.get('startScreenShare')?.resolve();
      party.show({ screenSharers: ['p_Ana'] });
      await flushPromises();
      expect(find('sharing-systemAsks')).toBeNull();
      expect(get('sharing-stop').textContent).toContain('Stop sharing');
    });

    it('a system’s picker that gives nothing is explained, and the frame taken away', async () => {
      const { party, get, find, fakeHost } = await asks();
      party.held.get('startScreenShare')?.reject(new WatchTogetherError('SCREEN_CANCELLED', 'refused'));
      await flushPromises();
      expect(get('toast').textContent).toContain('Nothing is shared');
      expect(get('toast').textContent).toContain('portal');
      expect(find('sharing-bar')).toBeNull();
      expect(fakeHost.inputsOf('capture.sharing').at(-1)).toBe(false);
    });

    it('a system’s picker is no longer mentioned where the party is over meanwhile', async () => {
      const { party, find } = await asks();
      party.emit('disconnected', { reason: 'session_closed' });
      party.held.get('startScreenShare')?.reject(new WatchTogetherError('SCREEN_CANCELLED', 'stopped'));
      await flushPromises();
      expect(find('toast')).toBeNull();
    });

    it('a system’s picker is given up by Cancel, without an error message', async () => {
      const { party, click, find, fakeHost } = await asks();
      await click('sharing-stop');
      expect(party.argsOf('stopScreenShare')).toHaveLength(1);
      party.held.get('startScreenShare')?.reject(new WatchTogetherError('SCREEN_CANCELLED', 'stopped'));
      await flushPromises();
      expect([find('sharing-bar'), find('toast')]).toEqual([null, null]);
      expect(fakeHost.inputsOf('capture.sharing').at(-1)).toBe(false);
    });
  });

  it('a notice says that the friends see black, until they see something or the share is over', async () => {
    const { party, find, get } = await enter({ screenSharers: ['p_Ana'] });
    expect(get('sharing-bar').textContent).toContain('You are sharing');
    party.emit('screenShareBlack', { black: true });
    await flushPromises();
    expect(get('sharing-black').textContent).toContain('Your friends see black');
    party.emit('screenShareBlack', { black: false });
    await flushPromises();
    expect(find('sharing-black')).toBeNull();
    party.emit('screenShareBlack', { black: true });
    party.show({ screenSharers: [] });
    await flushPromises();
    party.show({ screenSharers: ['p_Ana'] });
    await flushPromises();
    expect(find('sharing-black')).toBeNull();
  });
});

describe('screens of others', () => {
  const twoShare = async (change: Partial<PartyView> = {}) => {
    const app = await enter(change);
    for (const name of ['Ben', 'Dan']) {
      app.party.streams.set(`p_${name}/screen`, new MediaStream());
      app.party.show({ screenSharers: [`p_${name}`, ...app.party.view.screenSharers] });
      app.party.emit('streamAdded', {
        participantId: `p_${name}`,
        kind: 'screen',
        stream: new MediaStream(),
      });
      await flushPromises();
    }
    const choose = async (testid: string) => {
      await mounted?.find(`[data-testid="${testid}"] input`).setValue(true);
      await flushPromises();
    };
    const shown = () => app.find('screen-stage')?.dataset['screenOf'] ?? null;
    const heard = () => {
      const last = new Map(app.party.argsOf('setScreenHeard') as readonly (readonly [string, boolean])[]);
      return [...last].filter(([, on]) => on).map(([id]) => id);
    };
    return { ...app, choose, shown, heard };
  };

  it('two friends’ screens are both reachable, and the one that is looked at is heard', async () => {
    const { shown, heard, choose, find } = await twoShare();
    expect(find('stage-film')).toBeNull();
    expect([shown(), heard()]).toEqual(['p_Dan', ['p_Dan']]);
    await choose('stage-screen-p_Ben');
    expect([shown(), heard()]).toEqual(['p_Ben', ['p_Ben']]);
  });

  it('a friend’s screen stays chosen until its share ends', async () => {
    const { shown, choose, party } = await twoShare();
    await choose('stage-screen-p_Ben');
    // The link is being rebuilt: the share goes on, and its picture is missing for a moment.
    party.streams.delete('p_Ben/screen');
    party.emit('streamRemoved', { participantId: 'p_Ben', kind: 'screen' });
    await flushPromises();
    expect(shown()).toBeNull();
    party.streams.set('p_Ben/screen', new MediaStream());
    party.emit('streamAdded', { participantId: 'p_Ben', kind: 'screen', stream: new MediaStream() });
    await flushPromises();
    expect(shown()).toBe('p_Ben');
    party.show({ screenSharers: ['p_Dan'] });
    await flushPromises();
    expect(shown()).toBe('p_Dan');
  });

  it('a friend’s screen leaves a film that plays on the stage, with its sound alone, and a way to it', async () => {
    const { shown, heard, choose, get } = await twoShare({ playback: playback() });
    expect([shown(), heard()]).toEqual([null, []]);
    expect(get('stage-switcher').textContent).toContain('The film');
    await choose('stage-screen-p_Dan');
    expect([shown(), heard()]).toEqual(['p_Dan', ['p_Dan']]);
    await choose('stage-film');
    expect([shown(), heard()]).toEqual([null, []]);
  });

  it('a friend’s screen has the stage, and the faces do not lie over it, while the picture is on its way', async () => {
    const { party, get } = await enter({ playback: playback({ film: null, phase: 'empty' }) });
    expect(get('party-root').className).toContain('gathers');
    party.show({ screenSharers: ['p_Ben'] });
    await flushPromises();
    expect(get('screen-missing').textContent).toContain('on its way');
    expect(get('party-root').className).not.toContain('gathers');
  });

  it('a friend’s screen says that only sound comes in, and comes back at a click', async () => {
    const { party, get, find, click } = await twoShare();
    party.setReceiveVideo(false);
    await flushPromises();
    expect(get('screen-missing').textContent).toContain("Sound only: Dan's screen isn't shown");
    expect(find('screen-stage')).toBeNull();
    await click('screen-missing-show');
    expect(party.argsOf('setReceiveVideo').at(-1)).toEqual([true]);
    expect(find('screen-stage')).not.toBeNull();
  });

  it('a friend’s screen says that there is no connection, with a way to try again', async () => {
    const { party, get, click } = await enter({ screenSharers: ['p_Ben'] });
    const failed = (one: PartyView['participants'][number]) =>
      one.id === 'p_Ben' ? { ...one, reach: 'failed' as const } : one;
    party.show({ participants: party.view.participants.map(failed) });
    await flushPromises();
    expect(get('screen-missing').textContent).toContain('no connection to Ben');
    await click('screen-missing-retry');
    expect(party.argsOf('retry')).toEqual([['p_Ben']]);
  });

  it('a friend’s screen silences the film while it is looked at, and the film plays on', async () => {
    const { choose, party } = await twoShare({ playback: playback() });
    const player = usePlayer();
    player.setVolume(0.6);
    expect(player.element?.volume).toBeCloseTo(0.6);
    await choose('stage-screen-p_Dan');
    expect(player.element?.volume).toBe(0);
    party.duck(0.5);
    expect(player.element?.volume).toBe(0);
    expect(party.argsOf('pause')).toEqual([]);
    await choose('stage-film');
    expect(player.element?.volume).toBeCloseTo(0.3);
  });

  it('a friend’s screen is as loud as the film is set, falls for speech as it does, and is muted with it', async () => {
    const { party, find, click } = await enter({ playback: playback({ film: null, phase: 'empty' }) });
    expect(find('transport-volume')).toBeNull();
    party.show({ screenSharers: ['p_Ben'] });
    await flushPromises();
    expect(find('transport-volume')).not.toBeNull();
    const last = () => party.argsOf('setScreens').at(-1)?.[0];
    usePlayer().setVolume(0.6);
    expect(last()).toEqual({ volume: 0.6, muted: false });
    party.duck(0.5);
    expect(last()).toEqual({ volume: 0.3, muted: false });
    await click('transport-mute');
    expect(last()).toEqual({ volume: 0.3, muted: true });
    party.show({ screenSharers: [] });
    await flushPromises();
    expect(find('transport-volume')).toBeNull();
  });
});
