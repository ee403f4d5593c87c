import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeDevices, FakeNoiseFilter, FakeVoice, installFakeStreams } from '../../test/fakes/fake-call';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import { DeviceDesk } from './device-desk';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
});
afterEach(() => restore());

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A desk that lives as long as an app, and parties that borrow from it. */
const setUp = () => {
  const server = new MemoryParty();
  const clock = new ManualClock();
  const environment = manualEnvironment(clock);
  const devices = new FakeDevices();
  let level = 0;
  const desk = new DeviceDesk({
    environment,
    devices,
    createMeter: () => ({ level: () => level, awake: () => true, close: () => undefined }),
    openNoiseFilter: FakeNoiseFilter.open,
    measureNoiseCost: () => Promise.resolve(0),
  });
  const party = (getToken = () => Promise.resolve(memoryToken('ana'))) =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken, desk },
      { signalling: server.signalling(), environment },
    );
  const told: string[] = [];
  desk.on('deviceLost', ({ kind, label }) => told.push(`lost ${kind} ${label}`));
  desk.on('deviceFound', ({ device }) => told.push(`found ${device.kind} ${device.id}`));
  const speak = (now: number) => (level = now);
  return { server, clock, devices, desk, party, told, speak };
};
const BOTH = { audio: true, video: true };

describe('a device on the way in', () => {
  it('a device on the way in is opened once from the lobby into the party, and its light never goes off', async () => {
    const { server, devices, desk, party } = setUp();
    const lobby = desk.borrow();
    await lobby.preview(BOTH);
    const opened = [...devices.opened];
    const ana = party();
    await ana.sdk.connect(BOTH);
    lobby.giveBack();
    await settled();
    expect(devices.opened).toEqual(opened);
    expect(devices.live).toEqual(['Camera 1', 'Microphone 1']);
    expect(server.participant('ana')).toMatchObject({ audio: true, video: true });
    expect(ana.path.published.get('camera')?.track).toBe(opened[0]);
    expect(ana.path.published.get('microphone')?.track).toBe(opened[1]);
  });

  it('a device on the way in is opened once where the party joins while the lobby still opens it', async () => {
    const { devices, desk, party } = setUp();
    const lobby = desk.borrow();
    const preview = lobby.preview(BOTH);
    await party().sdk.connect(BOTH);
    await preview;
    lobby.giveBack();
    await settled();
    expect(devices.opened).toHaveLength(2);
    expect(devices.live).toHaveLength(2);
  });

  it('a device on the way in is opened once also where the settings show it, in the lobby and in the party', async () => {
    const { devices, desk, party } = setUp();
    const lobby = desk.borrow();
    await lobby.preview(BOTH);
    const settings = desk.borrow();
    expect((await settings.preview(BOTH)).stream).not.toBeNull();
    settings.giveBack();
    expect(devices.live).toHaveLength(2);
    await party().sdk.connect(BOTH);
    lobby.giveBack();
    const again = desk.borrow();
    await again.preview(BOTH);
    again.giveBack();
    await settled();
    expect(devices.opened).toHaveLength(2);
    expect(devices.live).toHaveLength(2);
  });

  it('a device on the way in is opened once with an SDK that has a desk of its own', async () => {
    const { server } = setUp();
    const { sdk, devices } = sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ben')) },
      { signalling: server.signalling(), environment: manualEnvironment(new ManualClock()) },
    );
    await sdk.preview(BOTH);
    await sdk.connect();
    await settled();
    expect(devices.opened).toHaveLength(2);
    sdk.dispose();
    expect(devices.live).toEqual([]);
  });

  it('a device on the way in stays with the lobby where joining fails, as loud as it was', async () => {
    const { devices, desk, party } = setUp();
    const lobby = desk.borrow();
    await lobby.preview(BOTH);
    const ana = party(() => Promise.reject(new Error('no token')));
    await expect(ana.sdk.connect({ audio: 'muted', video: true })).rejects.toThrow();
    await settled();
    expect(devices.live).toEqual(['Camera 1', 'Microphone 1']);
    expect(devices.opened.map(({ enabled }) => enabled)).toEqual([true, true]);
    ana.sdk.dispose();
    expect(devices.live).toHaveLength(2);
    lobby.giveBack();
    expect(devices.live).toEqual([]);
  });
});

describe('a device that several have borrowed', () => {
  it('a device that several have borrowed is closed by the last who gives it back', async () => {
    const { devices, desk } = setUp();
    const [one, other] = [desk.borrow(), desk.borrow()];
    await one.preview(BOTH);
    await other.preview({ audio: false, video: true });
    one.giveBack();
    expect(devices.live).toEqual(['Camera 1']);
    other.giveBack();
    expect(devices.live).toEqual([]);
  });

  it('a device that several have borrowed is not sent by a party that hasn’t borrowed it', async () => {
    const { server, devices, desk, party } = setUp();
    const settings = desk.borrow();
    await settings.preview(BOTH);
    const ana = party();
    await ana.sdk.connect({ audio: false, video: false });
    await settled();
    expect(devices.live).toHaveLength(2);
    expect([...ana.path.published.keys()]).toEqual([]);
    expect(server.participant('ana')).toMatchObject({ audio: false, video: false, publications: [] });
  });

  it('a device that several have borrowed goes on, and can be heard again, when the party that muted it is over', async () => {
    const { devices, desk, party } = setUp();
    const settings = desk.borrow();
    await settings.preview({ audio: true, video: false });
    const ana = party();
    await ana.sdk.connect({ audio: true });
    await ana.sdk.disableAudio();
    expect(devices.opened[0]?.enabled).toBe(false);
    await ana.sdk.disconnect();
    expect(devices.opened[0]).toMatchObject({ enabled: true, readyState: 'live' });
  });

  it('a device that several have borrowed stays muted where somebody else gives it back', async () => {
    const { devices, desk, party } = setUp();
    const ana = party();
    await ana.sdk.connect({ audio: true });
    await ana.sdk.disableAudio();
    const settings = desk.borrow();
    await settings.preview({ audio: true, video: false });
    settings.giveBack();
    expect(devices.opened).toHaveLength(1);
    expect(devices.opened[0]).toMatchObject({ enabled: false, readyState: 'live' });
  });

  it('a device that several have borrowed is another one for all of them where one switches it', async () => {
    const { devices, desk, party } = setUp();
    const ana = party();
    await ana.sdk.connect(BOTH);
    const settings = desk.borrow();
    const before = (await settings.preview(BOTH)).stream;
    await desk.switchDevice('camera', 'cam2');
    expect((await settings.preview(BOTH)).stream).not.toBe(before);
    expect(ana.path.published.get('camera')?.track?.label).toBe('Camera 2');
    expect(devices.live).toEqual(['Microphone 1', 'Camera 2']);
  });

  it('a device that several have borrowed isn’t held by whoever was refused it', async () => {
    const { devices, desk } = setUp();
    const [refused, other] = [desk.borrow(), desk.borrow()];
    devices.refuse.camera = 'DEVICE_IN_USE';
    expect((await refused.preview(BOTH)).problems.camera).toBe('DEVICE_IN_USE');
    delete devices.refuse.camera;
    await other.preview({ audio: false, video: true });
    expect(refused.previewNow()).toMatchObject({ stream: null, video: false });
    other.giveBack();
    expect(devices.live).toEqual(['Microphone 1']);
  });

  it('a device that several have borrowed is measured for whoever shows it', async () => {
    const { clock, desk, speak } = setUp();
    const levels: number[] = [];
    const stop = desk.onLocalLevel((now) => levels.push(now));
    const settings = desk.borrow();
    speak(1);
    await clock.advanceAsync(40);
    await settings.preview({ audio: true, video: false });
    await clock.advanceAsync(40);
    settings.giveBack();
    await clock.advanceAsync(40);
    expect(levels).toEqual([0, 1, 0]);
    stop();
  });
});

describe('devices that come and go', () => {
  it('devices that come and go are told of as long as somebody has borrowed, and what came meanwhile isn’t news', async () => {
    const { devices, desk, told, clock } = setUp();
    await settled();
    devices.plug({ id: 'mic3', kind: 'microphone', label: 'Headset' });
    await settled();
    const lobby = desk.borrow();
    await settled();
    devices.plug({ id: 'mic4', kind: 'microphone', label: 'Another' });
    await settled();
    expect(told).toEqual(['found microphone mic4']);
    lobby.giveBack();
    devices.unplug('mic4');
    devices.plug({ id: 'mic5', kind: 'microphone', label: 'Later' });
    await settled();
    expect(told).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('devices that come and go take a loudspeaker with them, which is the default’s for whoever comes later', async () => {
    const { devices, desk, told, party } = setUp();
    const lobby = desk.borrow();
    await desk.setAudioOutput('voices', 'out1');
    devices.unplug('out1');
    await settled();
    expect(told).toEqual(['lost speaker Speaker 1']);
    devices.plug({ id: 'out2', kind: 'speaker', label: 'Speaker 2' });
    await desk.setAudioOutput('voices', 'out2');
    lobby.giveBack();
    devices.unplug('out2');
    party();
    await settled();
    expect(FakeVoice.all.map(({ sink }) => sink)).toEqual(['out2', '']);
    expect(told.filter((one) => one.startsWith('lost'))).toHaveLength(1);
  });
});

describe('a loudspeaker that was chosen before the party', () => {
  it('a loudspeaker that was chosen before the party is where its voices are heard', async () => {
    const { desk, party } = setUp();
    await desk.setAudioOutput('voices', 'out1');
    party();
    await settled();
    // Before any voice is there, one is made to find out whether that output works.
    expect(FakeVoice.all.map(({ sink }) => sink)).toEqual(['out1']);
  });
});
