import type {
  HlsConfig,
  LevelDetails,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
  LoaderStats,
} from 'hls.js';
import { throughGate } from '@core/film/film-gate';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeHls } from '../../test/fakes/fake-hls';
import { FakeVideo } from '../../test/fakes/fake-video';
import { mp4 } from '../../lab/films/film-heads';
import { transportStream } from '../../lab/films/transport-stream';
import type { FilmPlayerEvents } from './film-player';
import { gatedLoading } from './gated-loader';
import { isHls } from './hls-address';
import { HlsPlayer } from './hls-player';

vi.mock('hls.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('hls.js')>()),
  default: FakeHls,
}));
const { Events, ErrorTypes, ErrorDetails } = await vi.importActual<typeof import('hls.js')>('hls.js');

const AT = 1_795_000_000_000;

/**
 * A playlist's segments of 2 s, of which the first `measured` have been seen: their pictures begin 20 ms after their
 * sound.
 */
const details = (options: {
  live: boolean;
  dated?: boolean;
  measured?: number;
  from?: number;
}): LevelDetails => {
  const { live, dated = live, measured = 3, from = 0 } = options;
  const fragments = [0, 1, 2, 3, 4].map((i) => ({
    start: from + i * 2,
    end: from + (i + 1) * 2,
    cc: 0,
    programDateTime: dated ? AT + (from + i * 2) * 1_000 : null,
    elementaryStreams: {
      audio: i < measured ? { startPTS: from + i * 2 } : null,
      video: i < measured ? { startPTS: from + i * 2 + 0.02 } : null,
      audiovideo: null,
    },
  }));
  return { live, fragments } as unknown as LevelDetails;
};

const setUp = async (
  answers: (init?: RequestInit) => Promise<Response> = () => Promise.reject(new Error()),
  decodes: (mime: string) => boolean = () => true,
) => {
  const clock = new ManualClock();
  const video = new FakeVideo();
  video.canPlayType = (mime) => (decodes(mime) ? 'probably' : '');
  const wall = { ms: AT + 10_000 };
  const player = new HlsPlayer(video as unknown as HTMLVideoElement, {
    clock,
    timers: clock,
    pageNow: () => clock.now(),
    fetch: (_url, init) => answers(init),
    wallNow: () => wall.ms,
  });
  const problems: FilmPlayerEvents['problem'][] = [];
  player.events.on('problem', (problem) => problems.push(problem));
  const open = async (url = 'https://films.example/a.m3u8'): Promise<FakeHls> => {
    const { length } = FakeHls.made;
    player.load(url);
    await vi.waitFor(() => expect(FakeHls.made.length).toBe(length + 1));
    return FakeHls.made.at(-1) as FakeHls;
  };
  const hls = await open();
  const read = (given: LevelDetails, by = hls): void => by.say(Events.LEVEL_UPDATED, { details: given });
  const fail = (type: string, detail: string, more: object = {}): void =>
    hls.say(Events.ERROR, { fatal: true, type, details: detail, error: new Error('as asked'), ...more });
  return { clock, wall, video, player, problems, open, hls, read, fail };
};

beforeEach(() => {
  FakeHls.supported = true;
  FakeHls.made = [];
});

describe('an address of HLS', () => {
  it.each([
    ['https://films.example/a.m3u8', true],
    ['https://films.example/A.M3U8?token=x.mp4#t', true],
    ['https://films.example/a.mp4?next=b.m3u8', false],
    ['https://films.example/m3u8', false],
    ['no address', false],
  ])('the address %s counts as one of HLS: %s', (url, is) => expect(isHls(url)).toBe(is));
});

/** A request as hls.js makes it, with the answer of a gate. */
class FakeXhr extends XMLHttpRequest {
  #headers: Readonly<Record<string, string>> = {};
  opened = '';
  override get status(): number {
    return 200;
  }
  override open(method: string, url: string | URL): void {
    this.opened = `${method} ${String(url)}`;
  }
  override getResponseHeader(name: string): string | null {
    return this.#headers[name] ?? null;
  }
  answered(headers: Readonly<Record<string, string>>): this {
    this.#headers = headers;
    return this;
  }
}

describe('the requests of hls.js behind the gate', () => {
  const FILM = 'https://films.example/a.m3u8';
  const gated = () => {
    const probes: unknown[] = [];
    class Base {
      context = null;
      stats = {} as LoaderStats;
      destroy = (): void => undefined;
      abort = (): void => undefined;
      load(context: LoaderContext, _config: LoaderConfiguration, to: LoaderCallbacks<LoaderContext>): void {
        const xhr = new FakeXhr().answered({
          'x-matinee-url': 'https://cdn.example/x/a.m3u8',
          'x-matinee-place': 'public',
          'x-matinee-kind': 'playlist',
        });
        to.onSuccess({ url: 'matinee-web://film/…', data: '#EXTM3U' }, this.stats, context, xhr);
      }
    }
    const reach = (url: string): string => throughGate(url, FILM);
    const { loader, xhrSetup } = gatedLoading(Base, reach, (probe) => probes.push(probe));
    return { loader, xhrSetup, probes };
  };

  it('a request of hls.js goes to the gate, with the film that it belongs to', () => {
    const xhr = new FakeXhr();
    void gated().xhrSetup?.(xhr, 'http://127.0.0.1/key', {} as LoaderContext);
    expect(xhr.opened).toBe(`GET ${throughGate('http://127.0.0.1/key', FILM)}`);
  });

  it('a response of the gate seems to come from its own address, so that a playlist’s relative names are found', () => {
    const { loader: Loader, probes } = gated();
    const seen: string[] = [];
    new Loader({} as HlsConfig).load({ url: FILM } as LoaderContext, {} as LoaderConfiguration, {
      onSuccess: ({ url }) => void seen.push(url),
      onError: () => undefined,
      onTimeout: () => undefined,
    });
    expect(seen).toEqual(['https://cdn.example/x/a.m3u8']);
    expect(probes).toEqual([{ isThere: true, fault: null, isPublicFilm: true }]);
  });
});

describe('the player of HLS', () => {
  it('the HLS player leaves steering to the room', async () => {
    const { hls } = await setUp();
    expect(hls.config).toMatchObject({ maxLiveSyncPlaybackRate: 1, enableInterstitialPlayback: false });
    expect(hls.calls).toEqual(['attach', 'load https://films.example/a.m3u8']);
  });

  it('the HLS player counts a film from its first picture', async () => {
    const { video, player, read } = await setUp();
    read(details({ live: false, measured: 0 }));
    expect(player.status().loaded).toBe(false);
    read(details({ live: false }));
    video.currentTime = 3.02;
    expect(player.status()).toMatchObject({
      loaded: true,
      positionMs: 3_000,
      durationMs: 59_980,
      live: null,
    });
    player.seek(1_000);
    expect(video.currentTime).toBeCloseTo(1.02, 6);
    expect(player.buffered()[0]?.startMs).toBeCloseTo(980, 6);
    // The first reading of a film stays: positions must not move while it plays.
    read(details({ live: false, from: 1 }));
    expect(player.status().positionMs).toBeCloseTo(1_000, 6);
  });

  it('the HLS player counts a live stream by the clock of its programme', async () => {
    const { video, player, read } = await setUp();
    read(details({ live: true }));
    expect(player.status()).toMatchObject({
      loaded: true,
      durationMs: null,
      live: { startMs: AT, edgeMs: AT + 9_980 },
    });
    player.seek(AT + 5_000);
    expect(video.currentTime).toBeCloseTo(5.02, 6);
    expect(player.status().positionMs).toBeCloseTo(AT + 5_000, 2);
    player.seek(AT - 99_000);
    expect(video.currentTime).toBeCloseTo(0.02, 6);
    read(details({ live: true, from: 4 }));
    expect(player.status().live).toEqual({ startMs: AT + 4_000, edgeMs: AT + 13_980 });
    // The stream ends while it is watched, and positions keep their meaning.
    read(details({ live: false, dated: true, from: 4 }));
    expect(player.status().live).toEqual({ startMs: AT + 4_000, edgeMs: AT + 13_980 });
  });

  it('the HLS player keeps a seek until it knows what place that means', async () => {
    const { video, player, read } = await setUp();
    player.seek(AT + 1_000);
    expect(video.currentTime).toBe(0);
    const positions: number[] = [];
    player.events.on('statusChanged', ({ positionMs }) => positions.push(positionMs));
    read(details({ live: true }));
    expect(video.currentTime).toBeCloseTo(1.02, 6);
    expect(positions).toEqual([expect.closeTo(AT + 1_000, 2)]);
    player.load(null);
    expect(player.status()).toMatchObject({ loaded: false, live: null });
  });

  it('the HLS player keeps roughly in step with a live stream without dates, and says so', async () => {
    const { problems, player, read, wall } = await setUp();
    const undated = (from: number): void => read(details({ live: true, dated: false, from }));
    undated(0);
    undated(2);
    // The dates may still come.
    expect([player.status().loaded, player.status().notes]).toEqual([false, []]);
    wall.ms = AT + 30_000;
    undated(4);
    // The second playlist was the quickest: 12 s of it were there when the wall clock said 10.
    expect(player.status()).toMatchObject({ loaded: true, notes: [{ kind: 'rough' }] });
    expect(player.status().live?.edgeMs).toBe(AT + 12_000);
    read(details({ live: true, from: 6 }));
    expect(player.status().notes).toEqual([]);
    expect(player.status().live?.startMs).toBe(AT + 6_000);
    expect(problems).toEqual([]);
  });

  it('the HLS player takes dates that come late as if they had been there', async () => {
    const { problems, player, read } = await setUp();
    read(details({ live: true, dated: false }));
    read(details({ live: true, from: 2 }));
    expect(player.status()).toMatchObject({ loaded: true, live: { startMs: AT + 2_000 }, notes: [] });
    expect(problems).toEqual([]);
  });

  it('the HLS player treats an ended stream as those do who came before its end', async () => {
    const { player, open } = await setUp();
    const ended = details({ live: false, dated: true, from: 4 });
    const late = await open();
    late.say(Events.LEVEL_UPDATED, { details: ended });
    expect(player.status().live).toBeNull();
    player.load('https://films.example/a.m3u8', true);
    await vi.waitFor(() => expect(FakeHls.made).toHaveLength(3));
    FakeHls.made.at(-1)?.say(Events.LEVEL_UPDATED, { details: ended });
    expect(player.status().live).toEqual({ startMs: AT + 4_000, edgeMs: AT + 13_980 });
  });

  it('the HLS player says that its source stands, for as long as it does', async () => {
    const { clock, player, read } = await setUp();
    read(details({ live: true }));
    clock.advance(11_900);
    expect(player.status().notes).toEqual([]);
    clock.advance(100);
    read(details({ live: true }));
    const { notes } = player.status();
    expect(notes).toEqual([{ kind: 'sourceStands' }]);
    expect(player.status().notes).toBe(notes);
    read(details({ live: true, from: 2 }));
    expect(player.status().notes).toEqual([]);
  });

  it.each([
    ['an empty playlist', ErrorDetails.LEVEL_EMPTY_ERROR, 'emptyPlaylist'],
    ['a playlist that is none', ErrorDetails.LEVEL_PARSING_ERROR, 'page'],
    ['a server in trouble', ErrorDetails.LEVEL_LOAD_ERROR, 'missing'],
  ] as const)(
    'the HLS player asks again after %s while it plays on, and gives up after some tries',
    async (_what, detail, fault) => {
      const page = (): Promise<Response> => Promise.resolve(new Response('<html>502', { status: 200 }));
      const { clock, problems, hls, read, fail } = await setUp(page);
      read(details({ live: true }));
      const bad = (): void => fail(ErrorTypes.NETWORK_ERROR, detail, { response: { code: 503 } });
      bad();
      clock.advance(499);
      expect(hls.calls).not.toContain('startLoad');
      clock.advance(1);
      expect(hls.calls.at(-1)).toBe('startLoad');
      for (let tries = 0; tries < 4; tries += 1) {
        bad();
        clock.advance(8_000);
      }
      expect([hls.calls.filter((call) => call === 'startLoad').length, problems]).toEqual([5, []]);
      bad();
      await vi.waitFor(() =>
        expect(problems).toMatchObject([{ problem: 'unreachable', fault, hasPlayed: true }]),
      );
    },
  );

  it('the HLS player asks for as long as it takes for a live playlist that stands', async () => {
    const { clock, problems, hls, read, fail } = await setUp();
    read(details({ live: true }));
    for (let tries = 0; tries < 20; tries += 1) {
      fail(ErrorTypes.NETWORK_ERROR, ErrorDetails.PLAYLIST_UNCHANGED_ERROR);
      clock.advance(8_000);
    }
    expect([hls.calls.filter((call) => call === 'startLoad').length, problems]).toEqual([20, []]);
  });

  it('the HLS player hands over what is a film, whatever it is called', async () => {
    const clock = new ManualClock();
    let handedOver = 0;
    const film = mp4([{ handler: 'vide', code: 'avc1' }]);
    const fetch = () => Promise.resolve(new Response(film.slice(), { status: 200 }));
    const ports = { clock, timers: clock, pageNow: () => clock.now(), fetch };
    const video = new FakeVideo() as unknown as HTMLVideoElement;
    const player = new HlsPlayer(video, ports, () => (handedOver += 1) > 0);
    player.load('https://films.example/x.m3u8');
    await vi.waitFor(() => expect(FakeHls.made).toHaveLength(1));
    const error = {
      fatal: true,
      type: ErrorTypes.NETWORK_ERROR,
      details: ErrorDetails.MANIFEST_PARSING_ERROR,
    };
    FakeHls.made[0]?.say(Events.ERROR, error);
    await vi.waitFor(() => expect(handedOver).toBe(1));
  });

  const loaded = (hls: FakeHls, ...types: number[]): void => {
    const payload = transportStream(types.map((streamType) => ({ streamType }))).buffer;
    hls.say(Events.FRAG_LOADED, { frag: { type: 'main' }, payload });
  };

  it('the HLS player names a sound that isn’t decoded before the stream is loaded, and plays the picture', async () => {
    const { problems, player, hls, read } = await setUp(undefined, (mime) => !mime.includes('ac-3'));
    loaded(hls, 0x1b, 0x81);
    const notes = [
      { kind: 'undecoded', what: { track: 'sound', codec: 'Dolby Digital (AC-3)' }, isPublicFilm: false },
    ];
    expect(player.status()).toMatchObject({ loaded: false, notes });
    read(details({ live: false }));
    expect(player.status()).toMatchObject({ loaded: true, notes });
    expect(problems).toEqual([]);
    player.load('https://films.example/b.m3u8');
    expect(player.status().notes).toEqual([]);
  });

  it('the HLS player plays nothing where the picture isn’t decoded, which it names', async () => {
    const { problems, hls } = await setUp(undefined, (mime) => !mime.includes('hvc1'));
    loaded(hls, 0x24, 0x0f);
    await vi.waitFor(() => expect(problems).toHaveLength(1));
    expect(problems).toMatchObject([
      { problem: 'unsupported', fault: 'picture', undecoded: [{ track: 'picture', codec: 'HEVC (H.265)' }] },
    ]);
    expect(hls.calls.at(-1)).toBe('destroy');
  });

  it('the HLS player names what keeps all variants of a playlist from playing', async () => {
    const { problems, hls, fail } = await setUp(undefined, (mime) => !mime.includes('ec-3'));
    hls.say(Events.MANIFEST_LOADED, { levels: [{ attrs: { CODECS: 'avc1.640028,ec-3' } }] });
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR);
    expect(problems).toMatchObject([
      { fault: 'streamSound', undecoded: [{ track: 'sound', codec: 'Dolby Digital Plus (E-AC-3)' }] },
    ]);
  });

  it('the HLS player names a codec that the browser does not take', async () => {
    const { problems, fail } = await setUp();
    const mimeType = 'video/mp4;codecs=hvc1.1.6.L93.B0';
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.BUFFER_ADD_CODEC_ERROR, { mimeType });
    expect(problems).toMatchObject([
      { problem: 'unsupported', fault: 'picture', undecoded: [{ track: 'picture', codec: 'HEVC (H.265)' }] },
    ]);
  });

  it('the HLS player builds a broken buffer anew, once', async () => {
    const { video, problems, hls, read, fail } = await setUp();
    read(details({ live: false }));
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.BUFFER_APPEND_ERROR);
    // The element reports the same trouble as well.
    video.fail(3);
    expect(hls.calls.slice(2)).toEqual(['recover']);
    expect(problems).toEqual([]);
    hls.say(Events.MEDIA_ATTACHED);
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.BUFFER_APPEND_ERROR);
    expect(hls.calls.slice(2)).toEqual(['recover', 'destroy']);
    expect(problems).toMatchObject([{ problem: 'unsupported', detail: 'bufferAppendError' }]);
  });

  it('the HLS player says where it stood when a played stream broke for good', async () => {
    const { video, problems, hls, read, fail } = await setUp();
    read(details({ live: false }));
    Object.assign(video, { currentTime: 3.02, played: { length: 1 } });
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.BUFFER_APPEND_ERROR);
    hls.say(Events.MEDIA_ATTACHED);
    fail(ErrorTypes.MEDIA_ERROR, ErrorDetails.BUFFER_APPEND_ERROR);
    expect(problems).toMatchObject([{ problem: 'unreachable', fault: 'damaged', atMs: 3_000 }]);
  });

  it.each([
    ['a codec', ErrorTypes.MEDIA_ERROR, ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR, 'unsupported'],
    ['a lock', ErrorTypes.KEY_SYSTEM_ERROR, ErrorDetails.KEY_SYSTEM_NO_KEYS, 'unsupported'],
    ['a missing segment', ErrorTypes.NETWORK_ERROR, ErrorDetails.FRAG_LOAD_ERROR, 'unreachable'],
  ])('the HLS player tells %s apart', async (_what, type, detail, problem) => {
    const { problems, hls, fail } = await setUp();
    hls.say(Events.ERROR, { fatal: false, type, details: detail });
    expect(problems).toEqual([]);
    fail(type, detail, { response: { code: 404 } });
    expect(problems).toMatchObject([{ problem, detail: expect.stringContaining(detail) as string }]);
    expect(hls.calls.at(-1)).toBe('destroy');
  });

  it('the HLS player says whether nobody answers, or a server that lets nobody else read', async () => {
    const closed = await setUp((init) =>
      init?.mode === 'no-cors' ? Promise.resolve(Response.error()) : Promise.reject(new TypeError('cors')),
    );
    closed.fail(ErrorTypes.NETWORK_ERROR, ErrorDetails.MANIFEST_LOAD_ERROR, { response: { code: 0 } });
    await vi.waitFor(() => expect(closed.problems).toHaveLength(1));
    expect(closed.problems[0]?.detail).toContain('CORS');
    const silent = await setUp();
    silent.fail(ErrorTypes.NETWORK_ERROR, ErrorDetails.MANIFEST_LOAD_ERROR);
    await vi.waitFor(() => expect(silent.problems).toHaveLength(1));
    expect(silent.problems).toMatchObject([{ problem: 'unreachable', detail: 'manifestLoadError' }]);
  });

  it('the HLS player forgets the requests for a film that is no longer wanted', async () => {
    const { problems, open, player, hls, fail } = await setUp();
    fail(ErrorTypes.NETWORK_ERROR, ErrorDetails.MANIFEST_LOAD_ERROR);
    const next = await open('https://films.example/b.m3u8');
    expect([hls.calls.at(-1), next.calls.at(-1)]).toEqual(['destroy', 'load https://films.example/b.m3u8']);
    player.load('https://films.example/c.m3u8');
    player.load(null);
    await vi.waitFor(() => expect(next.calls.at(-1)).toBe('destroy'));
    expect(FakeHls.made).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  it('the HLS player says so where the browser has no Media Source Extensions', async () => {
    const { problems, player } = await setUp();
    FakeHls.supported = false;
    player.load('https://films.example/b.m3u8');
    await vi.waitFor(() => expect(problems).toHaveLength(1));
    expect(problems[0]).toMatchObject({ problem: 'unsupported' });
  });
});
