import { describe, expect, it } from 'vitest';
import { ManualClock, wrongClock } from '../../test/fakes/clock';
import { FakeVideo } from '../../test/fakes/fake-video';
import type { FilmPlayerEvents } from './film-player';
import { HtmlVideoPlayer } from './html-video-player';

const setUp = (
  fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError('unreachable')),
  reach: (url: string) => string = (url) => url,
) => {
  const truth = new ManualClock();
  const video = new FakeVideo();
  const local = wrongClock(truth, { offsetMs: 5_000 });
  const player = new HtmlVideoPlayer(video as unknown as HTMLVideoElement, {
    clock: local,
    timers: truth,
    pageNow: () => truth.now(),
    fetch,
    reach,
  });
  const listen = <E extends keyof FilmPlayerEvents>(event: E): FilmPlayerEvents[E][] => {
    const list: FilmPlayerEvents[E][] = [];
    player.events.on(event, (payload) => list.push(payload));
    return list;
  };
  return { truth, video, player, listen };
};

describe('the player of a video element', () => {
  it('stamps frames with the local clock, whatever the page says', () => {
    const { truth, video, player, listen } = setUp();
    const samples = listen('sample');
    player.load('a.mp4');
    truth.advance(1_000);
    video.paused = false;
    video.currentTime = 2;
    // To be on the screen in 16 ms, when the clock will have gone 6 ms beyond it.
    video.frame?.(0, { mediaTime: 2.01, expectedDisplayTime: 1_016 } as VideoFrameCallbackMetadata);
    expect(samples).toEqual([
      { atMs: 6_000, positionMs: 2_000, shownAheadMs: expect.closeTo(-6, 6) as number },
    ]);
    video.paused = true;
    video.frame?.(0, { mediaTime: 3, expectedDisplayTime: 1_016 } as VideoFrameCallbackMetadata);
    expect(samples).toHaveLength(1);
  });

  it('reads the element four times a second while no frames come', () => {
    const { truth, video, player, listen } = setUp();
    const samples = listen('sample');
    player.load('a.mp4');
    video.paused = false;
    video.currentTime = 7;
    truth.advance(1_000);
    expect(samples).toHaveLength(4);
    expect(samples[0]).toEqual({ atMs: 5_250, positionMs: 7_000, shownAheadMs: null });
    player.dispose();
    expect(truth.pending).toBe(0);
  });

  it('says why play() was refused', async () => {
    const { video, player } = setUp();
    expect(await player.play()).toBe('playing');
    video.refuse = 'NotAllowedError';
    expect(await player.play()).toBe('blocked');
    video.refuse = 'AbortError';
    expect(await player.play()).toBe('interrupted');
    video.refuse = 'NotSupportedError';
    expect(await player.play()).toBe('failed');
  });

  it('resamples or stretches as asked, and keeps the rate over a load', () => {
    const { video, player } = setUp();
    player.setRate(1.004, { preservePitch: false });
    expect([video.playbackRate, video.defaultPlaybackRate, video.preservesPitch]).toEqual([
      1.004,
      1.004,
      false,
    ]);
    expect(player.buffered()).toEqual([{ startMs: 1_000, endMs: 2_500 }]);
  });

  it.each([
    ['decoding', 3, undefined, 'unsupported'],
    ['the network', 2, undefined, 'unreachable'],
    ['a missing file', 4, () => Promise.resolve(new Response(null, { status: 404 })), 'unreachable'],
    ['a file that is no film', 4, () => Promise.resolve(new Response('x', { status: 206 })), 'unsupported'],
    ['nobody there', 4, () => Promise.reject(new TypeError('no')), 'unreachable'],
    [
      'another origin that answers',
      4,
      (_url: unknown, init?: RequestInit) =>
        init?.mode === 'no-cors' ? Promise.resolve(Response.error()) : Promise.reject(new TypeError('cors')),
      'unsupported',
    ],
  ] as const)('tells %s apart', async (_what, code, fetch, problem) => {
    const { truth, video, player, listen } = setUp(fetch as typeof globalThis.fetch | undefined);
    const problems = listen('problem');
    player.load('a.mp4');
    video.fail(code);
    await truth.advanceAsync(0);
    expect(problems).toMatchObject([{ problem, detail: 'as asked', isPublicFilm: false }]);
    expect(player.status().loaded).toBe(false);
  });

  it.each([
    ['none', { startMs: 0, endMs: 0 }],
    [null, { startMs: 0, endMs: 60_000 }],
  ])('is loaded once the gate has said of ranges: %s', async (ranges, range) => {
    const asked: [unknown, RequestInit | undefined][] = [];
    let answer: (response: Response) => void = () => undefined;
    const fetch = (url: unknown, init?: RequestInit) => {
      asked.push([url, init]);
      return new Promise<Response>((resolve) => (answer = resolve));
    };
    const { truth, player, listen } = setUp(fetch as typeof globalThis.fetch, (url) => `gate:${url}`);
    player.load('a.mp4');
    expect([player.status().loaded, player.seekable()]).toEqual([false, []]);
    const told = listen('statusChanged');
    answer(new Response(null, { status: 206, headers: ranges ? { 'x-matinee-ranges': ranges } : {} }));
    await truth.advanceAsync(0);
    expect(told.at(-1)?.loaded).toBe(true);
    expect(player.seekable()).toEqual([range]);
    expect(asked).toMatchObject([['gate:a.mp4', { headers: { range: 'bytes=1-1' } }]]);
    expect(asked[0]?.[1]?.signal?.aborted).toBe(true);
    expect(truth.pending).toBe(1);
  });

  it('waits no longer than five seconds for the gate’s word, and takes none of an earlier film', async () => {
    const fetch = (_url: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
      });
    const { truth, player } = setUp(fetch as typeof globalThis.fetch, (url) => `gate:${url}`);
    player.load('a.mp4');
    await truth.advanceAsync(2_000);
    player.load('b.mp4');
    await truth.advanceAsync(4_000);
    expect(player.status().loaded).toBe(false);
    await truth.advanceAsync(1_100);
    expect([player.status().loaded, player.seekable()]).toEqual([true, [{ startMs: 0, endMs: 60_000 }]]);
  });

  it('knows by the element where a seek can lead, and nothing before it is loaded', () => {
    const { player, video } = setUp();
    expect(player.seekable()).toEqual([]);
    player.load('a.mp4');
    video.seekable = { length: 1, start: () => 0, end: () => 0 };
    expect(player.seekable()).toEqual([{ startMs: 0, endMs: 0 }]);
  });

  it('chooses the output where the browser can', async () => {
    const { video, player } = setUp();
    await expect(player.setAudioOutput('x')).rejects.toMatchObject({ code: 'OUTPUT_UNSUPPORTED' });
    const refuse = (name: string) => () => Promise.reject(Object.assign(new Error('no'), { name }));
    Object.assign(video, { setSinkId: refuse('NotFoundError') });
    await expect(player.setAudioOutput('x')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    Object.assign(video, { setSinkId: () => Promise.resolve() });
    await player.setAudioOutput('x');
  });
});
