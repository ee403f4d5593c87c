import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { installFakeStreams } from '../../test/fakes/fake-call';
import { memoryToken, MemoryParty } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import type { ConnectOptions } from '../api/party';
import type { InputKind } from '../devices/media-devices';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

/** Promises that can go on have gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('devices that are still being opened for the join', () => {
  const joining = async (wish: ConnectOptions, slow: InputKind) => {
    const party = new MemoryParty();
    const ana = sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
      { signalling: party.signalling(), environment: manualEnvironment(new ManualClock()) },
    );
    const open = ana.devices.open.bind(ana.devices);
    let go = (): void => undefined;
    const allowed = new Promise<void>((resolve) => (go = resolve));
    ana.devices.open = async (kind, ...rest) => {
      if (kind === slow) await allowed;
      return open(kind, ...rest);
    };
    await ana.sdk.connect(wish);
    await settled();
    const finish = async () => {
      go();
      await settled();
    };
    const microphone = () => ana.devices.opened.find(({ kind }) => kind === 'audio');
    const warnings = () => ana.events.filter((name) => name.startsWith('warning'));
    return { ...ana, finish, microphone, warnings, shown: () => party.participant('ana') };
  };

  it('leave somebody muted who has muted meanwhile', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: true, video: true }, 'camera');
    await sdk.disableAudio();
    await finish();
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false, video: true });
    await sdk.enableAudio();
    expect(shown()).toMatchObject({ audio: true });
  });

  it('don’t cut off who has begun to speak with push to talk', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: 'muted', video: true }, 'camera');
    await sdk.enableAudio();
    await finish();
    expect(microphone()?.enabled).toBe(true);
    expect(shown()).toMatchObject({ audio: true, video: true });
    await sdk.disableAudio();
    expect(shown()).toMatchObject({ audio: false });
  });

  it('don’t show somebody who has turned the camera off meanwhile', async () => {
    const { sdk, devices, finish, warnings, shown } = await joining({ audio: true, video: true }, 'camera');
    await sdk.disableVideo();
    await finish();
    expect(shown()).toMatchObject({ audio: true, video: false });
    expect(devices.live).toEqual(['Microphone 1']);
    expect(warnings()).toEqual([]);
  });

  it('begin muted where that was pressed before the microphone was there', async () => {
    const { sdk, finish, microphone, warnings, shown } = await joining({ audio: true }, 'microphone');
    await sdk.disableAudio();
    await finish();
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false });
    await sdk.enableAudio();
    expect(shown()).toMatchObject({ audio: true });
    expect(warnings()).toEqual([]);
  });

  it('stay silent after a press that was over before the microphone was there', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: 'muted' }, 'microphone');
    const pressed = sdk.enableAudio();
    await sdk.disableAudio();
    await finish();
    await pressed;
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false });
  });
});
