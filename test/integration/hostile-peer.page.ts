/**
 * Runs in the browser: two people's media paths, wired to each other without a server. One of the two may do anything.
 */
import type { PeerSignal } from '@core/wire/socket';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';
import { FakePathHost, personInRoom } from '../fakes/path-host';

/** Every connection that this page made, and every channel that was opened on one. */
const connections: RTCPeerConnection[] = [];
const channels: RTCDataChannel[] = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }

  override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
    const channel = super.createDataChannel(label, options);
    channels.push(channel);
    return channel;
  }
};

const until = (isTrue: () => boolean, patienceMs = 30_000): Promise<void> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const look = (): void => {
      if (isTrue()) resolve();
      else if (performance.now() - startedAt > patienceMs) reject(new Error(`waited in vain: ${isTrue}`));
      else setTimeout(look, 20);
    };
    look();
  });

type Name = 'ana' | 'mal';

const environment = {
  clock: { now: () => performance.now() },
  timers: {
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (handle: unknown) => clearTimeout(handle as number),
  },
};

const createPair = () => {
  const warnings: string[] = [];
  const hosts = { ana: new FakePathHost('ana'), mal: new FakePathHost('mal') };
  const make = (self: Name, other: Name): MeshMediaPath => {
    hosts[self].answers.signal = ({ linkEpoch, signal }) => {
      queueMicrotask(() => hosts[other].emit('signal', { from: self, linkEpoch, signal }));
      return Promise.resolve();
    };
    const path = new MeshMediaPath({ environment, host: hosts[self] });
    if (self === 'ana') path.events.on('warning', ({ error }) => warnings.push(error.code));
    return path;
  };
  const ana = make('ana', 'mal');
  const mal = make('mal', 'ana');
  const enter = (self: Name): void => {
    hosts[self].join();
    hosts[self].setRoom([personInRoom('ana', 1), personInRoom('mal', 2)]);
  };
  const reach = () => ana.person('mal').reach;
  const malsReach = () => mal.person('ana').reach;
  enter('mal');
  enter('ana');
  const settled = () => until(() => reach() === 'open' && malsReach() === 'open');
  return {
    warnings,
    connections,
    channels,
    until,
    settled,
    reach,
    malsReach,
    /** Sends Ana a signal of Mal's by way of the server, whatever the state of Mal's own link is. */
    say: (linkEpoch: number, signal: PeerSignal) =>
      hosts.ana.emit('signal', { from: 'mal', linkEpoch, signal }),
    /** Lets both ends try again, since Mal's end may have given up Ana's as well. */
    tryAgain: () => {
      mal.retry('ana');
      ana.retry('mal');
    },
  };
};

Object.assign(globalThis, {
  createPair: () => void Object.assign(globalThis, { pair: createPair() }),
});
export type Pair = ReturnType<typeof createPair>;
