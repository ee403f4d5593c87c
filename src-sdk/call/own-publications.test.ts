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

/** Waits until every promise that can go on has gone on. */
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

  it('a person who mutes while devices open for the join stays muted', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: true, video: true }, 'camera');
    await sdk.disableAudio();
    await finish();
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false, video: true });
    await sdk.enableAudio();
    expect(shown()).toMatchObject({ audio: true });
  });

  it('a person who begins push to talk while devices open for the join isn’t cut off', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: 'muted', video: true }, 'camera');
    await sdk.enableAudio();
    await finish();
    expect(microphone()?.enabled).toBe(true);
    expect(shown()).toMatchObject({ audio: true, video: true });
    await sdk.disableAudio();
    expect(shown()).toMatchObject({ audio: false });
  });

  it('a person who turns the camera off while devices open for the join isn’t shown', async () => {
    const { sdk, devices, finish, warnings, shown } = await joining({ audio: true, video: true }, 'camera');
    await sdk.disableVideo();
    await finish();
    expect(shown()).toMatchObject({ audio: true, video: false });
    expect(devices.live).toEqual(['Microphone 1']);
    expect(warnings()).toEqual([]);
  });

  it('a microphone begins muted where mute was pressed before it was open', async () => {
    const { sdk, finish, microphone, warnings, shown } = await joining({ audio: true }, 'microphone');
    await sdk.disableAudio();
    await finish();
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false });
    await sdk.enableAudio();
    expect(shown()).toMatchObject({ audio: true });
    expect(warnings()).toEqual([]);
  });

  it('a microphone that another one replaces while it opens is as silent as the join asked for', async () => {
    const party = new MemoryParty();
    const { sdk, devices } = sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
      { signalling: party.signalling(), environment: manualEnvironment(new ManualClock()) },
    );
    await sdk.preview({ audio: true, video: false });
    await settled();
    const open = devices.open.bind(devices);
    let go = (): void => undefined;
    const allowed = new Promise<void>((resolve) => (go = resolve));
    devices.open = async (...asked) => {
      await allowed;
      return open(...asked);
    };
    devices.unplug('mic1');
    await settled();
    const joined = sdk.connect({ audio: 'muted' });
    await settled();
    const chosen = sdk.switchDevice('microphone', 'mic2');
    await settled();
    go();
    await Promise.all([joined, chosen]);
    await settled();
    const live = devices.opened.filter(({ readyState }) => readyState === 'live');
    expect(live.map(({ label, enabled }) => [label, enabled])).toEqual([['Microphone 2', false]]);
    expect(party.participant('ana')).toMatchObject({ audio: false });
    sdk.dispose();
  });

  it('a microphone stays silent after a press that was over before it was open', async () => {
    const { sdk, finish, microphone, shown } = await joining({ audio: 'muted' }, 'microphone');
    const pressed = sdk.enableAudio();
    await sdk.disableAudio();
    await finish();
    await pressed;
    expect(microphone()).toMatchObject({ enabled: false, readyState: 'live' });
    expect(shown()).toMatchObject({ audio: false });
  });
});
