import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { COARSE, FakePlayer } from '../../test/fakes/fake-player';
import { SourcePlayer } from './source-player';

const setUp = () => {
  const clock = new ManualClock();
  const made: FakePlayer[] = [];
  const make = (traits: ConstructorParameters<typeof FakePlayer>[2]) => (): FakePlayer => {
    const fake = new FakePlayer(clock, clock, traits);
    made.push(fake);
    return fake;
  };
  const player = new SourcePlayer(
    [{ plays: (url) => url.startsWith('site:'), create: make({ capabilities: COARSE, durationMs: 5_000 }) }],
    { plays: () => true, create: make({ durationMs: 9_000 }) },
  );
  return { clock, made, player };
};

describe('a player of several sources', () => {
  it('a source player uses the player that an address is for, and its capabilities with it', async () => {
    const { clock, made, player } = setUp();
    expect(player.capabilities.precision).toBe('fine');
    player.load('https://films.example/a.mp4');
    await clock.advanceAsync(100);
    expect(player.status()).toMatchObject({ loaded: true, durationMs: 9_000 });
    player.load('site:film');
    expect(player.capabilities).toBe(COARSE);
    expect(player.status().loaded).toBe(false);
    await clock.advanceAsync(100);
    expect(player.status()).toMatchObject({ loaded: true, durationMs: 5_000 });
    player.load('https://films.example/b.mp4');
    expect(player.capabilities.precision).toBe('fine');
    expect(made.map(({ disposed }) => disposed)).toEqual([true, true, false]);
  });

  it('a source player stays with a player while that fits, also with nothing loaded', () => {
    const { made, player } = setUp();
    player.load('site:one');
    player.load(null);
    expect(player.capabilities).toBe(COARSE);
    player.load('site:two');
    expect(made.map(({ calls }) => calls)).toEqual([[], ['load site:one', 'load null', 'load site:two']]);
  });

  it('a source player takes the rate and the output along to another player', async () => {
    const { made, player } = setUp();
    player.setRate(1.3, { preservePitch: true });
    await player.setAudioOutput('headphones');
    await expect(player.setAudioOutput('missing')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    player.load('site:one');
    expect(made[1]?.rates).toEqual([{ rate: 1.3, preservePitch: true }]);
    player.load('film:two');
    expect(made[2]?.calls).toEqual(['output headphones', 'load film:two']);
  });

  it('a source player emits the events of the player in use, and none of one it let go of', async () => {
    const { clock, made, player } = setUp();
    const heard: string[] = [];
    player.events.on('problem', ({ problem }) => heard.push(problem));
    player.events.on('seeked', () => heard.push('seeked'));
    player.load('site:one');
    await clock.advanceAsync(100);
    player.seek(1_000);
    await clock.advanceAsync(100);
    made[1]?.fail('unsupported');
    expect(heard).toEqual(['seeked', 'unsupported']);
    player.seek(2_000);
    player.load('film:two');
    made[1]?.fail('unreachable');
    await clock.advanceAsync(1_000);
    expect(heard).toEqual(['seeked', 'unsupported']);
    player.dispose();
    expect(made.at(-1)?.disposed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('a source player hands a film over to the other kind where it is told to, once, with the place it was sent to', async () => {
    const clock = new ManualClock();
    const made: FakePlayer[] = [];
    const handOvers: (() => boolean)[] = [];
    const create = (handOver: () => boolean): FakePlayer => {
      const fake = new FakePlayer(clock, clock, {});
      made.push(fake);
      handOvers.push(handOver);
      return fake;
    };
    const player = new SourcePlayer([{ plays: (url) => url.endsWith('.m3u8'), create }], {
      plays: () => true,
      create,
    });
    player.load('list.m3u');
    player.seek(4_000);
    expect(handOvers[0]?.()).toBe(true);
    expect(made.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(made[1]?.calls).toEqual(['load list.m3u', 'seek 4000']);
    expect(handOvers[1]?.()).toBe(false);
    // The kind that the film turned out to be is remembered for the next time.
    player.load('list.m3u');
    expect([made.length, made[1]?.calls.at(-1)]).toEqual([2, 'load list.m3u']);
    player.load('film.mp4');
    expect([made.length, made[2]?.calls]).toEqual([3, ['load film.mp4']]);
    await clock.advanceAsync(0);
  });
});
