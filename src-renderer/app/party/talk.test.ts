import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { Preferences } from '@core/ipc/preferences';
import { person } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';
import { useDevicesDialog } from '../../party/devices/devices-dialog';
import { useSession } from '../../party/session';
import { useTalk } from '../../party/call/talk';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const enter = async (preferences: Partial<Preferences> = {}) => {
  const app = await mountApp(({ state }) => {
    state.preferences = { ...state.preferences, pushToTalk: true, ...preferences };
  });
  mounted = app.wrapper;
  const party = await app.join();
  party.show({
    localId: 'p_Ana',
    participants: [person('Ana', { isLocal: true, audio: false }), person('Ben', { seat: 2 })],
  });
  await flushPromises();
  const key = async (
    type: 'keydown' | 'keyup',
    init: KeyboardEventInit = {},
    target: EventTarget = document.body,
  ): Promise<void> => {
    target.dispatchEvent(
      new KeyboardEvent(type, { key: 't', code: 'KeyT', bubbles: true, cancelable: true, ...init }),
    );
    await flushPromises();
  };
  const isHeard = (): boolean => party.local?.audio ?? false;
  return { ...app, party, key, isHeard };
};

describe('push to talk', () => {
  it('push to talk starts muted, whatever the microphone was before', async () => {
    const { party } = await enter({ microphoneOn: true });
    expect(party.argsOf('connect')).toMatchObject([[{ audio: 'muted' }]]);
  });
  it('push to talk is heard while T is held, and no longer', async () => {
    const { key, isHeard, get, fakeHost } = await enter();
    expect(get('talk-hint').textContent).toBe('Hold T to talk');
    await key('keydown');
    await key('keydown', { repeat: true });
    expect(isHeard()).toBe(true);
    expect(get('talk-hint').textContent).toBe('You are heard');
    expect(get('dock-microphone').getAttribute('aria-pressed')).toBe('true');
    await key('keyup');
    expect(isHeard()).toBe(false);
    expect(get('dock-microphone').getAttribute('aria-pressed')).toBe('false');
    // A microphone that was open while the key was held isn't remembered for the next party.
    expect(fakeHost.inputsOf('preferences.set').some((one) => 'microphoneOn' in (one as object))).toBe(false);
  });
  it('push to talk ends where the key is let go of elsewhere, and with the focus of the window', async () => {
    const { key, isHeard, click, get } = await enter();
    await click('dock-chat');
    if (!document.querySelector('[data-testid="chat-input"]')) await click('dock-chat');
    await key('keydown');
    await key('keyup', {}, get('chat-input'));
    expect(isHeard()).toBe(false);
    await key('keydown');
    window.dispatchEvent(new Event('blur'));
    await flushPromises();
    expect(isHeard()).toBe(false);
    await key('keydown', { repeat: true });
    expect(isHeard()).toBe(false);
    await key('keyup');
    await key('keydown');
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'hidden');
    await flushPromises();
    expect(isHeard()).toBe(false);
  });
  it('push to talk ends with Cmd, under which macOS reports no other key that is let go of', async () => {
    const { key, isHeard, get } = await enter();
    const meta = { key: 'Meta', code: 'MetaLeft' };
    await key('keydown');
    expect(isHeard()).toBe(true);
    await key('keydown', { ...meta, metaKey: true });
    expect(isHeard()).toBe(false);
    // The keyboard's repeats afterwards are no new press.
    await key('keydown', { repeat: true });
    expect(isHeard()).toBe(false);
    await key('keydown');
    await key('keyup', meta, get('dock-microphone'));
    expect(isHeard()).toBe(false);
    await key('keydown');
    expect(isHeard()).toBe(true);
  });
  it('push to talk lets people type, use dialogs, and the shortcuts of others', async () => {
    const { key, isHeard, click, get } = await enter();
    if (!document.querySelector('[data-testid="chat-input"]')) await click('dock-chat');
    await key('keydown', {}, get('chat-input'));
    await key('keydown', { ctrlKey: true });
    await key('keydown', { metaKey: true });
    useDevicesDialog().show('devices');
    await flushPromises();
    await key('keydown', {}, get('device-microphone').querySelector('select') ?? get('device-microphone'));
    expect(isHeard()).toBe(false);
  });
  it('push to talk can be tried where the microphone is set up, which says that one is muted', async () => {
    const { key, isHeard, get, find } = await enter();
    useDevicesDialog().show('devices');
    await flushPromises();
    expect(get('microphone-state').textContent).toContain('Hold T to try');
    await key('keydown', {}, get('devices-dialog'));
    expect(isHeard()).toBe(true);
    expect(find('microphone-state')).toBeNull();
    await key('keyup');
    expect(isHeard()).toBe(false);
  });
  it('push to talk ends muted where the key is let go of before the microphone is on', async () => {
    const { key, isHeard, party } = await enter();
    party.hold('enableAudio');
    await key('keydown');
    await key('keyup');
    // The microphone is told at once, and not when the server has answered.
    expect(party.argsOf('disableAudio')).toHaveLength(1);
    party.held.get('enableAudio')?.resolve();
    await flushPromises();
    expect(isHeard()).toBe(false);
    expect(party.argsOf('disableAudio')).toHaveLength(2);
  });
  it('push to talk is heard where the key is pressed again before the microphone is on', async () => {
    const { key, isHeard, party } = await enter();
    party.hold('enableAudio');
    await key('keydown');
    const first = party.held.get('enableAudio');
    await key('keyup');
    await key('keydown');
    first?.resolve();
    party.held.get('enableAudio')?.resolve();
    await flushPromises();
    expect(isHeard()).toBe(true);
    expect(party.argsOf('disableAudio')).toHaveLength(1);
  });
  it('push to talk leaves M to open the microphone, and to close it whatever is held', async () => {
    const { key, press, isHeard } = await enter();
    await press('m');
    expect(isHeard()).toBe(true);
    await key('keydown');
    await key('keyup');
    expect(isHeard()).toBe(true);
    await key('keydown');
    await press('m');
    expect(isHeard()).toBe(false);
    await key('keydown', { repeat: true });
    expect(isHeard()).toBe(false);
  });
  it('push to talk treats the button in the dock as the key: held by hand, pressed by keyboard or screen reader', async () => {
    const { get, click, isHeard } = await enter();
    const button = get('dock-microphone');
    const pointer = async (type: string): Promise<void> => {
      button.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1 }));
      await flushPromises();
    };
    expect(button.getAttribute('aria-label')).toBe('Microphone: hold T to talk, M to leave it on');
    await pointer('pointerdown');
    expect(isHeard()).toBe(true);
    await pointer('pointerup');
    await click('dock-microphone');
    expect(isHeard()).toBe(false);
    await click('dock-microphone');
    expect(isHeard()).toBe(true);
    await click('dock-microphone');
    expect(isHeard()).toBe(false);
  });
  it('push to talk says why nothing is heard where the microphone doesn’t open', async () => {
    const { key, isHeard, party, get } = await enter();
    party.failures.set('enableAudio', new WatchTogetherError('MIC_DENIED', 'No.'));
    await key('keydown');
    expect(get('toast').textContent).toContain('Matinee may not use your microphone.');
    expect(get('talk-hint').textContent).toBe('Hold T to talk');
    await key('keyup');
    await key('keydown');
    expect(isHeard()).toBe(true);
  });
  it('push to talk tells a person who talks muted about the key, until they know it', async () => {
    const { key, party, find, get } = await enter();
    party.emit('talkingWhileMuted', {});
    await flushPromises();
    expect(get('toast').textContent).toContain('Hold T to be heard.');
    await key('keydown');
    await key('keyup');
    expect(find('toast')).toBeNull();
    party.emit('talkingWhileMuted', {});
    await flushPromises();
    expect(find('toast')).toBeNull();
  });
  it('push to talk is chosen in the dialog, mutes then, and is in the list of keys', async () => {
    const { get, click, find, party, isHeard, press, fakeHost } = await enter({ pushToTalk: false });
    await press('m');
    expect(isHeard()).toBe(true);
    useDevicesDialog().show('microphone');
    await flushPromises();
    expect(find('talk-key')).toBeNull();
    get('push-to-talk').querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
    expect(isHeard()).toBe(false);
    expect(fakeHost.state.preferences.pushToTalk).toBe(true);
    // The key is chosen by pressing it; a key with another function isn't taken.
    await click('talk-key');
    const pressKey = async (key: string, code: string): Promise<void> => {
      get('talk-key').dispatchEvent(
        new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }),
      );
      await flushPromises();
    };
    await pressKey('m', 'KeyM');
    expect(get('microphone-panel').textContent).toContain('That key has another job here.');
    expect(isHeard()).toBe(false);
    await pressKey('b', 'KeyB');
    expect(fakeHost.state.preferences.pushToTalkKey).toBe('KeyB');
    expect(get('talk-key').textContent).toBe('B');
    useDevicesDialog().open = false;
    await flushPromises();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', bubbles: true }));
    await flushPromises();
    expect(party.local?.audio).toBe(true);
    await press('?');
    expect(get('shortcut-dialog').textContent).toContain('BHold to talk');
  });
  it('push to talk begins anew with the next party', async () => {
    const { key } = await enter();
    await key('keydown');
    expect(useTalk().talking).toBe(true);
    useSession().drop();
    expect(useTalk().talking).toBe(false);
  });
});
