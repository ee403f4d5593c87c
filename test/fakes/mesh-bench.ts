/** A mesh over fake transports, and a server that a test can break. */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { IceServer, PeerSignal } from '@core/wire/socket';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';
import type { OutgoingTrack, PeerLinkEvents } from '@sdk/media-path/mesh/peer-link';
import type { LinkStats } from '@sdk/media-path/mesh/link-stats';
import type { OutgoingSignal } from '@sdk/media-path/mesh/signal-outbox';
import type { LinkTransport } from '@sdk/media-path/mesh/watched-link';
import { ManualClock } from './clock';
import { personFigures } from './fake-media-path';
import { FakePathHost, personInRoom } from './path-host';

/** The counters of a link over which nothing has gone yet. */
const linkStats = (change: Partial<LinkStats> = {}): LinkStats => ({
  ...personFigures(),
  heardUnits: 0,
  ...change,
});

export class FakeTransport implements LinkTransport {
  readonly events = new Emitter<PeerLinkEvents>();
  readonly taken: PeerSignal[] = [];
  readonly sent = new Map<string, OutgoingTrack>();
  destroyed = false;
  onDestroyed = (): void => undefined;
  current: LinkStats = linkStats({ route: null });

  constructor(
    readonly initiator: boolean,
    readonly relayOnly = false,
    readonly iceServers: readonly IceServer[] = [],
  ) {}

  /** Makes the counters show that packets came and went in the last second. */
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
  readonly prepared = new Map<string, MediaStream>();
  prepare(kind: string, stream: MediaStream): void {
    this.prepared.set(kind, stream);
  }
  send(kind: string, outgoing: OutgoingTrack): void {
    this.sent.set(kind, outgoing);
  }
  readonly told: string[] = [];
  tell(message: string): void {
    this.told.push(message);
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
    this.onDestroyed();
  }
}

/** The mesh of a person whose id is ana, with Ben in the room. @param options.enters whether they are in it by now */
export const meshBench = ({ enters = true } = {}) => {
  const clock = new ManualClock();
  const transports: FakeTransport[] = [];
  const sent: OutgoingSignal[] = [];
  let reachable = true;
  const ice = { asked: 0, answer: { iceServers: [] as IceServer[], iceLifeMs: null as number | null } };
  const events: string[] = [];
  const host = new FakePathHost('ana');
  host.answers.signal = (signal) => {
    if (!reachable) return Promise.reject(new WatchTogetherError('PEER_GONE', 'away'));
    sent.push(signal);
    return Promise.resolve();
  };
  host.answers['ice:servers'] = () => {
    ice.asked += 1;
    return Promise.resolve(ice.answer);
  };
  const path = new MeshMediaPath({
    environment: { clock, timers: clock },
    host,
    createTransport: ({ initiator, relayOnly, iceServers }) => {
      const transport = new FakeTransport(initiator, relayOnly, iceServers);
      transports.push(transport);
      transport.onDestroyed = () => events.push('ended');
      return transport;
    },
  });
  const lost = new Set<string>();
  path.events.on('reachChanged', ({ participantId }) => {
    const now = path.person(participantId);
    if (now.lost === lost.has(participantId)) return;
    if (now.lost) lost.add(participantId);
    else lost.delete(participantId);
    events.push(now.lost ? 'lost' : now.reach === 'open' ? 'restored' : 'released');
  });
  path.events.on('warning', ({ error }) => events.push(error.code));
  path.events.on('doubt', () => events.push('doubt'));
  path.events.on('returned', () => events.push('returned'));
  /** Lets a number of seconds pass in which every link lives. */
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
    host.setRoom([
      personInRoom('ana', 1),
      ...peers.map((id, index) => personInRoom(id, 2 + index, reachable ? 'connected' : 'reconnecting')),
    ]);
  if (enters) {
    host.join();
    room('ben');
  }
  return {
    path,
    host,
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
