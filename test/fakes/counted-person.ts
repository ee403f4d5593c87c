/** Somebody whose SDK is watched for what it holds: timers, listeners, tracks, and whatever else has to be let go of. */
import { vi } from 'vitest';
import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';
import { ManualClock } from './clock';
import { FakeVoice, FakeVoiceGraph } from './fake-call';
import { FakePlayer } from './fake-player';
import { memoryToken, MemoryParty } from './memory-party';
import { FakeTransport } from './mesh-bench';
import { manualEnvironment, sdkPerson } from './sdk-person';

/** How many listeners each emitter has. */
const countListeners = () => {
  const counts = new Map<object, number>();
  const count = (of: object, by: number): void => void counts.set(of, (counts.get(of) ?? 0) + by);
  const { on, clear } = Emitter.prototype;
  vi.spyOn(Emitter.prototype, 'on').mockImplementation(function (this: Emitter<object>, ...args) {
    const end = on.apply(this, args);
    let isOn = true;
    count(this, 1);
    return () => {
      end();
      if (isOn && (counts.get(this) ?? 0) > 0) count(this, -1);
      isOn = false;
    };
  });
  vi.spyOn(Emitter.prototype, 'clear').mockImplementation(function (this: Emitter<object>) {
    clear.call(this);
    counts.set(this, 0);
  });
  return counts;
};

/** Ana, in a party of her own, with an element for its film. Mocks are restored by the test. */
export const countedPerson = () => {
  const listeners = countListeners();
  const server = new MemoryParty();
  const clock = new ManualClock();
  server.now = () => clock.now();
  const transports: FakeTransport[] = [];
  const players: FakePlayer[] = [];
  const signalling = server.signalling();
  const on = signalling.on.bind(signalling);
  let serverListeners = 0;
  signalling.on = (event, listener) => {
    const end = on(event, listener);
    serverListeners += 1;
    return () => {
      serverListeners -= 1;
      end();
    };
  };
  const networkListeners = new Set<(isCertain: boolean) => void>();
  /** Of the SDK: a player that is made of nothing has its own, which do nothing once it is disposed. */
  const timers = new Set<TimerHandle>();
  let openMeters = 0;
  const ana = sdkPerson(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
    {
      signalling,
      environment: {
        ...manualEnvironment(clock),
        timers: {
          setTimeout: (run, delayMs) => {
            const handle = clock.setTimeout(() => {
              timers.delete(handle);
              run();
            }, delayMs);
            timers.add(handle);
            return handle;
          },
          clearTimeout: (handle) => {
            timers.delete(handle);
            clock.clearTimeout(handle);
          },
        },
      },
      networkChanges: {
        onChange: (listener) => {
          networkListeners.add(listener);
          return () => networkListeners.delete(listener);
        },
      },
      createMediaPath: (environment, host) =>
        new MeshMediaPath({
          environment,
          host,
          createTransport: ({ initiator }) => {
            const transport = new FakeTransport(initiator);
            transports.push(transport);
            return transport;
          },
        }),
      createPlayer: () => {
        const player = new FakePlayer(clock, clock);
        players.push(player);
        return player;
      },
      createMeter: () => {
        openMeters += 1;
        return { level: () => ana.level, awake: () => true, close: () => (openMeters -= 1) };
      },
    },
  );
  const { sdk, devices } = ana;
  let isSlow = false;
  /** A device, or a picker, that takes its time. */
  const late = <A extends unknown[], R>(open: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (isSlow) await new Promise<void>((resolve) => clock.setTimeout(resolve, 700));
      return open(...args);
    };
  };
  devices.open = late(devices.open.bind(devices));
  devices.openScreen = late(devices.openScreen.bind(devices));
  const detach = sdk.playback.attach(document.createElement('video'));
  sdk.sound.setDucking({ depthDb: 12, underOwnVoice: true });
  const gains: number[] = [];
  sdk.sound.onFilmGain((gain) => gains.push(gain));
  const living = () => transports.filter(({ destroyed }) => !destroyed);

  /** What a party has to end with: of all that there is here, only what was there before it may be left. */
  const left = () => ({
    timers: timers.size,
    networkListeners: networkListeners.size,
    serverListeners,
    openMeters,
    tracks: devices.opened
      .flatMap((track) => [track, ...track.clones])
      .filter(({ readyState }) => readyState === 'live').length,
    transports: living().length,
    players: players.filter(({ disposed }) => !disposed).length,
    voices: FakeVoice.all.filter(({ srcObject }) => srcObject !== null).length,
    graphs: FakeVoiceGraph.all.filter(({ closed }) => !closed).length,
    dotsInThePage: ana.screenDots,
    filmGain: gains.at(-1),
  });
  return {
    ...{ ana, server, clock, sdk, devices, left, living, listeners, networkListeners, detach },
    setSlow: (now: boolean) => (isSlow = now),
    /** Ends listening for what makes them leave. */
    leavesAt: new Set<() => void>(),
  };
};
