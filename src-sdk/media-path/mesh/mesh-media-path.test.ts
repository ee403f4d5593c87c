import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IceServer } from '@core/wire/socket';
import { FakeTrack, installFakeStreams } from '../../../test/fakes/fake-call';
import { meshBench, type FakeTransport } from '../../../test/fakes/mesh-bench';
import type { LinkStats } from './link-stats';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

describe('MeshMediaPath', () => {
  it('the mesh sends what is published to everybody, late joiners too, under one stream id', () => {
    const { path, transports, room } = meshBench();
    const first = new FakeTrack('video', 'one').as();
    const camera = path.publish('camera', first);
    room('ben', 'cem');
    expect(transports.map(({ sent }) => sent.get('camera')?.track)).toEqual([first, first]);
    const second = new FakeTrack('video', 'two').as();
    camera.replace(second);
    expect(transports.map(({ sent }) => sent.get('camera')?.track)).toEqual([second, second]);
    camera.close();
    expect(transports[0]?.sent.get('camera')?.track).toBeNull();
    expect(path.publish('camera', first).id).toBe(camera.id);
  });

  it('the mesh sends smaller pictures to more people', () => {
    const { path, transports, room } = meshBench();
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

  it('the mesh hands signals of this epoch to the transport and drops older ones', () => {
    const { host, transports } = meshBench();
    const answer = { type: 'answer', sdp: 'v=0' } as const;
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: answer });
    host.emit('signal', { from: 'ben', linkEpoch: 1_000, signal: answer });
    host.emit('signal', { from: 'nobody', linkEpoch: 2_000, signal: answer });
    expect(transports[0]?.taken).toEqual([answer]);
  });

  it('the mesh keeps an offer until the other person can be reached again', async () => {
    const { transports, sent, setReachable, room, clock } = meshBench();
    transports[0]?.events.emit('opened', {});
    sent.length = 0;
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

  it('the mesh repeats what the server refused once, though nobody was away', async () => {
    const { host, transports, sent, setReachable, room, clock } = meshBench();
    transports[0]?.events.emit('opened', {});
    await clock.advanceAsync(0);
    sent.length = 0;
    setReachable(false);
    const offer = { type: 'offer', sdp: 'v=0' } as const;
    transports[0]?.events.emit('signal', offer);
    await clock.advanceAsync(0);
    setReachable(true);
    await clock.advanceAsync(1_000);
    expect(sent.map(({ signal }) => signal)).toEqual([offer]);
    // A signal isn't sent while the server can't be reached.
    setReachable(false);
    transports[0]?.events.emit('signal', offer);
    room('ben');
    host.emit('away', {});
    setReachable(true);
    await clock.advanceAsync(1_000);
    expect(sent).toHaveLength(1);
  });

  it('the mesh says that a link takes too long before it is given up, and what its ICE servers can do', async () => {
    const { host, path, clock, transports } = meshBench();
    host.join({ iceServers: [{ urls: 'stun:a' }], iceLifeMs: null });
    expect(path.wayHelp).toBe('stun');
    const phases: string[] = [];
    path.events.on('reachChanged', () => phases.push(path.person('ben').reach));
    await clock.advanceAsync(7_000);
    expect(path.person('ben').reach).toBe('coming');
    await clock.advanceAsync(2_000);
    expect(phases).toEqual(['overdue']);
    transports.at(-1)?.events.emit('opened', {});
    expect(phases).toEqual(['overdue', 'open']);
  });

  it('the mesh rebuilds a silent link, three times, and then says that it failed', async () => {
    const { path, clock, transports, events } = meshBench();
    transports[0]?.events.emit('opened', {});
    await clock.advanceAsync(60_000);
    expect(transports).toHaveLength(4);
    expect(events).toEqual(['lost', 'doubt', 'ended', 'ended', 'ended', 'released', 'LINK_FAILED']);
    expect(path.person('ben').reach).toBe('failed');
    path.retry('ben');
    expect(path.person('ben').reach).toBe('coming');
    await clock.advanceAsync(40_000);
    expect(path.person('ben').reach).toBe('failed');
    expect(events.filter((event) => event === 'LINK_FAILED')).toHaveLength(2);
    path.checkConnection();
    transports.at(-1)?.events.emit('opened', {});
    expect(path.person('ben').reach).toBe('open');
  });

  it('the mesh keeps a link failed while only the other end’s questions come through, and after the browser has given up too', async () => {
    const { path, clock, transports, events, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    await clock.advanceAsync(60_000);
    expect(path.person('ben').reach).toBe('failed');
    await seconds(30);
    expect(path.person('ben').reach).toBe('failed');
    transports.at(-1)?.events.emit('closed', { why: 'network', detail: 'ERR_ICE_CONNECTION_FAILURE' });
    await seconds(30);
    expect(path.person('ben').reach).toBe('failed');
    expect(transports).toHaveLength(4);
    expect(events.filter((event) => event === 'LINK_FAILED')).toHaveLength(1);
  });

  it('the mesh follows a peer that asks for new links without end ten times, and then when the person says so', async () => {
    const { host, path, transports, events, clock, room } = meshBench();
    room('ben', 'cem');
    const before = transports.length;
    let linkEpoch = 2_000;
    for (let second = 0; second < 20; second++) {
      for (let times = 0; times < 600; times++)
        host.emit('signal', { from: 'ben', linkEpoch: ++linkEpoch, signal: { type: 'rebuild' } });
      await clock.advanceAsync(1_000);
    }
    expect(path.person('ben').reach).toBe('paused');
    expect(path.person('cem').reach).not.toBe('paused');
    expect(events.filter((event) => event === 'LINK_FAILED')).toHaveLength(1);
    const ofBen = transports.length - before;
    // Nine of them are for Ben, who was counted once when he came; the rest are Cem's own tries.
    expect(ofBen).toBeLessThanOrEqual(9 + 3);
    expect(transports.filter(({ destroyed }) => !destroyed)).toHaveLength(1);
    path.retry('ben');
    transports.at(-1)?.events.emit('opened', {});
    expect(path.person('ben').reach).toBe('open');
  });

  it('the mesh hands no description on that has hundreds of lines, and none of the flood behind it', () => {
    const { host, path, transports } = meshBench();
    const offer = { type: 'offer', sdp: `v=0\r\n${'m=audio 9 X 0\r\n'.repeat(17)}` } as const;
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: offer });
    expect(path.person('ben').reach).toBe('paused');
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: { type: 'answer', sdp: 'v=0' } });
    expect(transports[0]?.taken).toEqual([]);
  });

  it('the mesh pauses a link over which too much came, and doesn’t rebuild it by itself', async () => {
    const { path, transports, clock } = meshBench();
    transports[0]?.events.emit('closed', { why: 'overran', detail: 'more messages than a link has' });
    await clock.advanceAsync(60_000);
    expect(path.person('ben').reach).toBe('paused');
    expect(transports).toHaveLength(1);
  });

  it('the mesh reports what goes over a living link, and its counters', async () => {
    const { path, transports, sent, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    await seconds(6, () => ({ route: 'relay' }));
    expect(path.person('ben').route).toBe('relay');
    expect((await path.figures()).people.get('ben')).toBe(transports[0]?.current);
    expect(sent.at(-1)?.signal).toEqual({
      type: 'report',
      sendsAudio: true,
      sendsVideo: false,
      hearsAudio: true,
      hearsVideo: false,
    });
  });

  it('the mesh reports a refused description as NEGOTIATION_FAILED, and tries anew', async () => {
    const { clock, transports, events } = meshBench();
    transports[0]?.events.emit('closed', { why: 'negotiation', detail: 'ERR_SET_REMOTE_DESCRIPTION' });
    expect(events).toEqual(['NEGOTIATION_FAILED', 'ended']);
    await clock.advanceAsync(1_000);
    expect(transports).toHaveLength(2);
  });

  it('the mesh ends every link and its timers with its session', () => {
    const { path, clock, transports } = meshBench();
    path.dispose();
    expect(transports[0]?.destroyed).toBe(true);
    expect(clock.pending).toBe(0);
    expect(path.person('ben').reach).toBe('none');
  });
});

describe('wishes for size', () => {
  it('wishes for size tell each person how large they are shown, once it has settled, and again over a new link', async () => {
    const { path, clock, transports, wants, sent, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    expect(wants()).toEqual(['ben 4320 4320']);
    for (const height of [700, 500, 300, 185]) path.prefer('ben', 'camera', height);
    await clock.advanceAsync(299);
    expect(wants()).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(wants().slice(1)).toEqual(['ben 180 4320']);
    path.prefer('ben', 'camera', 190);
    path.prefer('ben', 'screen', 0);
    await clock.advanceAsync(300);
    expect(wants().slice(2)).toEqual(['ben 180 0']);
    transports[0]?.events.emit('closed', { why: 'network', detail: '' });
    await seconds(1);
    transports[1]?.events.emit('opened', {});
    expect(wants().slice(3)).toEqual(['ben 180 0']);
    expect(sent.at(-1)?.linkEpoch).toBe(2_001);
    path.prefer('ben', 'camera', null);
    await clock.advanceAsync(300);
    expect(wants().at(-1)).toBe('ben 4320 0');
  });

  it('wishes for size ask everybody for no picture at all where only sound is wanted', async () => {
    const { path, transports, wants, room } = meshBench();
    room('ben', 'cem');
    for (const transport of transports) transport.events.emit('opened', {});
    path.setReceiveVideo(false);
    expect(path.receivesVideo).toBe(false);
    expect(wants().slice(2)).toEqual(['ben 0 0', 'cem 0 0']);
    path.prefer('ben', 'camera', 360);
    path.setReceiveVideo(true);
    expect(wants().slice(4)).toEqual(['ben 360 4320', 'cem 4320 4320']);
  });

  it('each person is sent the size that they show, and nothing where they show nothing', () => {
    const { host, path, transports, room } = meshBench();
    room('ben', 'cem');
    path.publish('camera', new FakeTrack('video', 'one').as());
    path.publish('screen', new FakeTrack('video', 'screen').as());
    path.publish('microphone', new FakeTrack('audio', 'voice').as());
    const limit = (index: number, kind: string) => transports[index]?.sent.get(kind)?.limit;
    const want = (camera: number, screen: number, linkEpoch = 2_000) =>
      host.emit('signal', { from: 'ben', linkEpoch, signal: { type: 'want', camera, screen } });
    want(170, 0);
    expect(limit(0, 'camera')).toMatchObject({
      active: true,
      video: { height: 180 },
      maxBitrateBps: 160_000,
    });
    expect(limit(0, 'screen')?.active).toBe(false);
    expect(limit(1, 'camera')).toMatchObject({ active: true, video: { height: 360 } });
    expect(limit(1, 'screen')?.active).toBe(true);
    want(0, 0);
    expect(limit(0, 'camera')?.active).toBe(false);
    expect(limit(0, 'microphone')?.active).toBe(true);
    expect(path.sending()?.height).toBe(360);
    want(1_080, 1_080, 1_999);
    expect(limit(0, 'camera')?.active).toBe(false);
    want(4_320, 4_320);
    expect(limit(0, 'camera')).toMatchObject({ active: true, video: { height: 360 } });
    expect(limit(0, 'screen')).toMatchObject({ active: true, video: { height: 1_080 } });
  });

  it('a picture that nobody wants isn’t taken for a broken link', async () => {
    const { host, path, transports, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    path.publish('camera', new FakeTrack('video', 'one').as());
    let videoOut = 0;
    const theirs = { sendsAudio: true, hearsAudio: true };
    const report = (sendsVideo: boolean, hearsVideo: boolean) =>
      host.emit('signal', {
        from: 'ben',
        linkEpoch: 2_000,
        signal: { type: 'report', ...theirs, sendsVideo, hearsVideo },
      });
    // The picture is still sent here, and isn't shown any more there.
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: { type: 'want', camera: 0, screen: 0 } });
    path.setReceiveVideo(false);
    for (let second = 0; second < 8; second++) {
      await seconds(1, () => ({ videoOut: (videoOut += 1_000) }));
      report(true, false);
    }
    expect(transports).toHaveLength(1);
    expect(path.person('ben').reach).toBe('open');
    // The same reports about a picture that is wanted mean that the link works one way only.
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: { type: 'want', camera: 360, screen: 0 } });
    for (let second = 0; second < 4; second++) {
      await seconds(1, () => ({ videoOut: (videoOut += 1_000) }));
      report(false, false);
    }
    expect(transports).toHaveLength(2);
  });
});

describe('the camera’s ladder', () => {
  const bytes = (bps: number) => bps / 8;

  it('the camera’s ladder follows a line that gets worse, for the one person whose line it is', async () => {
    const { path, transports, room, seconds } = meshBench();
    room('ben', 'cem');
    const track = new FakeTrack('video', 'one');
    path.publish('camera', track.as());
    for (const transport of transports) transport.events.emit('opened', {});
    const sent = new Map<FakeTransport, number>();
    const line = (transport: FakeTransport): Partial<LinkStats> => {
      const isBad = transport === transports[0];
      const rate = isBad ? 140_000 : 440_000;
      const videoOut = (sent.get(transport) ?? 0) + bytes(rate);
      sent.set(transport, videoOut);
      return {
        videoOut,
        availableBps: isBad ? 150_000 : 3_000_000,
        limitation: isBad ? 'bandwidth' : 'none',
        videosOut: [{ trackId: track.id, bytes: videoOut, width: 640, height: 360, framesPerSecond: 20 }],
      };
    };
    const height = (index: number) => transports[index]?.sent.get('camera')?.limit.video?.height;
    await seconds(6, line);
    expect([height(0), height(1)]).toEqual([360, 360]);
    await seconds(8, line);
    expect(height(0)).toBeLessThan(360);
    expect(height(1)).toBe(360);
    expect([path.person('ben').heldBack, path.person('cem').heldBack]).toEqual(['bandwidth', null]);
    expect(path.sending()?.height).toBe(360);
  });

  it('the camera’s ladder isn’t left for a film that fills the line next to it', async () => {
    const { path, transports, seconds } = meshBench();
    const camera = new FakeTrack('video', 'camera');
    const film = new FakeTrack('video', 'film');
    path.publish('camera', camera.as());
    path.publish('screen', film.as());
    transports[0]?.events.emit('opened', {});
    let each = 0;
    const picture = { width: 1_280, height: 720, framesPerSecond: 30 };
    await seconds(60, () => {
      each += bytes(1_200_000);
      return {
        videoOut: 2 * each,
        availableBps: 2_500_000,
        limitation: 'bandwidth',
        videosOut: [camera, film].map(({ id: trackId }) => ({ trackId, bytes: each, ...picture })),
      };
    });
    expect(transports[0]?.sent.get('camera')?.limit.video?.height).toBe(720);
    expect(path.person('ben').heldBack).toBeNull();
  });

  it('the camera’s ladder goes down for everybody where this machine can’t keep up', async () => {
    const { path, transports, room, seconds } = meshBench();
    room('ben', 'cem');
    path.publish('camera', new FakeTrack('video', 'one').as());
    for (const transport of transports) transport.events.emit('opened', {});
    await seconds(6, () => ({ limitation: 'cpu' }));
    expect(transports.map(({ sent }) => sent.get('camera')?.limit.video?.height)).toEqual([270, 270]);
    expect(path.person('cem').heldBack).toBe('cpu');
  });

  it('the camera’s ladder never exceeds what the person chose', () => {
    const { path, transports } = meshBench();
    path.publish('camera', new FakeTrack('video', 'one').as());
    const limit = () => transports[0]?.sent.get('camera')?.limit.video;
    path.setCameraQuality({ width: 854, height: 480, frameRate: 24, maxBitrateBps: 700_000 });
    expect(limit()).toMatchObject({ height: 480, maxBitrateBps: 700_000 });
    path.setCameraQuality('auto');
    expect(limit()?.height).toBe(720);
  });
});

describe('relay only', () => {
  const turn: IceServer = { urls: ['stun:a', 'turn:a?transport=udp'], username: 'u', credential: 'c' };

  it('a relay-only mesh says TURN_UNAVAILABLE and has no link where there is no relay', async () => {
    const { host, path, transports, events, room, seconds } = meshBench();
    host.join({ iceServers: [{ urls: 'stun:a' }], iceLifeMs: null });
    transports[0]?.events.emit('opened', {});
    path.setRelayOnly(true);
    expect(events).toEqual(['ended', 'TURN_UNAVAILABLE']);
    expect(transports[0]?.destroyed).toBe(true);
    room('ben', 'cem');
    host.emit('signal', { from: 'ben', linkEpoch: 2_005, signal: { type: 'offer', sdp: 'v=0' } });
    path.retry('ben');
    path.checkConnection();
    await seconds(20);
    expect(transports).toHaveLength(1);
    expect([path.person('ben').reach, path.person('cem').reach]).toEqual(['failed', 'failed']);
    host.join({ iceServers: [turn], iceLifeMs: null });
    expect(transports.slice(1).map(({ relayOnly }) => relayOnly)).toEqual([true, true]);
    expect(path.person('ben').reach).toBe('coming');
  });

  it('a relay-only mesh says TURN_UNAVAILABLE where the only relay is the home’s own, which leads to nobody on the network', () => {
    const { host, path, transports, events } = meshBench();
    const urls = ['turn:127.0.0.1:4000?transport=tcp'];
    host.join({ iceServers: [{ urls, username: 'u', credential: 'c' }], iceLifeMs: 3_600_000 });
    transports[0]?.events.emit('opened', {});
    expect(path.wayHelp).toBe('relay');
    path.setRelayOnly(true);
    expect(events).toEqual(['ended', 'TURN_UNAVAILABLE']);
    expect(path.wayHelp).toBe('none');
    path.setRelayOnly(false);
    expect(path.wayHelp).toBe('relay');
    expect(path.person('ben').reach).toBe('coming');
  });

  it('a relay-only mesh asks no STUN server, which would learn the address that is to be hidden', () => {
    const { host, path, transports } = meshBench();
    host.join({ iceServers: [{ urls: ['stun:public'] }, turn], iceLifeMs: null });
    path.setRelayOnly(true);
    expect(transports.at(-1)?.iceServers).toEqual([{ ...turn, urls: ['turn:a?transport=udp'] }]);
    path.setRelayOnly(false);
    expect(transports.at(-1)?.iceServers).toEqual([{ urls: ['stun:public'] }, turn]);
  });

  it('a switch to relay only rebuilds open links over the relay, and a switch back directly again', () => {
    const { host, path, transports, events } = meshBench();
    host.join({ iceServers: [turn], iceLifeMs: null });
    transports[0]?.events.emit('opened', {});
    path.setRelayOnly(true);
    transports[1]?.events.emit('opened', {});
    path.setRelayOnly(true);
    path.setRelayOnly(false);
    expect(transports.map(({ relayOnly }) => relayOnly)).toEqual([false, true, false]);
    expect(transports.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
    expect(events).not.toContain('TURN_UNAVAILABLE');
  });

  it('a switch to relay only ends direct links at once while the server is away, and keeps relayed ones until it is back', async () => {
    const { host, path, transports, events, seconds } = meshBench();
    host.join({ iceServers: [turn], iceLifeMs: null });
    transports[0]?.events.emit('opened', {});
    host.emit('away', {});
    path.setRelayOnly(true);
    expect(transports[0]?.destroyed).toBe(true);
    expect(path.person('ben').reach).toBe('interrupted');
    expect(events).toEqual(['ended', 'lost']);
    await seconds(5);
    expect(transports).toHaveLength(1);
    host.join();
    transports[1]?.events.emit('opened', {});
    host.emit('away', {});
    path.setRelayOnly(false);
    expect(transports.map(({ relayOnly, destroyed }) => [relayOnly, destroyed])).toEqual([
      [false, true],
      [true, false],
    ]);
    host.join();
    expect(transports[2]?.relayOnly).toBe(false);
  });

  it('a mesh is relay only from the first link where that was chosen before joining', () => {
    const { host, path, transports, room } = meshBench({ enters: false });
    path.setRelayOnly(true);
    host.join({ iceServers: [turn], iceLifeMs: null });
    host.join();
    room('ben');
    const relay = { ...turn, urls: ['turn:a?transport=udp'] };
    expect(transports.at(-1)).toMatchObject({ relayOnly: true, iceServers: [relay] });
  });

  it('a mesh that waited alone has relays at hand for its first guest', async () => {
    const { host, path, clock, transports, ice, room } = meshBench({ enters: false });
    host.join({ iceServers: [turn], iceLifeMs: 100_000 });
    host.join();
    room();
    ice.answer = { iceServers: [{ ...turn, username: 'later' }], iceLifeMs: 3_600_000 };
    await clock.advanceAsync(200_000);
    room('ben');
    expect(transports.at(-1)?.iceServers[0]?.username).toBe('later');
    path.dispose();
    expect(clock.pending).toBe(0);
  });

  it('a mesh has fresh credentials at hand before the old ones end', async () => {
    const { host, transports, ice, seconds } = meshBench();
    host.join({ iceServers: [turn], iceLifeMs: 100_000 });
    transports[0]?.events.emit('opened', {});
    ice.answer = { iceServers: [{ ...turn, username: 'later' }], iceLifeMs: 100_000 };
    await seconds(79);
    expect(ice.asked).toBe(0);
    await seconds(2);
    expect(ice.asked).toBe(1);
    await seconds(20);
    expect(ice.asked).toBe(1);
    transports[0]?.events.emit('closed', { why: 'network', detail: '' });
    await seconds(1);
    expect(transports[1]?.iceServers[0]?.username).toBe('later');
  });
});
