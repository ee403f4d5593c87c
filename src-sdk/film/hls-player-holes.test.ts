import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeHls } from '../../test/fakes/fake-hls';
import { FakeVideo } from '../../test/fakes/fake-video';
import type { FilmPlayerEvents } from './film-player';
import { HlsPlayer } from './hls-player';

vi.mock('hls.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('hls.js')>()),
  default: FakeHls,
}));
const { Events, ErrorTypes, ErrorDetails } = await vi.importActual<typeof import('hls.js')>('hls.js');

/** The segment from which the film's positions are counted. */
const FIRST = {
  ...{ start: 0, end: 2, cc: 0, programDateTime: null },
  elementaryStreams: { audio: null, video: null, audiovideo: { startPTS: 0 } },
};

beforeEach(() => {
  FakeHls.made = [];
});

describe('HLS with a segment that isn’t there', () => {
  const frag = (sn: number, more: object = {}) => ({
    ...{ sn, start: sn * 2, end: sn * 2 + 2, type: 'main', gap: false, tagList: [] as string[][] },
    ...more,
  });
  type Frag = ReturnType<typeof frag>;
  const withHole = async (code = 404, detail = ErrorDetails.FRAG_LOAD_ERROR) => {
    const clock = new ManualClock();
    const video = new FakeVideo();
    const player = new HlsPlayer(video as unknown as HTMLVideoElement, {
      ...{ clock, timers: clock, pageNow: () => clock.now() },
      fetch: () => Promise.reject(new Error('asked for')),
    });
    const problems: FilmPlayerEvents['problem'][] = [];
    player.events.on('problem', (problem) => problems.push(problem));
    player.load('https://films.example/a.m3u8');
    await vi.waitFor(() => expect(FakeHls.made).toHaveLength(1));
    const hls = FakeHls.made[0];
    hls?.say(Events.LEVEL_UPDATED, { details: { live: false, endSN: 40, fragments: [FIRST] } });
    const miss = (one: Frag, more: object = {}): Frag => {
      const error = { fatal: false, type: ErrorTypes.NETWORK_ERROR, details: detail };
      hls?.say(Events.ERROR, { ...error, frag: one, response: { code }, ...more });
      return one;
    };
    return { clock, video, player, problems, miss };
  };
  /** Makes the player run dry at second 6, with more of the film there from second 8 on. */
  const standAtHole = (video: FakeVideo): void => {
    const at = [
      [0, 6],
      [8, 12],
    ] as const;
    Object.assign(video, { currentTime: 5.98, readyState: 2, paused: false });
    video.buffered = { length: 2, start: (i = 0) => at[i]?.[0] ?? 0, end: (i = 0) => at[i]?.[1] ?? 0 };
  };

  it.each([404, 410])(
    'the player asks no more for a missing segment after status %d, goes on behind it, and says so',
    async (code) => {
      const { clock, video, player, problems, miss } = await withHole(code);
      expect(miss(frag(3))).toMatchObject({ gap: true, tagList: [['GAP']] });
      const foreign: string[] = [];
      player.events.on('foreignAction', ({ action }) => foreign.push(action));
      standAtHole(video);
      clock.advance(1_000);
      video.dispatchEvent(new Event('waiting'));
      expect(video.currentTime).toBeCloseTo(8.05, 6);
      // The engine learns of a hole from a player that has passed it by itself.
      video.dispatchEvent(new Event('seeking'));
      expect(foreign).toEqual(['seek']);
      expect(player.status().notes).toEqual([{ kind: 'hole' }]);
      clock.advance(20_000);
      expect([player.status().notes, problems]).toEqual([[], []]);
    },
  );

  it('the player accepts a gap that the playlist declares', async () => {
    const { video, miss } = await withHole(0, ErrorDetails.FRAG_GAP);
    expect(miss(frag(3, { gap: true })).tagList).toEqual([]);
    standAtHole(video);
    video.dispatchEvent(new Event('progress'));
    expect(video.currentTime).toBeCloseTo(8.05, 6);
  });

  it('a seek into a missing segment leads behind it, as a part of that seek', async () => {
    const { video, player, miss } = await withHole();
    miss(frag(3));
    standAtHole(video);
    const foreign: string[] = [];
    player.events.on('foreignAction', ({ action }) => foreign.push(action));
    player.seek(7_000);
    Object.assign(video, { seeking: true, readyState: 1 });
    video.dispatchEvent(new Event('seeking'));
    expect(video.currentTime).toBeCloseTo(8.05, 6);
    video.dispatchEvent(new Event('seeking'));
    expect(foreign).toEqual([]);
  });

  it.each([
    ['a server in trouble', 503, frag(3), {}],
    ['another quality that may have it', 404, frag(3), { errorAction: { nextAutoLevel: 1 } }],
    ['the last one, which may not be there yet', 404, frag(40), {}],
    ['subtitles', 404, frag(3, { type: 'subtitle' }), {}],
  ])('a failed segment isn’t taken for a hole: %s', async (_what, code, one, more) => {
    const { video, miss } = await withHole(code);
    expect(miss(one, more)).toMatchObject({ gap: false, tagList: [] });
    standAtHole(video);
    video.dispatchEvent(new Event('waiting'));
    expect(video.currentTime).toBe(5.98);
  });

  it('the film counts as unreachable where more than half a minute in a row is missing', async () => {
    const { problems, miss } = await withHole();
    for (let sn = 3; sn < 18; sn += 1) miss(frag(sn));
    expect(problems).toEqual([]);
    miss(frag(18));
    expect(problems).toMatchObject([{ problem: 'unreachable', fault: 'missing', hasPlayed: true }]);
  });
});
