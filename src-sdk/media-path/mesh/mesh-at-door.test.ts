import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoorPerson } from '@core/wire/socket';
import { FakeTrack, installFakeStreams } from '../../../test/fakes/fake-call';
import { meshBench, type FakeTransport } from '../../../test/fakes/mesh-bench';
import { personInRoom } from '../../../test/fakes/path-host';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

const cem: DoorPerson = { id: 'cem', incarnation: 1, seat: 3 };
const ICE = { iceServers: [], iceLifeMs: null };

/** Ana and Ben in the room, with Cem at its door, linked. */
const withCemAtDoor = () => {
  const bench = meshBench();
  const { path, host, transports } = bench;
  const camera = new FakeTrack('video', 'camera').as();
  const published = path.publish('camera', camera);
  const reached: string[] = [];
  path.events.on('reachChanged', ({ participantId }) => reached.push(participantId));
  const told: string[] = [];
  path.events.on('told', ({ message }) => told.push(message));
  host.setDoor([cem]);
  const link = transports.at(-1) as FakeTransport;
  return { ...bench, camera, published, reached, told, link };
};

describe('a mesh with somebody at the door', () => {
  it('a mesh makes a link to somebody at the door that carries nothing, and sends over it as soon as they are in', () => {
    const { path, room, link, camera, published, transports } = withCemAtDoor();
    expect(transports).toHaveLength(2);
    expect(link.initiator).toBe(true);
    link.events.emit('opened', {});
    expect([...link.prepared.keys()]).toEqual(['microphone', 'camera']);
    expect(link.prepared.get('camera')?.id).toBe(published.id);
    expect(link.sent.size).toBe(0);
    expect(path.person('cem').reach).toBe('none');
    room('ben', 'cem');
    expect(transports).toHaveLength(2);
    expect(link.sent.get('camera')?.track).toBe(camera);
    expect(path.person('cem').reach).toBe('open');
  });

  it('a mesh sends those who are in no smaller a picture because of somebody at the door', () => {
    const { transports, room } = withCemAtDoor();
    const height = () => transports[0]?.sent.get('camera')?.limit.video?.height;
    expect(height()).toBe(720);
    room('ben', 'cem');
    expect(height()).toBe(360);
  });

  it('a mesh hears and says nothing through the door, and counts it in no figures', async () => {
    const { path, link, told, sent, seconds, room } = withCemAtDoor();
    link.events.emit('opened', {});
    link.events.emit('told', { message: 'what time is it?' });
    path.tell('cem', 'late');
    await seconds(2);
    expect([told, link.told]).toEqual([[], []]);
    expect([...(await path.figures()).people.keys()]).toEqual(['ben']);
    expect(sent.filter(({ to, signal }) => to === 'cem' && signal.type === 'want')).toEqual([]);
    room('ben', 'cem');
    link.events.emit('told', { message: 'what time is it?' });
    path.tell('cem', 'late');
    expect([told, link.told]).toEqual([['what time is it?'], ['late']]);
  });

  it('a mesh tells that somebody is reached once they are in, and not before', () => {
    const { reached, link, room, path } = withCemAtDoor();
    link.events.emit('opened', {});
    const before = reached.filter((id) => id === 'cem' && path.person(id).reach !== 'none');
    expect(before).toEqual([]);
    reached.length = 0;
    room('ben', 'cem');
    expect(reached).toContain('cem');
  });

  it('a mesh ends the link to somebody who leaves the door, and warns nobody of one that couldn’t be made', async () => {
    const { host, events, seconds, transports } = withCemAtDoor();
    transports[0]?.events.emit('opened', {});
    await seconds(40);
    expect(transports.length).toBeGreaterThan(2);
    expect(events).not.toContain('LINK_FAILED');
    host.setDoor([]);
    expect(transports.map(({ destroyed }) => destroyed)).toEqual([
      false,
      ...transports.slice(1).map(() => true),
    ]);
  });

  it('a mesh that goes by relays only does so at the door too, and makes no link where there is none', () => {
    const { path, host, transports } = meshBench();
    path.setRelayOnly(true);
    host.setDoor([cem]);
    expect(transports).toHaveLength(1);
    host.join({
      iceServers: [{ urls: 'turn:relay.example', username: 'u', credential: 'c' }],
      iceLifeMs: null,
    });
    const last = transports.at(-1);
    expect([last?.relayOnly, [...(last?.prepared.keys() ?? [])]]).toEqual([true, ['microphone', 'camera']]);
  });
});

describe('a mesh of somebody at the door', () => {
  /** Ana at the door of Ben's room, linked. */
  const anaAtDoor = () => {
    const bench = meshBench({ enters: false });
    const { host, path, transports } = bench;
    const camera = new FakeTrack('video', 'camera').as();
    host.emit('atDoor', { place: { you: { id: 'ana', incarnation: 1, seat: 2 }, ...ICE } });
    host.setDoor([{ id: 'ben', incarnation: 1, seat: 1 }], { id: 'ana', incarnation: 1, seat: 2 });
    const link = transports.at(-1) as FakeTransport;
    const enter = (): void => {
      host.join();
      host.setRoom([personInRoom('ben', 1), personInRoom('ana', 2)]);
    };
    return { ...bench, camera, link, enter, path };
  };

  it('a mesh of somebody at the door waits for the offers of those who are in', () => {
    const { link, host } = anaAtDoor();
    expect(link.initiator).toBe(false);
    const offer = { type: 'offer', sdp: 'v=0' } as const;
    host.emit('signal', { from: 'ben', linkEpoch: 2_000, signal: offer });
    expect(link.taken).toEqual([offer]);
  });

  it('a mesh of somebody at the door keeps its link as they join, and sends what they publish then', () => {
    const { link, enter, transports, path, camera } = anaAtDoor();
    link.events.emit('opened', {});
    expect(link.sent.size).toBe(0);
    enter();
    expect([transports.length, link.destroyed]).toEqual([1, false]);
    expect(path.person('ben').reach).toBe('open');
    const { id } = path.publish('camera', camera);
    expect(link.sent.get('camera')?.track).toBe(camera);
    expect(link.prepared.get('camera')?.id).toBe(id);
  });

  it('a mesh of somebody at the door says that there is no relay once they are in, and once only', () => {
    const { host, path, events } = meshBench({ enters: false });
    const told = () => events.filter((code) => code === 'TURN_UNAVAILABLE');
    path.setRelayOnly(true);
    host.emit('atDoor', { place: { you: { id: 'ana', incarnation: 1, seat: 2 }, ...ICE } });
    host.setDoor([{ id: 'ben', incarnation: 1, seat: 1 }], { id: 'ana', incarnation: 1, seat: 2 });
    expect(told()).toEqual([]);
    host.join();
    expect(told()).toHaveLength(1);
    host.join();
    expect(told()).toHaveLength(1);
  });

  it('a mesh of somebody at the door ends all its links as they leave it', () => {
    const { link, host } = anaAtDoor();
    host.setDoor([], { id: 'ana', incarnation: 1, seat: 2 });
    expect(link.destroyed).toBe(true);
  });
});
