import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { Preferences } from '@core/ipc/preferences';
import type { Device, DeviceKind } from '@sdk/api/party';
import { enterParty } from '../../testing/enter-party';
import type { createFakeHost } from '../../testing/fake-host';
import type { FakeDesk } from '../../testing/fake-desk';
import { person, type FakeParty } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';
import { useDevicesDialog } from '../../party/devices/devices-dialog';
import { useToasts } from '../../party/toasts';

const device = (kind: DeviceKind, id: string, label: string, groupId = ''): Device => ({
  ...{ id, kind, label, groupId },
});
const camera = device('camera', 'cam', 'FaceTime HD Camera (05ac:8514)');
const second = device('camera', 'c920', 'C920', 'c920');
const secondMic = device('microphone', 'c920-in', 'C920 Analog Stereo', 'c920');
const builtIn = device('microphone', 'microphone', 'Built-in');
const headsetMic = device('microphone', 'jabra-in', 'Jabra Evolve Mono', 'jabra');
const headset = device('speaker', 'jabra-out', 'Jabra Evolve Analog Stereo', 'jabra');
const box = device('speaker', 'box', 'Box');
const tv = device('speaker', 'tv', 'TV');
const atHome = [camera, second, builtIn, box, tv] as const;
const everything = [...atHome, headsetMic, headset];

let mounted: VueWrapper | null = null;
beforeEach(() => vi.stubGlobal('innerWidth', 1_280));
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type App = Awaited<ReturnType<typeof mountApp>>;
const prefer = (fakeHost: ReturnType<typeof createFakeHost>, change: Partial<Preferences>): void => {
  fakeHost.state.preferences = { ...fakeHost.state.preferences, ...change };
};
/** Opens Ana's app, in the party, with these devices connected. */
const enter = async (
  options: { devices?: readonly Device[]; preferences?: Partial<Preferences> } = {},
): Promise<App & { party: FakeParty }> => {
  const app = await mountApp((fakeHost) => prefer(fakeHost, options.preferences ?? {}));
  mounted = app.wrapper;
  app.desk.devices = options.devices ?? everything;
  const party = await app.join();
  party.show({
    localId: 'p_Ana',
    participants: [person('Ana', { isLocal: true, video: true }), person('Ben', { seat: 2 })],
  });
  await flushPromises();
  return { ...app, party };
};
const select = (app: App, testid: string): HTMLSelectElement => {
  const found = app.get(testid).querySelector('select');
  if (!found) throw new Error('No list.');
  return found;
};
const pick = async (app: App, testid: string, id: string): Promise<void> => {
  const list = select(app, testid);
  list.value = id;
  list.dispatchEvent(new Event('change', { bubbles: true }));
  await flushPromises();
};
/** The text of the notices, line by line. */
const toasts = (): string[] =>
  [...document.querySelectorAll('[data-testid="toast"]')].map((toast) =>
    [...toast.querySelectorAll('b, p, [data-testid="toast-action"]')]
      .map(({ textContent }) => textContent?.trim())
      .join(' '),
  );
const unplug = async (desk: FakeDesk, lost: readonly Device[]): Promise<void> => {
  desk.devices = desk.devices.filter((device) => !lost.includes(device));
  const outputs = new Map(desk.argsOf('setAudioOutput') as readonly (readonly ['voices' | 'film', string])[]);
  for (const { id, kind, label, groupId } of lost) {
    const played = [...outputs].filter(([, output]) => output === id).map(([bus]) => bus);
    if (kind !== 'speaker' || played.length > 0) desk.emit('deviceLost', { kind, label, groupId, played });
  }
  desk.emit('devicesChanged', { devices: desk.devices });
  // Another device is open in the lost one's place.
  for (const { kind } of lost) if (kind !== 'speaker') desk.emit('inputChanged', { kind });
  await flushPromises();
};
const plugIn = async (desk: FakeDesk, found: readonly Device[]): Promise<void> => {
  desk.devices = [...desk.devices, ...found];
  desk.emit('devicesChanged', { devices: desk.devices });
  for (const device of found) desk.emit('deviceFound', { device });
  await flushPromises();
};

describe('devices', () => {
  it('devices are chosen in the lobby, the film’s loudspeaker too, and remembered', async () => {
    const app = await mountApp();
    mounted = app.wrapper;
    app.desk.devices = everything;
    await app.type('home-join-input', 'k7qm 2xrt');
    await app.submit('home-join');
    await pick(app, 'device-camera', 'c920');
    await pick(app, 'device-microphone', 'jabra-in');
    await pick(app, 'device-speaker', 'jabra-out');
    await pick(app, 'device-film', 'tv');
    const switched = [
      ['camera', 'c920'],
      ['microphone', 'jabra-in'],
    ];
    const heard = [
      ['voices', 'jabra-out'],
      ['film', 'tv'],
    ];
    expect(app.desk.argsOf('switchDevice')).toEqual(switched);
    expect(app.desk.argsOf('setAudioOutput')).toEqual(heard);
    expect(app.fakeHost.state.preferences).toMatchObject({
      cameraId: 'c920',
      microphoneId: 'jabra-in',
      voicesOutputId: 'jabra-out',
      filmOutputId: 'tv',
    });
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    // The party takes the devices as they are: none is chosen, or opened, a second time.
    expect(app.desk.argsOf('switchDevice')).toEqual(switched);
    expect(app.desk.argsOf('setAudioOutput')).toEqual(heard);
    expect(app.desk.opened).toEqual(['camera', 'microphone']);
  });

  it('devices are chosen during the party, without anything being turned off', async () => {
    const app = await enter();
    await app.click('dock-devices');
    await pick(app, 'device-camera', 'c920');
    await pick(app, 'device-speaker', 'box');
    await pick(app, 'device-film', 'tv');
    expect(app.desk.argsOf('switchDevice').at(-1)).toEqual(['camera', 'c920']);
    expect(app.desk.argsOf('setAudioOutput')).toEqual([
      ['voices', 'box'],
      ['film', 'tv'],
    ]);
    expect(app.party.argsOf('disableVideo')).toEqual([]);
    // The person goes back to the system's default.
    await pick(app, 'device-speaker', '');
    expect(app.desk.argsOf('setAudioOutput').at(-1)).toEqual(['voices', '']);
    expect(app.fakeHost.state.preferences.voicesOutputId).toBeNull();
  });

  it('devices are tried out in the settings at home, and let go of when those are closed', async () => {
    const app = await mountApp();
    mounted = app.wrapper;
    app.desk.devices = everything;
    await app.click('home-settings');
    expect(app.parties).toEqual([]);
    const tab = [...document.querySelectorAll('[role="tab"]')].find((one) => one.textContent === 'Devices');
    tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    await flushPromises();
    expect(app.desk.argsOf('preview')).toEqual([[{ audio: true, video: true }]]);
    expect(app.parties).toEqual([]);
    await pick(app, 'device-microphone', 'jabra-in');
    expect(app.fakeHost.state.preferences.microphoneId).toBe('jabra-in');
    app.desk.hear(0.25);
    await flushPromises();
    expect(app.get('device-microphone').querySelector('[role="meter"]')?.getAttribute('aria-valuenow')).toBe(
      '50',
    );
    await app.press('Escape', app.get('settings-dialog'));
    expect(app.desk.inUse).toEqual([]);
  });

  it('devices are opened once where the settings are open in the party too', async () => {
    const app = await enter();
    await app.click('dock-devices');
    await app.press('Escape', app.get('devices-dialog'));
    expect(app.desk.opened).toEqual(['camera', 'microphone']);
    expect(app.desk.inUse).toEqual(['camera', 'microphone']);
  });

  it('devices that were plugged in again since are chosen anew on the next way in, and not before', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in' } });
    await unplug(app.desk, [headsetMic]);
    await plugIn(app.desk, [headsetMic]);
    expect(app.desk.argsOf('switchDevice')).toHaveLength(1);
    app.party.emit('disconnected', { reason: 'reconnect_timeout' });
    await flushPromises();
    await app.click('ended-rejoin');
    expect(app.desk.argsOf('switchDevice')).toEqual([
      ['microphone', 'jabra-in'],
      ['microphone', 'jabra-in'],
    ]);
  });

  it('a device that went between two parties is offered when it is there again, and is no longer shown as used', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in', voicesOutputId: 'jabra-out' } });
    app.party.emit('disconnected', { reason: 'session_closed' });
    await flushPromises();
    await app.click('ended-home');
    app.desk.devices = [...atHome];
    await app.click('home-start');
    expect(select(app, 'device-microphone').value).not.toBe('jabra-in');
    await plugIn(app.desk, [headsetMic, headset]);
    expect(toasts()[0]).toMatch(/^Jabra Evolve is plugged in\./);
    await app.click('toast-action');
    expect(app.desk.argsOf('switchDevice').at(-1)).toEqual(['microphone', 'jabra-in']);
    expect(app.desk.argsOf('setAudioOutput').at(-1)).toEqual(['voices', 'jabra-out']);
  });

  it('a device that another app is using is named, and the one before stays chosen', async () => {
    const app = await enter({ preferences: { cameraId: 'cam' } });
    await app.click('dock-devices');
    app.desk.failures.set('switchDevice', new WatchTogetherError('DEVICE_IN_USE', 'Busy.'));
    await pick(app, 'device-camera', 'c920');
    expect(toasts()).toEqual([
      'Another app is using C920. Close that app, then choose the device again. Until then FaceTime HD Camera is used.',
    ]);
    expect(select(app, 'device-camera').value).toBe('cam');
    expect(app.fakeHost.state.preferences.cameraId).toBe('cam');
  });

  it('outputs that refuse the film leave the list as it was', async () => {
    const app = await enter();
    await app.click('dock-devices');
    app.desk.failures.set('setAudioOutput', new WatchTogetherError('OUTPUT_UNSUPPORTED', 'No.'));
    await pick(app, 'device-film', 'tv');
    expect(toasts()).toHaveLength(1);
    expect(select(app, 'device-film').value).toBe('');
    expect(app.fakeHost.state.preferences.filmOutputId).toBeNull();
  });
});

describe('unplugging', () => {
  it('an unplugged device has its replacement named, once for both ends of a headset', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in', voicesOutputId: 'jabra-out' } });
    await unplug(app.desk, [headsetMic]);
    expect(toasts()).toEqual(['Jabra Evolve Mono was unplugged. Your microphone is now Built-in.']);
    await unplug(app.desk, [headset]);
    expect(toasts()).toEqual([
      "Jabra Evolve was unplugged. Your microphone is now Built-in. The voices come from the system's own loudspeaker now.",
    ]);
  });
  it('an unplugged thing called the same at both ends is told in one sentence', async () => {
    const ends = [
      device('microphone', 'in', 'Headset', 'headset'),
      device('speaker', 'out', 'Headset', 'headset'),
    ];
    const app = await enter({
      devices: [builtIn, box, ...ends],
      preferences: { voicesOutputId: 'out' },
    });
    await unplug(app.desk, ends);
    expect(toasts()).toEqual([
      'Headset was unplugged. Your microphone is now Built-in. The voices come from Box now.',
    ]);
  });
  it('two unplugged things that are called the same are told in two sentences', async () => {
    const ends = [device('microphone', 'in', 'USB', 'one'), device('speaker', 'out', 'USB', 'other')];
    const app = await enter({ devices: [builtIn, box, ...ends], preferences: { voicesOutputId: 'out' } });
    await unplug(app.desk, ends);
    expect(toasts()).toEqual([
      'USB was unplugged. Your microphone is now Built-in.',
      'USB was unplugged. The voices come from Box now.',
    ]);
  });
  it('a thing that was plugged in again is told of anew when it is unplugged, once its notice was put away', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in' } });
    await unplug(app.desk, [headsetMic]);
    useToasts().dismiss(useToasts().toasts[0]?.id ?? 0);
    await plugIn(app.desk, [headsetMic]);
    await unplug(app.desk, [headsetMic]);
    expect(toasts()).toEqual(['Jabra Evolve Mono was unplugged. Your microphone is now Built-in.']);
  });
  it('an unplugged output leaves the film to be heard', async () => {
    const app = await enter({ preferences: { filmOutputId: 'tv' } });
    expect(app.desk.argsOf('setAudioOutput')).toEqual([['film', 'tv']]);
    await unplug(app.desk, [tv]);
    expect(toasts()).toEqual(["TV was unplugged. The film comes from the system's own loudspeaker now."]);
    // The output is still the film's choice for the next time.
    expect(app.fakeHost.state.preferences.filmOutputId).toBe('tv');
  });
  it('an unplugged device is reported also where nothing is left', async () => {
    const app = await enter({ devices: [camera, builtIn] });
    await unplug(app.desk, [builtIn]);
    expect(toasts()).toEqual(['Built-in was unplugged. Nobody hears you until you plug one in.']);
  });
  it('an unplugged device shows in the list what is used now, also when it is plugged in again', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in' } });
    await app.click('dock-devices');
    expect(select(app, 'device-microphone').value).toBe('jabra-in');
    await unplug(app.desk, [headsetMic]);
    await plugIn(app.desk, [headsetMic]);
    expect(select(app, 'device-microphone').value).toBe('microphone');
  });
  it('an unplugged camera shows the picture of its replacement in the lobby', async () => {
    const app = await mountApp();
    mounted = app.wrapper;
    app.desk.devices = everything;
    await app.type('home-join-input', 'k7qm 2xrt');
    await app.submit('home-join');
    expect(app.desk.argsOf('preview')).toHaveLength(1);
    await unplug(app.desk, [camera]);
    expect(app.desk.argsOf('preview')).toHaveLength(2);
    expect(toasts()).toEqual(['FaceTime HD Camera was unplugged. Your camera is now C920.']);
  });
});

describe('plugging in', () => {
  it('a headset plugged in is offered once for both its ends, and used when asked', async () => {
    const app = await enter({ devices: atHome });
    await plugIn(app.desk, [headsetMic, headset]);
    expect(toasts()).toHaveLength(1);
    expect(toasts()[0]).toMatch(
      /^Jabra Evolve is plugged in\. Use it as your microphone, and for the voices\?/,
    );
    expect(app.desk.argsOf('switchDevice')).toEqual([]);
    await app.click('toast-action');
    expect(app.desk.argsOf('switchDevice')).toEqual([['microphone', 'jabra-in']]);
    expect(app.desk.argsOf('setAudioOutput')).toEqual([['voices', 'jabra-out']]);
    expect(toasts()).toEqual([]);
    expect(app.fakeHost.state.preferences).toMatchObject({
      microphoneId: 'jabra-in',
      voicesOutputId: 'jabra-out',
    });
  });
  it('a plugged-in camera is offered once with its microphone', async () => {
    const app = await enter({ devices: [camera, builtIn] });
    await plugIn(app.desk, [second, secondMic]);
    expect(toasts()).toHaveLength(1);
    expect(toasts()[0]).toMatch(/^C920 is plugged in\. Use it as your camera and your microphone\?/);
    await app.click('toast-action');
    expect(app.desk.argsOf('switchDevice')).toEqual([
      ['camera', 'c920'],
      ['microphone', 'c920-in'],
    ]);
  });
  it('an offer of a plugged-in device isn’t repeated, and goes with the device', async () => {
    const app = await enter({ devices: atHome });
    await plugIn(app.desk, [headsetMic]);
    app.desk.emit('deviceFound', { device: headsetMic });
    await flushPromises();
    expect(toasts()).toHaveLength(1);
    app.desk.devices = atHome;
    app.desk.emit('devicesChanged', { devices: atHome });
    await flushPromises();
    expect(toasts()).toEqual([]);
  });
  it('an output plugged in again gives the film its loudspeaker back', async () => {
    const app = await enter({ devices: [camera, builtIn, box], preferences: { filmOutputId: 'tv' } });
    await plugIn(app.desk, [tv]);
    expect(toasts()[0]).toMatch(/Play the film through it\?/);
    await app.click('toast-action');
    expect(app.desk.argsOf('setAudioOutput')).toEqual([['film', 'tv']]);
  });
  it('a plugged-in device that is in use already is not offered', async () => {
    const app = await enter({ preferences: { microphoneId: 'jabra-in' } });
    app.desk.emit('deviceFound', { device: headsetMic });
    await flushPromises();
    expect(toasts()).toEqual([]);
  });
});

describe('the own picture', () => {
  it('one’s own picture is mirrored as this person likes it, in the dialog and on one’s own tile', async () => {
    const app = await enter();
    const isMirrored = (within: Element): boolean =>
      within.matches('.mirrored') || within.querySelector('video.mirrored') !== null;
    app.party.streams.set('p_Ana/camera', new MediaStream());
    app.party.emit('streamAdded', { participantId: 'p_Ana', kind: 'camera', stream: new MediaStream() });
    await app.click('dock-devices');
    expect(isMirrored(app.get('mirror-view'))).toBe(true);
    expect(isMirrored(app.get('tile-Ana'))).toBe(true);
    app.get('mirror-switch').querySelector<HTMLElement>('[role="switch"]')?.click();
    await flushPromises();
    expect(isMirrored(app.get('mirror-view'))).toBe(false);
    expect(isMirrored(app.get('tile-Ana'))).toBe(false);
    expect(app.fakeHost.state.preferences.mirrorSelf).toBe(false);
  });
});

describe('the test sound', () => {
  /** A fake sound card that plays at once. */
  const soundCard = (heard: string[], takesSink: boolean) =>
    class {
      readonly sampleRate = 8_000;
      readonly destination = {};
      #sink = "the system's own";
      setSinkId = (id: string): Promise<void> => {
        this.#sink = id;
        return takesSink ? Promise.resolve() : Promise.reject(new Error('gone'));
      };
      resume = (): Promise<void> => Promise.resolve();
      close = (): Promise<void> => Promise.resolve();
      createBuffer = (_channels: number, length: number) => ({
        getChannelData: () => new Float32Array(length),
      });
      createBufferSource = () => {
        const sink = this.#sink;
        return {
          buffer: null,
          onended: null as (() => void) | null,
          connect: () => undefined,
          start(): void {
            heard.push(sink);
            queueMicrotask(() => this.onended?.());
          },
        };
      };
    };

  it('the test sound is heard from exactly the output beside it', async () => {
    const heard: string[] = [];
    vi.stubGlobal('AudioContext', soundCard(heard, true));
    const app = await enter({ preferences: { voicesOutputId: 'jabra-out', filmOutputId: 'tv' } });
    await app.click('dock-devices');
    await app.click('test-film');
    await app.click('test-voices');
    expect(heard).toEqual(['tv', 'jabra-out']);
    expect(toasts()).toEqual([]);
  });
  it('the test sound is heard nowhere else: where it can’t be played it says so', async () => {
    const heard: string[] = [];
    vi.stubGlobal('AudioContext', soundCard(heard, false));
    const app = await enter({ preferences: { filmOutputId: 'tv' } });
    await app.click('dock-devices');
    await app.click('test-film');
    expect(heard).toEqual([]);
    expect(toasts()[0]).toMatch(/^The test sound can't be played there\./);
  });
});

describe('the microphone’s notices', () => {
  it('the microphone’s notices say that one is muted, with the key and a button, until one is heard', async () => {
    const app = await enterParty();
    mounted = app.wrapper;
    await app.press('m');
    app.party.emit('talkingWhileMuted', {});
    await flushPromises();
    expect(toasts()).toEqual(['You are muted. Press M to be heard. Unmute']);
    await app.press('m');
    expect(toasts()).toEqual([]);
    await app.press('m');
    app.party.emit('talkingWhileMuted', {});
    await flushPromises();
    await app.click('toast-action');
    expect(app.party.local?.audio).toBe(true);
  });
  it('the microphone’s notices lead from a silent microphone to another one', async () => {
    const app = await enterParty();
    mounted = app.wrapper;
    app.party.emit('noAudioInput', {});
    await flushPromises();
    await app.click('toast-action');
    expect(useDevicesDialog().open).toBe(true);
    expect(app.find('device-microphone')).not.toBeNull();
  });
});
