/** Runs in the browser: two people's media paths, wired to each other without a server, of whom one may do anything. */
import type { PeerSignal } from '@core/wire/socket';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';

/** Every connection this page made, and every channel opened on one. */
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
  const paths = new Map<Name, MeshMediaPath>();
  const make = (self: Name, other: Name): MeshMediaPath => {
    const path = new MeshMediaPath({
      environment,
      requests: {
        sendSignal: ({ linkEpoch, signal }) => {
          queueMicrotask(() => paths.get(other)?.takeSignal({ from: self, linkEpoch, signal }));
          return Promise.resolve();
        },
        iceServers: () => Promise.resolve({ iceServers: [], iceLifeMs: null }),
      },
    });
    if (self === 'ana') path.events.on('warning', ({ error }) => warnings.push(error.code));
    paths.set(self, path);
    return path;
  };
  const ana = make('ana', 'mal');
  const mal = make('mal', 'ana');
  const enter = (self: Name, peer: Name): void => {
    const path = self === 'ana' ? ana : mal;
    path.setSignalUp(true);
    path.setRoom({
      ...{ selfId: self, incarnation: 1, seat: self === 'ana' ? 1 : 2 },
      peers: [{ id: peer, incarnation: 1, seat: peer === 'ana' ? 1 : 2, reachable: true }],
    });
  };
  enter('mal', 'ana');
  enter('ana', 'mal');
  const settled = () => until(() => ana.link('mal') === 'open' && mal.link('ana') === 'open');
  return {
    warnings,
    connections,
    channels,
    until,
    settled,
    link: () => ana.link('mal'),
    malsLink: () => mal.link('ana'),
    /** Mal says something to Ana by way of the server, whatever Mal's own link is at. */
    say: (linkEpoch: number, signal: PeerSignal) => ana.takeSignal({ from: 'mal', linkEpoch, signal }),
    /** Mal's own end may have had enough of Ana's as well. */
    tryAgain: () => {
      mal.retryLink('ana');
      ana.retryLink('mal');
    },
  };
};

Object.assign(globalThis, {
  createPair: () => void Object.assign(globalThis, { pair: createPair() }),
});
export type Pair = ReturnType<typeof createPair>;
