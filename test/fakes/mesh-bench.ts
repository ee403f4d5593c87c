/** A mesh over transports that are made of nothing, and a server that a test breaks as it likes. */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { IceServer, PeerSignal } from '@core/wire/socket';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';
import type { LinkStats } from '@sdk/media-path/path-figures';
import type { OutgoingTrack, PeerLinkEvents } from '@sdk/media-path/mesh/peer-link';
import type { OutgoingSignal } from '@sdk/media-path/media-path';
import type { LinkTransport } from '@sdk/media-path/mesh/watched-link';
import { ManualClock } from './clock';
import { linkStats } from './fake-call';

export class FakeTransport implements LinkTransport {
  readonly events = new Emitter<PeerLinkEvents>();
  readonly taken: PeerSignal[] = [];
  readonly sent = new Map<string, OutgoingTrack>();
  destroyed = false;
  current: LinkStats = linkStats({ route: null });

  constructor(
    readonly initiator: boolean,
    readonly relayOnly = false,
    readonly iceServers: readonly IceServer[] = [],
  ) {}

  /** Something came and went in the last second. */
  live(change: Partial<LinkStats> = {}): void {
    const { heardUnits, audioIn, audioOut, packetsOut } = this.current;
    this.current = {
      ...this.current,
      heardUnits: heardUnits + 1,
      audioIn: audioIn + 1_000,
      audioOut: audioOut + 1_000,
      packetsOut: packetsOut + 50,
      ...change,
    };
  }

  take(signal: PeerSignal): void {
    this.taken.push(signal);
  }
  send(kind: string, outgoing: OutgoingTrack): void {
    this.sent.set(kind, outgoing);
  }
  heartbeat(): void {}
  stats(): Promise<LinkStats> {
    return Promise.resolve(this.current);
  }
  audioLevel(): number {
    return 0;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

/** A mesh of somebody whose id is ana, with Ben in the room. */
export const meshBench = () => {
  const clock = new ManualClock();
  const transports: FakeTransport[] = [];
  const sent: OutgoingSignal[] = [];
  let reachable = true;
  const ice = { asked: 0, answer: { iceServers: [] as IceServer[], iceLifeMs: null as number | null } };
  const path = new MeshMediaPath({
    environment: { clock, timers: clock },
    requests: {
      sendSignal: (signal) => {
        if (!reachable) return Promise.reject(new WatchTogetherError('PEER_GONE', 'away'));
        sent.push(signal);
        return Promise.resolve();
      },
      iceServers: () => {
        ice.asked += 1;
        return Promise.resolve(ice.answer);
      },
    },
    createTransport: ({ initiator, relayOnly, iceServers }) => {
      const transport = new FakeTransport(initiator, relayOnly, iceServers);
      transports.push(transport);
      return transport;
    },
  });
  const events: string[] = [];
  path.events.on('linkLost', () => events.push('lost'));
  path.events.on('linkRestored', ({ gone }) => events.push(gone ? 'released' : 'restored'));
  path.events.on('warning', ({ error }) => events.push(error.code));
  path.events.on('streamsGone', () => events.push('streamsGone'));
  path.events.on('doubt', () => events.push('doubt'));
  /** So many seconds in which every link lives. */
  const seconds = async (
    count: number,
    change: (transport: FakeTransport) => Partial<LinkStats> = () => ({}),
  ) => {
    for (let second = 0; second < count; second++) {
      for (const transport of transports) if (!transport.destroyed) transport.live(change(transport));
      await clock.advanceAsync(1_000);
    }
  };
  const wants = () =>
    sent.flatMap(({ to, signal }) =>
      signal.type === 'want' ? [`${to} ${signal.camera} ${signal.screen}`] : [],
    );
  const room = (...peers: string[]) =>
    path.setRoom({
      selfId: 'ana',
      incarnation: 1,
      seat: 1,
      peers: peers.map((id, index) => ({ id, incarnation: 1, seat: 2 + index, reachable })),
    });
  path.setSignalUp(true);
  room('ben');
  return {
    path,
    clock,
    transports,
    sent,
    events,
    room,
    ice,
    seconds,
    wants,
    setReachable: (value: boolean) => (reachable = value),
  };
};
