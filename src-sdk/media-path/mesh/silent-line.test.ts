import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTrack, installFakeStreams } from '../../../test/fakes/fake-call';
import { meshBench } from '../../../test/fakes/mesh-bench';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

describe('a silent line', () => {
  it('a line gets no picture while nothing comes over it, and a small one at once when somebody is heard again', async () => {
    const { path, clock, transports, events, seconds } = meshBench();
    path.publish('camera', new FakeTrack('video', 'one').as());
    const [ben] = transports;
    const sends = () => {
      const limit = ben?.sent.get('camera')?.limit;
      return limit?.active ? limit.video?.height : null;
    };
    ben?.events.emit('opened', {});
    await seconds(3);
    expect(sends()).toBe(720);
    await clock.advanceAsync(2_400);
    expect(sends()).toBeNull();
    expect(events).not.toContain('returned');
    ben?.live();
    await clock.advanceAsync(150);
    expect(sends()).toBe(90);
    expect(events.filter((event) => event === 'returned')).toHaveLength(1);
    await seconds(6);
    expect(sends()).toBe(720);
    expect(events.filter((event) => event === 'returned')).toHaveLength(1);
    expect(transports).toHaveLength(1);
  });

  it('the mesh takes nobody for silent who says something each second, whenever it comes', async () => {
    const { path, clock, transports, events } = meshBench();
    path.publish('camera', new FakeTrack('video', 'one').as());
    const [ben] = transports;
    ben?.events.emit('opened', {});
    for (let time = 0; time < 40; time += 1) {
      ben?.live();
      await clock.advanceAsync(1_050);
      expect(ben?.sent.get('camera')?.limit.active).toBe(true);
    }
    expect(events).toEqual([]);
  });

  it('the mesh reaches anew on another network whoever isn’t heard over it at once', async () => {
    const { path, clock, transports, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    await seconds(3);
    transports[0]?.live();
    path.networkChanged();
    await clock.advanceAsync(2_000);
    expect(transports).toHaveLength(2);
  });

  it('the mesh leaves a link alone that lives on another network too', async () => {
    const { path, clock, transports, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    await seconds(3);
    path.networkChanged();
    await clock.advanceAsync(300);
    await seconds(5);
    expect(transports).toHaveLength(1);
    expect(path.person('ben').reach).toBe('open');
  });

  it('the mesh asks no more of a silent link once the session is over', async () => {
    const { path, clock, transports, seconds } = meshBench();
    transports[0]?.events.emit('opened', {});
    await seconds(2);
    await clock.advanceAsync(2_000);
    path.dispose();
    expect(clock.pending).toBe(0);
  });

  it('somebody alone who comes and goes is not taken for the network', async () => {
    const { clock, transports, events, room } = meshBench();
    room('ben', 'cem');
    const [ben, cem] = transports;
    for (const transport of [ben, cem]) transport?.events.emit('opened', {});
    for (let tenth = 0; tenth < 200; tenth += 1) {
      ben?.live();
      if (tenth % 20 === 0) cem?.live();
      await clock.advanceAsync(100);
    }
    expect(events).not.toContain('returned');
    await clock.advanceAsync(2_500);
    ben?.live();
    cem?.live();
    await clock.advanceAsync(300);
    expect(events.filter((event) => event === 'returned')).toHaveLength(1);
  });

  it('a screen is sent over the link that takes the place of a silent one, though nobody asks for it anew', async () => {
    const { path, clock, transports, host, seconds } = meshBench();
    path.publish('screen', new FakeTrack('video', 'screen').as(), 'motion');
    transports[0]?.events.emit('opened', {});
    await seconds(3);
    await clock.advanceAsync(12_000);
    const anew = transports.at(-1);
    expect(transports.length).toBeGreaterThan(1);
    expect(anew?.sent.get('screen')?.limit.active).toBe(false);
    const linkEpoch = 2_000 + transports.length - 1;
    host.emit('signal', { from: 'ben', linkEpoch, signal: { type: 'want', camera: 720, screen: 1_080 } });
    anew?.events.emit('opened', {});
    expect(anew?.sent.get('screen')?.limit.active).toBe(true);
  });
});
