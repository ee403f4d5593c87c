import type { WatchTogetherPorts } from '@sdk/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { type FakeDevices, FakeNoiseFilter, FakeVoice, installFakeStreams } from '../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../test/fakes/fake-media-path';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
  FakeNoiseFilter.all.length = 0;
  FakeNoiseFilter.works = true;
});
afterEach(() => restore());

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = () => {
  const party = new MemoryParty();
  const network = new FakeCallNetwork();
  const clock = new ManualClock();
  const environment = manualEnvironment(clock);
  const person = (id: string, ports: Partial<WatchTogetherPorts> = {}) => {
    const one = sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      { signalling: party.signalling(), environment, network, ...ports },
    );
    const found: string[] = [];
    const lost: string[] = [];
    one.sdk.onDeviceFound(({ device }) => found.push(`${device.kind} ${device.id}`));
    one.sdk.onDeviceLost(({ kind, label }) => lost.push(`${kind} ${label}`));
    return { ...one, found, lost };
  };
  return { party, person, clock };
};

const joined = async (wish: { audio?: boolean; video?: boolean }) => {
  const { party, person, clock } = setUp();
  const ana = person('ana');
  await ana.sdk.connect(wish);
  await settled();
  const sent = (kind: 'microphone' | 'camera') => ana.path.published.get(kind)?.track ?? null;
  return { ...ana, party, clock, sent, shown: () => party.participant('ana') };
};

const HEADSET = { id: 'mic3', kind: 'microphone', label: 'Headset' } as const;

describe('devices', () => {
  it('a plugged-in device is offered, and used only when asked', async () => {
    const { sdk, devices, events, found, sent } = await joined({ audio: true });
    const before = sent('microphone');
    devices.plug(HEADSET);
    devices.plug({ id: 'default', kind: 'microphone', label: 'Default - Headset' });
    await settled();
    expect(found).toEqual(['microphone mic3']);
    expect(events).toContain('deviceFound');
    expect(sent('microphone')).toBe(before);
    await sdk.switchDevice('microphone', 'mic3');
    expect(sent('microphone')?.label).toBe('Headset');
    expect(devices.live).toEqual(['Headset']);
  });

  it('a device is not offered that is there at the start, or that a permission makes visible', async () => {
    const { person } = setUp();
    const { sdk, devices, found } = person('ana');
    const all = devices.devices;
    devices.devices = [];
    await settled();
    devices.devices = all;
    await sdk.preview({ audio: true, video: true });
    await settled();
    devices.plug(HEADSET);
    await settled();
    expect(found).toEqual(['microphone mic3']);
  });

  it('a chosen device that was lost is offered again when it comes back', async () => {
    const { sdk, devices, found, lost, sent } = await joined({ audio: true });
    await sdk.switchDevice('microphone', 'mic2');
    devices.unplug('mic2');
    await settled();
    expect(lost).toEqual(['microphone Microphone 2']);
    expect(sent('microphone')?.label).toBe('Microphone 1');
    devices.plug({ id: 'mic2', kind: 'microphone', label: 'Microphone 2' });
    await settled();
    expect(found).toEqual(['microphone mic2']);
    expect(sent('microphone')?.label).toBe('Microphone 1');
  });

  it('a device takes the place of a lost one that left none, and is set as that one was', async () => {
    const { sdk, devices, sent, shown } = await joined({ audio: true, video: true });
    await sdk.disableAudio();
    for (const id of ['mic2', 'cam2', 'mic1', 'cam1']) devices.unplug(id);
    await settled();
    expect(shown()).toMatchObject({ audio: false, video: false, publications: [] });
    devices.plug(HEADSET);
    devices.plug({ id: 'cam3', kind: 'camera', label: 'Camera 3' });
    await sdk.switchDevice('microphone', 'mic3');
    await sdk.switchDevice('camera', 'cam3');
    await settled();
    expect(shown()).toMatchObject({ audio: false, video: true });
    expect(sent('microphone')).toMatchObject({ label: 'Headset', enabled: false });
    await sdk.enableAudio();
    expect(shown()).toMatchObject({ audio: true });
  });

  it('a device stays off where it was switched off while it was gone', async () => {
    const { sdk, devices, shown } = await joined({ audio: true, video: true });
    for (const id of ['mic2', 'cam2', 'mic1', 'cam1']) devices.unplug(id);
    await settled();
    await sdk.disableAudio();
    await sdk.disableVideo();
    devices.plug(HEADSET);
    devices.plug({ id: 'cam3', kind: 'camera', label: 'Camera 3' });
    await sdk.switchDevice('microphone', 'mic3');
    await sdk.switchDevice('camera', 'cam3');
    await settled();
    expect(devices.live).toEqual([]);
    expect(shown()).toMatchObject({ audio: false, video: false, publications: [] });
  });

  it('a device that is lost muted stays muted', async () => {
    const { sdk, devices, sent, shown } = await joined({ audio: true });
    await sdk.disableAudio();
    devices.unplug('mic1');
    await settled();
    expect(sent('microphone')).toMatchObject({ label: 'Microphone 2', enabled: false });
    expect(shown()).toMatchObject({ audio: false });
  });

  it('a device stays in use where the newly chosen one is in use elsewhere', async () => {
    const { sdk, devices, sent } = await joined({ audio: true, video: true });
    devices.refuse.camera = 'DEVICE_IN_USE';
    await expect(sdk.switchDevice('camera', 'cam2')).rejects.toMatchObject({ code: 'DEVICE_IN_USE' });
    expect(devices.live).toEqual(['Microphone 1', 'Camera 1']);
    expect(sent('camera')).toMatchObject({ label: 'Camera 1', readyState: 'live' });
    expect((await sdk.preview({ audio: true, video: true })).problems.camera).toBeNull();
  });

  it('the new device is open beside the old one until the new one is sent', async () => {
    const { sdk, devices, path } = await joined({ audio: true });
    const seen: string[][] = [];
    path.onSend = () => seen.push([...devices.live]);
    await sdk.switchDevice('microphone', 'mic2');
    expect(seen).toEqual([['Microphone 1', 'Microphone 2']]);
    expect(devices.live).toEqual(['Microphone 2']);
  });

  it('a lost output is reported once for both buses, which go to the default', async () => {
    const { sdk, devices, lost } = await joined({ audio: true });
    await sdk.setAudioOutput('voices', 'out1');
    await sdk.setAudioOutput('film', 'out1');
    devices.unplug('out1');
    await settled();
    expect(lost).toEqual(['speaker Speaker 1']);
    devices.unplug('cam2');
    await settled();
    expect(lost).toHaveLength(1);
  });
});

describe('devices that are pulled out while their tracks go on', () => {
  /** The default device as browsers list it: without a name, and in the group of the device behind it, or in none. */
  const listed = (behindDefault: string) => [
    { id: 'default', kind: 'microphone', label: 'Default', groupId: `group-${behindDefault}` } as const,
    { id: 'desk', kind: 'microphone', label: 'DeskMic', groupId: 'group-desk' } as const,
    { id: 'spare', kind: 'microphone', label: 'SpareMic', groupId: 'group-spare' } as const,
    { id: 'cam1', kind: 'camera', label: 'Camera 1', groupId: 'group-cam1' } as const,
    { id: 'cam2', kind: 'camera', label: 'Camera 2', groupId: 'group-cam2' } as const,
  ];
  const joinedOn = async (devices: FakeDevices['devices']) => {
    const { party, person } = setUp();
    const ana = person('ana');
    ana.devices.devices = devices;
    await ana.sdk.connect({ audio: true, video: true });
    await settled();
    const sent = (kind: 'microphone' | 'camera') => ana.path.published.get(kind)?.track ?? null;
    return { ...ana, sent, shown: () => party.participant('ana') };
  };

  it('a device that is pulled out while its track goes on is lost like any other, once, and another one is opened as it was', async () => {
    const { sdk, devices, lost, sent, shown } = await joined({ audio: true, video: true });
    await sdk.disableAudio();
    const [microphone, camera] = devices.opened;
    devices.unplug('mic1', { movesOn: true });
    devices.unplug('cam1', { movesOn: true });
    // The browser notices the loss after all.
    for (const track of [microphone, camera]) track?.end();
    await settled();
    for (const track of [microphone, camera]) track?.end();
    devices.change();
    await settled();
    expect(lost.sort()).toEqual(['camera Camera 1', 'microphone Microphone 1']);
    expect(sent('microphone')).toMatchObject({ label: 'Microphone 2', enabled: false });
    expect(sent('camera')).toMatchObject({ label: 'Camera 2', enabled: true });
    expect(devices.live).toEqual(['Microphone 2', 'Camera 2']);
    expect(shown()).toMatchObject({ audio: false, video: true });
  });

  it('a pulled-out device is reported once where its track ends only while the next one opens', async () => {
    const { devices, lost, sent } = await joined({ audio: true });
    const open = devices.open.bind(devices);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    devices.open = async (...args) => {
      await gate;
      return open(...args);
    };
    devices.unplug('mic1', { movesOn: true });
    await settled();
    expect(lost).toEqual(['microphone Microphone 1']);
    devices.opened[0]?.end();
    devices.change();
    await settled();
    release();
    await settled();
    expect(lost).toEqual(['microphone Microphone 1']);
    expect(sent('microphone')).toMatchObject({ label: 'Microphone 2', readyState: 'live' });
    expect(devices.live).toEqual(['Microphone 2']);
  });

  it('a pulled-out device is reported by its own name where it was the default', async () => {
    const { devices, lost, sent } = await joinedOn(listed('desk'));
    const before = sent('microphone');
    expect(before?.label).toBe('Default');
    devices.devices = listed('spare').filter(({ id }) => id !== 'desk');
    devices.change();
    await settled();
    expect(lost).toEqual(['microphone DeskMic']);
    expect(before?.readyState).toBe('ended');
    expect(sent('microphone')).toMatchObject({ label: 'Default', readyState: 'live' });
    // The device in its place is watched in the same way.
    devices.devices = devices.devices.filter(({ id }) => id !== 'spare');
    devices.change();
    await settled();
    expect(lost).toEqual(['microphone DeskMic', 'microphone SpareMic']);
  });

  it('a pulled-out default device is recognised by its absence where the browser doesn’t say what the default is', async () => {
    const anonymous = listed('nobody');
    const { devices, lost, sent } = await joinedOn(anonymous);
    const before = sent('microphone');
    devices.plug(HEADSET);
    await settled();
    expect(sent('microphone')).toBe(before);
    devices.unplug('desk', { movesOn: true });
    await settled();
    devices.change();
    await settled();
    expect(lost).toEqual(['microphone DeskMic']);
    expect(sent('microphone')).not.toBe(before);
    expect(sent('microphone')).toMatchObject({ label: 'Default', readyState: 'live' });
    expect(devices.live).toEqual(['Camera 1', 'Default']);
  });

  it('a device is not lost where only the system’s default is another one now', async () => {
    const { devices, lost, sent } = await joinedOn(listed('desk'));
    const before = sent('microphone');
    devices.devices = listed('spare');
    devices.change();
    devices.unplug('spare', { movesOn: true });
    await settled();
    expect(lost).toEqual([]);
    expect(sent('microphone')).toBe(before);
  });

  it('a pulled-out device leaves none where there is no other', async () => {
    const { devices, lost, sent, shown } = await joined({ audio: true });
    devices.devices = devices.devices.filter(({ id }) => id === 'mic1');
    devices.unplug('mic1', { movesOn: true });
    await settled();
    expect(lost).toEqual(['microphone Microphone 1']);
    expect(sent('microphone')).toBeNull();
    expect(devices.live).toEqual([]);
    expect(shown()).toMatchObject({ audio: false });
  });
});

describe('the processing of the microphone', () => {
  const asked = (track: { getSettings(): MediaTrackSettings } | undefined) => {
    const { echoCancellation, noiseSuppression } = track?.getSettings() ?? {};
    return { echoCancellation, noiseSuppression };
  };

  it('the microphone’s processing changes on a new track, before the old one ends, and keeps a mute', async () => {
    const { sdk, devices, sent } = await joined({ audio: true });
    expect(asked(devices.opened[0])).toEqual({ echoCancellation: true, noiseSuppression: true });
    await sdk.disableAudio();
    await sdk.sound.setMicrophoneProcessing({ noise: 'off', echoCancellation: false });
    expect(asked(devices.opened[1])).toEqual({ echoCancellation: false, noiseSuppression: false });
    expect(devices.live).toEqual(['Microphone 1']);
    expect(sent('microphone')).toBe(devices.opened[1]);
    expect(sent('microphone')?.enabled).toBe(false);
    await sdk.sound.setMicrophoneProcessing({ noise: 'off', echoCancellation: false });
    expect(devices.opened).toHaveLength(2);
  });

  it('the microphone’s processing closes the device for a moment where the engine allows one way at a time', async () => {
    const { sdk, devices, clock, sent, shown } = await joined({ audio: true });
    devices.processesOneWay = true;
    await sdk.disableAudio();
    // While muted, a copy of the track is listened to, which would keep the device as it is.
    await clock.advanceAsync(100);
    expect(devices.opened[0]?.clones).toHaveLength(1);
    await sdk.sound.setMicrophoneProcessing({ noise: 'off', echoCancellation: true });
    expect(asked(devices.opened.at(-1))).toEqual({ echoCancellation: true, noiseSuppression: false });
    expect(sent('microphone')).toBe(devices.opened.at(-1));
    expect(devices.live).toEqual(['Microphone 1']);
    expect(shown()).toMatchObject({ audio: false });
    FakeNoiseFilter.works = false;
    const processing = { noise: 'voice', echoCancellation: false } as const;
    await expect(sdk.sound.setMicrophoneProcessing(processing)).rejects.toMatchObject({ code: 'INTERNAL' });
    await settled();
    expect(asked(devices.opened.at(-1))).toEqual({ echoCancellation: true, noiseSuppression: false });
    expect(sent('microphone')).toMatchObject({ enabled: false, readyState: 'live' });
    expect(devices.live).toEqual(['Microphone 1']);
  });

  it('the microphone’s processing can be RNNoise: what is sent is muted at once, and ends with the device', async () => {
    const { sdk, devices, sent, lost } = await joined({ audio: true });
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: true });
    const [filter] = FakeNoiseFilter.all;
    expect(asked(devices.opened[1])).toEqual({ echoCancellation: true, noiseSuppression: false });
    expect(filter?.microphone).toBe(devices.opened[1]);
    expect(sent('microphone')).toBe(filter?.track);
    await sdk.disableAudio();
    expect(filter?.track.enabled).toBe(false);
    devices.unplug('mic1');
    await settled();
    expect(lost).toEqual(['microphone Microphone 1']);
    expect(filter?.closed).toBe(true);
    expect(FakeNoiseFilter.all[1]?.microphone.label).toBe('Microphone 2');
    expect(sent('microphone')).toMatchObject({ label: 'Filtered', enabled: false });
    await sdk.disconnect();
    expect(devices.live).toEqual([]);
    expect(FakeNoiseFilter.all.every(({ closed }) => closed)).toBe(true);
  });

  it('a microphone is not taken for dead where RNNoise leaves nothing of a quiet room', async () => {
    const { party, person, clock } = setUp();
    const levelOf = (track: MediaStreamTrack): number => (track.label === 'Filtered' ? 0 : 0.001);
    const { sdk } = person('ana', {
      createMeter: (track) => ({
        level: () => levelOf(track),
        awake: () => true,
        close: () => undefined,
      }),
    });
    let dead = 0;
    sdk.onNoAudioInput(() => (dead += 1));
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: true });
    await sdk.connect({ audio: true });
    await settled();
    expect(party.participant('ana')?.audio).toBe(true);
    await clock.advanceAsync(20_000);
    expect(dead).toBe(0);
  });

  it('the microphone’s processing is the browser’s own from the moment RNNoise gives no sound any more, and keeps a mute', async () => {
    const { sdk, devices, events, sent, shown } = await joined({ audio: true });
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: false });
    await sdk.disableAudio();
    FakeNoiseFilter.all[0]?.fail();
    await settled();
    expect(events.filter((name) => name.startsWith('warning'))).toEqual(['warning INTERNAL']);
    expect(sent('microphone')).toBe(devices.opened.at(-1));
    expect(asked(devices.opened.at(-1))).toEqual({ echoCancellation: false, noiseSuppression: true });
    expect(sent('microphone')).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false });
    expect(FakeNoiseFilter.all[0]?.closed).toBe(true);
    expect(devices.live).toEqual(['Microphone 1']);
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: false });
    expect(sent('microphone')).toBe(FakeNoiseFilter.all[1]?.track);
  });

  it('the microphone’s processing isn’t touched by a filter that fails after it was replaced', async () => {
    const { sdk, devices, events, sent } = await joined({ audio: true });
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: true });
    await sdk.switchDevice('microphone', 'mic2');
    FakeNoiseFilter.all[0]?.fail();
    await settled();
    expect(sent('microphone')).toBe(FakeNoiseFilter.all[1]?.track);
    expect(events).not.toContain('warning INTERNAL');
    expect(devices.live).toEqual(['Microphone 2']);
  });

  it('a microphone is taken for dead where somebody speaks and nothing at all comes out of RNNoise', async () => {
    const { person, clock } = setUp();
    const levelOf = (track: MediaStreamTrack): number => (track.label === 'Filtered' ? 0 : 0.1);
    const { sdk } = person('ana', {
      createMeter: (track) => ({
        level: () => levelOf(track),
        awake: () => true,
        close: () => undefined,
      }),
    });
    let dead = 0;
    sdk.onNoAudioInput(() => (dead += 1));
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: true });
    await sdk.connect({ audio: true });
    await settled();
    await clock.advanceAsync(3_000);
    expect(dead).toBe(0);
    await clock.advanceAsync(10_000);
    expect(dead).toBe(1);
  });

  it('the microphone’s processing stays as it was where RNNoise can’t run', async () => {
    const { sdk, devices, sent } = await joined({ audio: true });
    FakeNoiseFilter.works = false;
    const processing = { noise: 'voice', echoCancellation: true } as const;
    await expect(sdk.sound.setMicrophoneProcessing(processing)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(sent('microphone')).toBe(devices.opened[0]);
    expect(devices.live).toEqual(['Microphone 1']);
  });

  it('the microphone’s processing is the browser’s own where RNNoise was wanted before it was opened, and can’t run', async () => {
    const { person } = setUp();
    const { sdk, devices, events } = person('ana');
    FakeNoiseFilter.works = false;
    await sdk.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: true });
    expect((await sdk.preview({ audio: true, video: false })).audio).toBe(true);
    expect(events).toContain('warning INTERNAL');
    expect(devices.live).toEqual(['Microphone 1']);
    expect(asked(devices.opened.at(-1))).toEqual({ echoCancellation: true, noiseSuppression: true });
  });

  it('the SDK says which echo is really cancelled', async () => {
    const { sdk, devices } = await joined({ audio: false });
    expect(sdk.sound.echoCancelled()).toBeNull();
    await sdk.enableAudio();
    expect(sdk.sound.echoCancelled()).toBe('page');
    devices.opened[0]!.settings = { echoCancellation: 'all' };
    expect(sdk.sound.echoCancelled()).toBe('all');
    await sdk.sound.setMicrophoneProcessing({ noise: 'standard', echoCancellation: false });
    expect(sdk.sound.echoCancelled()).toBe('none');
  });
});
