import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { PeerSignal } from '@core/wire/socket';
import { ManualClock } from '../../test/fakes/clock';
import { FakeTrack, installFakeStreams } from '../../test/fakes/fake-media';
import { MeshMediaPath, type LinkTransport } from './mesh-media-path';
import type { LinkStats } from './peer-connection';
import type { OutgoingTrack, PeerLinkEvents } from './peer-link';
import type { OutgoingSignal } from './signal-outbox';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

class FakeTransport implements LinkTransport {
  readonly events = new Emitter<PeerLinkEvents>();
  readonly taken: PeerSignal[] = [];
  readonly sent = new Map<string, OutgoingTrack>();
  destroyed = false;
  current: LinkStats = {
    heardUnits: 0,
    audioIn: 0,
    videoIn: 0,
    audioOut: 0,
    videoOut: 0,
    packetsIn: 0,
    packetsLost: 0,
    roundTripMs: 30,
    jitterMs: 2,
    route: null,
  };

  constructor(readonly initiator: boolean) {}

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

const setUp = () => {
  const clock = new ManualClock();
  const transports: FakeTransport[] = [];
  const sent: OutgoingSignal[] = [];
  let reachable = true;
  const path = new MeshMediaPath({
    environment: { clock, timers: clock },
    sendSignal: (signal) => {
      if (!reachable) return Promise.reject(new WatchTogetherError('PEER_GONE', 'away'));
      sent.push(signal);
      return Promise.resolve();
    },
    createTransport: ({ initiator }) => {
      const transport = new FakeTransport(initiator);
      transports.push(transport);
      return transport;
    },
  });
  const events: string[] = [];
  path.events.on('linkLost', () => events.push('lost'));
  path.events.on('linkRestored', ({ gone }) => events.push(gone ? 'released' : 'restored'));
  path.events.on('warning', ({ error }) => events.push(error.code));
  path.events.on('streamsGone', () => events.push('streamsGone'));
  const room = (...peers: string[]) =>
    path.setRoom({
      selfId: 'ana',
      incarnation: 1,
      peers: peers.map((id) => ({ id, incarnation: 1, reachable })),
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
    setReachable: (value: boolean) => (reachable = value),
  };
};

describe('MeshMediaPath', () => {
  it('sends what is published to everybody, late comers too, under one stream id', () => {
    const { path, transports, room } = setUp();
    const first = new FakeTrack('video', 'one').as();
    const id = path.publish('camera', first);
    room('ben', 'cem');
    expect(transports.map(({ sent }) => sent.get('camera')?.track)).toEqual([first, first]);
    const second = new FakeTrack('video', 'two').as();
    expect(path.publish('camera', second)).toBe(id);
    path.unpublish('camera');
    expect(transports[0]?.sent.get('camera')?.track).toBeNull();
  });

  it('sends smaller pictures to more people', () => {
    const { path, transports, room } = setUp();
    path.publish('camera', new FakeTrack('video', 'one').as());
    const height = () => transports[0]?.sent.get('camera')?.limit.video?.height;
    expect(height()).toBe(720);
    room('ben', 'cem');
    expect(height()).toBe(360);
    room('ben', 'cem', 'dan', 'eva');
    expect(height()).toBe(180);
    room('ben');
    expect(height()).toBe(720);
  });

  it('hands signals of this epoch to the transport and drops older ones', () => {
    const { path, transports } = setUp();
    const answer = { type: 'answer', sdp: 'v=0' } as const;
    path.takeSignal({ from: 'ben', linkEpoch: 2_000, signal: answer });
    path.takeSignal({ from: 'ben', linkEpoch: 1_000, signal: answer });
    path.takeSignal({ from: 'nobody', linkEpoch: 2_000, signal: answer });
    expect(transports[0]?.taken).toEqual([answer]);
  });

  it('keeps an offer for when the other one can be reached again', async () => {
    const { transports, sent, setReachable, room, clock } = setUp();
    transports[0]?.events.emit('opened', {});
    setReachable(false);
    room('ben');
    const offer = { type: 'offer', sdp: 'v=0' } as const;
    const candidate = { type: 'renegotiate', renegotiate: true } as const;
    transports[0]?.events.emit('signal', offer);
    transports[0]?.events.emit('signal', candidate);
    await clock.advanceAsync(0);
    expect(sent).toEqual([]);
    setReachable(true);
    room('ben');
    await clock.advanceAsync(0);
    expect(sent.map(({ signal }) => signal)).toEqual([offer, candidate]);
    expect(transports).toHaveLength(1);
  });

  it('rebuilds a silent link, three times, and then says that it failed', async () => {
    const { path, clock, transports, events } = setUp();
    transports[0]?.events.emit('opened', {});
    await clock.advanceAsync(60_000);
    expect(transports).toHaveLength(4);
    expect(events).toEqual(['lost', 'streamsGone', 'streamsGone', 'streamsGone', 'released', 'LINK_FAILED']);
    expect(path.link('ben')).toBe('failed');
    path.checkConnection();
    transports.at(-1)?.events.emit('opened', {});
    expect(path.link('ben')).toBe('open');
  });

  it('grades a living link and reports what goes over it', async () => {
    const { path, clock, transports, sent } = setUp();
    const [transport] = transports;
    transport?.events.emit('opened', {});
    for (let second = 1; second <= 6; second++) {
      if (transport) {
        transport.current = {
          ...transport.current,
          heardUnits: second,
          audioOut: second,
          packetsIn: second * 50,
        };
      }
      await clock.advanceAsync(1_000);
    }
    expect(path.quality('ben')).toBe('excellent');
    expect(sent.at(-1)?.signal).toEqual({
      type: 'report',
      sendsAudio: true,
      sendsVideo: false,
      hearsAudio: false,
      hearsVideo: false,
    });
  });

  it('takes a refused description for what it is', async () => {
    const { clock, transports, events } = setUp();
    transports[0]?.events.emit('closed', { negotiation: true, detail: 'ERR_SET_REMOTE_DESCRIPTION' });
    expect(events).toEqual(['NEGOTIATION_FAILED', 'streamsGone']);
    await clock.advanceAsync(1_000);
    expect(transports).toHaveLength(2);
  });

  it('ends every link and its clockwork on leaving', () => {
    const { path, clock, transports } = setUp();
    path.leave();
    expect(transports[0]?.destroyed).toBe(true);
    expect(clock.pending).toBe(0);
    expect(path.link('ben')).toBe('none');
  });
});
