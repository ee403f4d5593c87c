/** A WatchTogether whose devices and media path are fakes, over the memory party or over the real server. */
import type { WatchTogetherOptions } from '@sdk/api/party';
import type { Environment } from '@sdk/base/environment';
import type { DeviceDesk } from '@sdk/devices/device-desk';
import type { WatchTogetherPorts } from '@sdk/ports';
import { WatchTogether } from '@sdk/watch-together';
import type { ManualClock } from './clock';
import { FakeDevices, FakeNoiseFilter, FakeVoice, FakeVoiceGraph } from './fake-call';
import { FakeCallNetwork, type FakeMediaPath } from './fake-media-path';

/** An environment whose time is turned by hand, and whose randomness repeats. */
export const manualEnvironment = (clock: ManualClock): Environment => {
  let seed = 1;
  return {
    clock,
    timers: clock,
    random: () => 0,
    randomBytes: (length) =>
      Uint8Array.from({ length }, () => (seed = (seed * 16_807) % 2_147_483_647) & 255),
    wallClock: () => 1_000,
  };
};

export interface SdkPerson {
  readonly sdk: WatchTogether;
  readonly devices: FakeDevices;
  /** That of the party that goes on, or was the last; before the first party the one it will take. */
  readonly path: FakeMediaPath;
  /** The names of the events in the order in which they came, without viewChanged. */
  readonly events: string[];
  /** The linear level of the person's own microphone. */
  level: number;
  /** The value of every pixel of the person's shared screen, 0…255; null before the first picture. */
  screenGrey: number | null;
  /** How many pictures the person's shared screen has given. */
  screenPictures: number;
  /** Whether the capture gives no more pictures although it stays live. */
  screenFrozen: boolean;
  /** How many dots in the page can be changed, so that the screen gives a picture. */
  screenDots: number;
  /** Called when a dot on the person's own screen was changed. */
  onScreenNudge: () => void;
  /** Resolves with the first picture of a screen that is chosen in the system's picker. */
  systemPicker: Promise<void>;
}

const SCREEN = {
  ...{ screenGrey: 128, screenPictures: 1, screenFrozen: false, screenDots: 0 },
  onScreenNudge: () => undefined,
  systemPicker: Promise.resolve(),
};

/** @param options.desk devices that outlive the party; `devices` are then not the ones in use. */
export const sdkPerson = (
  options: WatchTogetherOptions & { readonly desk?: DeviceDesk },
  {
    network = new FakeCallNetwork(),
    ...ports
  }: Partial<WatchTogetherPorts> & { network?: FakeCallNetwork } = {},
): SdkPerson => {
  const devices = new FakeDevices();
  let path = network.path();
  let isTaken = false;
  let isMarked = false;
  let shown = 0;
  const sdk = new WatchTogether(options, {
    devices,
    networkChanges: { onChange: () => () => undefined },
    createMediaPath: (_environment, host) => {
      if (isTaken) path = network.path();
      isTaken = true;
      return path.connect(host);
    },
    createVoice: () => new FakeVoice(),
    openVoiceGraph: (stream) => new FakeVoiceGraph(stream),
    openNoiseFilter: FakeNoiseFilter.open,
    measureNoiseCost: () => Promise.resolve(0.03),
    openPictureProbe: () => ({
      read: () => {
        if (person.screenGrey === null) return null;
        if (!person.screenFrozen) shown = isMarked ? 3 : 0;
        // The picture has four pixels: the mark is in the first, and invisible changes are in the second.
        const picture = new Uint8ClampedArray(16).fill(person.screenGrey);
        picture.fill(person.screenGrey + shown, 0, 4)[7] = person.screenPictures % 256;
        return picture;
      },
      close: () => undefined,
    }),
    openScreenNudge: () => {
      person.screenDots += 1;
      return {
        visible: () => true,
        nudge: () => {
          isMarked = !isMarked;
          person.onScreenNudge();
        },
        show: (marked) => (isMarked = marked),
        close: () => (person.screenDots -= 1),
      };
    },
    firstPicture: () => ({ shown: person.systemPicker, cancel: () => undefined }),
    createMeter: () => ({ level: () => person.level, awake: () => true, close: () => undefined }),
    ...ports,
  });
  const events: string[] = [];
  const person: SdkPerson = {
    ...{ sdk, devices, events, level: 0, ...SCREEN },
    get path() {
      return path;
    },
  };
  const note =
    (name: string) =>
    (payload: object): void => {
      const detail = 'error' in payload ? (payload.error as { code: string }).code : '';
      events.push(detail ? `${name} ${detail}` : name);
    };
  for (const name of EVENTS_TO_NOTE) sdk.on(name, note(name));
  return person;
};

const EVENTS_TO_NOTE = [
  'connected',
  'disconnected',
  'reconnecting',
  'reconnected',
  'error',
  'warning',
  'participantJoined',
  'participantLeft',
  'streamAdded',
  'streamRemoved',
  'inputsChanged',
  'playbackBlocked',
  'speakingStarted',
  'speakingStopped',
  'devicesChanged',
  'deviceLost',
  'deviceFound',
  'screenShareStarted',
  'screenShareStopped',
  'message',
] as const;
