import { describe, expect, it, vi } from 'vitest';
import { ManualClock, wrongClock } from '../../test/fakes/clock';
import { FakeVideo } from '../../test/fakes/fake-video';
import { box, mp4, type Mp4Track } from '../../lab/films/film-heads';
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
  it('the video player stamps frames with the local clock, whatever the page says', () => {
    const { truth, video, player, listen } = setUp();
    const samples = listen('sample');
    player.load('a.mp4');
    truth.advance(1_000);
    video.paused = false;
    video.currentTime = 2;
    // The frame will be on the screen in 16 ms, when the clock will have gone 6 ms beyond it.
    video.frame?.(0, { mediaTime: 2.01, expectedDisplayTime: 1_016 } as VideoFrameCallbackMetadata);
    expect(samples).toEqual([
      { atMs: 6_000, positionMs: 2_000, shownAheadMs: expect.closeTo(-6, 6) as number },
    ]);
    video.paused = true;
    video.frame?.(0, { mediaTime: 3, expectedDisplayTime: 1_016 } as VideoFrameCallbackMetadata);
    expect(samples).toHaveLength(1);
  });

  it('the video player reads the element four times a second while no frames come', () => {
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

  it('the video player says why play() was refused', async () => {
    const { video, player } = setUp();
    expect(await player.play()).toBe('playing');
    video.refuse = 'NotAllowedError';
    expect(await player.play()).toBe('blocked');
    video.refuse = 'AbortError';
    expect(await player.play()).toBe('interrupted');
    video.refuse = 'NotSupportedError';
    expect(await player.play()).toBe('failed');
  });

  it('the video player resamples or stretches as asked, and keeps the rate over a load', () => {
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
  ] as const)('the video player tells %s apart', async (_what, code, fetch, problem) => {
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
  ])('the video player loads a film once the gate has said of ranges: %s', async (ranges, range) => {
    const asked: [unknown, RequestInit | undefined][] = [];
    const answers: ((response: Response) => void)[] = [];
    const fetch = (url: unknown, init?: RequestInit) => {
      asked.push([url, init]);
      return new Promise<Response>((resolve) => void answers.push(resolve));
    };
    const { truth, player, listen } = setUp(fetch as typeof globalThis.fetch, (url) => `gate:${url}`);
    player.load('a.mp4');
    expect([player.status().loaded, player.seekable()]).toEqual([false, []]);
    const told = listen('statusChanged');
    const headers = ranges ? { 'x-matinee-ranges': ranges } : {};
    for (const answer of answers) answer(new Response(null, { status: 206, headers }));
    await truth.advanceAsync(0);
    expect(told.at(-1)?.loaded).toBe(true);
    expect(player.seekable()).toEqual([range]);
    expect(asked).toMatchObject([
      ['gate:a.mp4', { headers: { range: 'bytes=1-1' } }],
      ['gate:a.mp4', { headers: { range: 'bytes=0-32767' } }],
    ]);
    expect(asked[0]?.[1]?.signal?.aborted).toBe(true);
    expect(truth.pending).toBe(1);
  });

  it('the video player waits no longer than five seconds for the gate’s answer, and takes none of an earlier film', async () => {
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

  it('the video player learns from the element where a seek can lead, and nothing before it is loaded', async () => {
    const { truth, player, video } = setUp();
    expect(player.seekable()).toEqual([]);
    player.load('a.mp4');
    await truth.advanceAsync(0);
    video.seekable = { length: 1, start: () => 0, end: () => 0 };
    expect(player.seekable()).toEqual([{ startMs: 0, endMs: 0 }]);
  });

  describe('a film that is being loaded', () => {
    const AVC: Mp4Track = { handler: 'vide', code: 'avc1', inside: box('avcC', [1, 0x64, 0, 0x28]) };
    const AC3: Mp4Track = { handler: 'soun', code: 'ac-3' };
    /** Serves ranges of a film, like a web server. */
    const serving =
      (film: Uint8Array, asked: string[] = []): typeof globalThis.fetch =>
      (_url, init) => {
        const range = (init?.headers as { range: string }).range;
        asked.push(range);
        const [, from = 0, to = 0] = /(\d+)-(\d+)/.exec(range)?.map(Number) ?? [];
        const body = new Uint8Array(film.slice(from, to + 1));
        const headers = { 'content-range': `bytes ${from}-${to}/${film.length}` };
        return Promise.resolve(new Response(body, { status: 206, headers }));
      };
    const opened = async (fetch: typeof globalThis.fetch, videoWidth = 640) => {
      const made = setUp(fetch);
      const decoded = /avc1|mp4a\.40/;
      Object.assign(made.video, {
        videoWidth,
        canPlayType: (mime: string) => (decoded.test(mime) ? 'probably' : ''),
      });
      const problems = made.listen('problem');
      made.player.load('film.mp4');
      await vi.waitFor(() => expect([made.player.status().loaded, problems.length > 0]).toContain(true));
      return { ...made, problems, notes: () => made.player.status().notes };
    };

    it('a sound that isn’t decoded is reported before the film plays, and the film plays', async () => {
      const { problems, notes, player } = await opened(serving(mp4([AVC, AC3], 'end')));
      expect(problems).toEqual([]);
      expect(player.status().loaded).toBe(true);
      expect(notes()).toEqual([
        { kind: 'undecoded', what: { track: 'sound', codec: 'Dolby Digital (AC-3)' }, isPublicFilm: false },
      ]);
    });

    it('a film without sound is reported as fine', async () => {
      const { problems, notes } = await opened(serving(mp4([AVC])));
      expect([problems, notes()]).toEqual([[], []]);
    });

    it('a picture that isn’t decoded is reported, and nothing plays', async () => {
      const { problems, player, video } = await opened(
        serving(mp4([{ handler: 'vide', code: 'hvc1' }, AC3])),
      );
      expect(problems).toMatchObject([
        {
          problem: 'unsupported',
          fault: 'picture',
          undecoded: [
            { track: 'picture', codec: 'HEVC (H.265)' },
            { track: 'sound', codec: 'Dolby Digital (AC-3)' },
          ],
        },
      ]);
      expect([player.status().loaded, video.src]).toEqual([false, '']);
    });

    it('a picture that the engine says it decodes, and of which none comes, is reported too', async () => {
      const { problems } = await opened(serving(mp4([AVC])), 0);
      expect(problems).toMatchObject([{ fault: 'picture', undecoded: [{ codec: 'H.264' }] }]);
    });

    it('a sound of which nothing is decoded is reported while the film plays', async () => {
      const pcm: Mp4Track = { handler: 'soun', code: 'sowt' };
      const { notes, video } = await opened(serving(mp4([AVC, pcm])));
      expect(notes()).toEqual([]);
      const played = { length: 1, start: () => 0, end: () => 2 };
      Object.assign(video, { webkitAudioDecodedByteCount: 0, played });
      video.dispatchEvent(new Event('timeupdate'));
      expect(notes()).toEqual([]);
      Object.assign(video, { played: { ...played, end: () => 3 } });
      video.dispatchEvent(new Event('timeupdate'));
      expect(notes()).toMatchObject([{ kind: 'undecoded', what: { track: 'sound', codec: 'PCM' } }]);
    });

    it.each<[string, Uint8Array, string]>([
      ['a text', new TextEncoder().encode('A shopping list: popcorn'), 'noFilm'],
      ['a page of the web', new TextEncoder().encode('<!doctype html><title>502</title>'), 'page'],
      ['a film cut off before its index', mp4([AVC, AC3], 'end').slice(0, 200), 'incomplete'],
      ['an AVI', new TextEncoder().encode('RIFF1234AVI LIST'), 'container'],
    ])('%s is told apart from a film that can’t be decoded', async (_what, bytes, fault) => {
      const made = setUp(serving(bytes));
      const problems = made.listen('problem');
      made.player.load('film.mp4');
      made.video.fail(4);
      await vi.waitFor(() => expect(problems).toMatchObject([{ problem: 'unsupported', fault }]));
    });

    it.each([
      [401, 'login'],
      [403, 'forbidden'],
      [404, 'missing'],
      [429, 'failing'],
      [503, 'failing'],
    ])('an answer of %i makes the film unreachable with the fault %s', async (status, fault) => {
      const made = setUp(() => Promise.resolve(new Response(null, { status })));
      const problems = made.listen('problem');
      made.player.load('film.mp4');
      made.video.fail(4);
      await vi.waitFor(() => expect(problems).toMatchObject([{ problem: 'unreachable', fault }]));
    });

    it('a hostile head is read no further than its bound', async () => {
      const asked: string[] = [];
      // The boxes lead on and on, 32 KiB apart.
      const bytes = new Uint8Array(64 * 32_768);
      for (let i = 0; i < 64; i += 1) bytes.set(box('free', Array<number>(32_760).fill(0)), i * 32_768);
      const { problems } = await opened(serving(bytes, asked));
      expect([asked.length, problems]).toEqual([40, []]);
    });
  });

  it('a film that has played and breaks can be loaded again', async () => {
    const { truth, video, player, listen } = setUp();
    const problems = listen('problem');
    player.load('a.mp4');
    await truth.advanceAsync(0);
    Object.assign(video, { played: { length: 1, start: () => 0, end: () => 2 } });
    video.dispatchEvent(new Event('timeupdate'));
    video.fail(3);
    expect(problems).toMatchObject([{ problem: 'unreachable', fault: 'damaged', hasPlayed: true }]);
  });

  it('a playlist is handed over to the other player, whatever it is called', async () => {
    const truth = new ManualClock();
    let handedOver = 0;
    const fetch = () => Promise.resolve(new Response('#EXTM3U\n', { status: 200 }));
    const ports = { clock: truth, timers: truth, pageNow: () => truth.now(), fetch };
    const video = new FakeVideo() as unknown as HTMLVideoElement;
    const player = new HtmlVideoPlayer(video, ports, () => (handedOver += 1) > 0);
    player.load('list.m3u');
    await vi.waitFor(() => expect(handedOver).toBe(1));
  });

  it('the video player chooses the output where the browser can', async () => {
    const { video, player } = setUp();
    await expect(player.setAudioOutput('x')).rejects.toMatchObject({ code: 'OUTPUT_UNSUPPORTED' });
    const refuse = (name: string) => () => Promise.reject(Object.assign(new Error('no'), { name }));
    Object.assign(video, { setSinkId: refuse('NotFoundError') });
    await expect(player.setAudioOutput('x')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    Object.assign(video, { setSinkId: () => Promise.resolve() });
    await player.setAudioOutput('x');
  });
});
