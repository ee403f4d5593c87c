import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeDevices, FakeNoiseFilter, installFakeStreams } from '../../test/fakes/fake-call';
import { DeviceDesk } from './device-desk';

/** Devices that take as long to open as the test says. */
class SlowDevices extends FakeDevices {
  #waiting: (() => void)[] | null = null;

  override async open(...args: Parameters<FakeDevices['open']>): Promise<MediaStreamTrack> {
    const waiting = this.#waiting;
    if (waiting) await new Promise<void>((resolve) => waiting.push(resolve));
    return super.open(...args);
  }

  hold(): void {
    this.#waiting = [];
  }

  async release(): Promise<void> {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const go of waiting) go();
    await settled();
  }
}

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let restore: () => void;
beforeEach(() => (restore = installFakeStreams()));
afterEach(() => restore());

const setUp = () => {
  const devices = new SlowDevices();
  const desk = new DeviceDesk({
    environment: { timers: new ManualClock() },
    devices,
    createMeter: () => ({ level: () => 0, awake: () => true, close: () => undefined }),
    openNoiseFilter: FakeNoiseFilter.open,
    measureNoiseCost: () => Promise.resolve(0),
  });
  const inputs = desk.borrow();
  const lost: string[] = [];
  desk.on('deviceLost', ({ label }) => lost.push(label));
  return { devices, desk, inputs, lost };
};

describe('a device that is wanted, not wanted, and wanted while it opens', () => {
  it('a device that is wanted, not wanted, and wanted while it opens is open in the end', async () => {
    const { devices, inputs } = setUp();
    devices.hold();
    const first = inputs.open('camera');
    await settled();
    inputs.close('camera');
    const second = inputs.open('camera');
    await settled();
    const refused = expect(first).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await devices.release();
    await refused;
    expect((await second).readyState).toBe('live');
    expect(devices.live).toEqual(['Camera 1']);
    expect(inputs.previewNow()).toMatchObject({ video: true, problems: { camera: null } });
  });
});

describe('another device that is chosen', () => {
  it('a device chosen while the first one opens is the one that is used', async () => {
    const { devices, desk, inputs } = setUp();
    devices.hold();
    const first = inputs.open('microphone');
    const chosen = desk.switchDevice('microphone', 'mic2');
    await settled();
    await devices.release();
    await Promise.all([first, chosen]);
    expect(devices.live).toEqual(['Microphone 2']);
    expect(inputs.track('microphone')?.label).toBe('Microphone 2');
  });

  it('a device chosen while the default replaces a lost one is the one that is used', async () => {
    const { devices, desk, inputs, lost } = setUp();
    await inputs.open('microphone');
    await settled();
    devices.hold();
    devices.plug({ id: 'mic3', kind: 'microphone', label: 'Microphone 3' });
    devices.unplug('mic1');
    await settled();
    const chosen = desk.switchDevice('microphone', 'mic3');
    await settled();
    await devices.release();
    await chosen;
    expect(lost).toEqual(['Microphone 1']);
    expect(devices.live).toEqual(['Microphone 3']);
  });

  it('a chosen device is used where the old one goes while the new one opens', async () => {
    const { devices, desk, inputs, lost } = setUp();
    await inputs.open('microphone');
    await settled();
    devices.hold();
    const chosen = desk.switchDevice('microphone', 'mic2');
    await settled();
    devices.unplug('mic1');
    await settled();
    await devices.release();
    await chosen;
    expect(lost).toEqual(['Microphone 1']);
    expect(devices.live).toEqual(['Microphone 2']);
  });

  it('a chosen device gives way to the default where it can’t be opened and the old one is gone', async () => {
    const { devices, desk, inputs } = setUp();
    devices.plug({ id: 'mic3', kind: 'microphone', label: 'Microphone 3' });
    await inputs.open('microphone');
    await settled();
    devices.hold();
    const chosen = expect(desk.switchDevice('microphone', 'mic3')).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    await settled();
    devices.unplug('mic1');
    devices.unplug('mic3');
    await settled();
    await devices.release();
    await chosen;
    await settled();
    expect(devices.live).toEqual(['Microphone 2']);
    expect(inputs.track('microphone')?.label).toBe('Microphone 2');
  });

  it('a chosen device that fails leaves the old one as it was, where that had to be let go of first', async () => {
    const { devices, desk, inputs } = setUp();
    devices.processesOneWay = true;
    await inputs.open('microphone');
    await desk.setMicrophoneProcessing({ noise: 'off', echoCancellation: true });
    await settled();
    const { open } = devices;
    let count = 0;
    // The second opening is the one after the old device was let go of.
    devices.open = (...args) => {
      count += 1;
      if (count === 1) return open.apply(devices, args).then((track) => withOtherProcessing(track));
      devices.refuse.microphone = 'DEVICE_IN_USE';
      const refused = open.apply(devices, args);
      delete devices.refuse.microphone;
      devices.open = open;
      return refused;
    };
    await expect(desk.switchDevice('microphone', 'mic2')).rejects.toMatchObject({ code: 'DEVICE_IN_USE' });
    await settled();
    expect(inputs.track('microphone')).toMatchObject({ label: 'Microphone 1', readyState: 'live' });
  });
});

const withOtherProcessing = (track: MediaStreamTrack): MediaStreamTrack => {
  track.getSettings = () => ({ echoCancellation: false, noiseSuppression: true });
  return track;
};
