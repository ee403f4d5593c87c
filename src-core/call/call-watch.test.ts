import { describe, expect, it } from 'vitest';
import { idleCpu, watchCpu } from './cpu-watch';
import { HEIGHT_STEPS, stepHeight } from './shown-height';
import { SCREEN_START_KBPS, withStartBitrate } from './start-bitrate';
import { findUnheard, nobodyUnheard, type Listener } from './unheard';
import { limitToHeight, VIDEO_PRESETS } from './video-ladder';

describe('a constrained cpu', () => {
  const run = (trace: string): string => {
    let watch = idleCpu;
    return [...trace]
      .map(
        (one, index) => (
          (watch = watchCpu(watch, one === 'c', index * 2_000)),
          watch.constrained ? 'c' : '.'
        ),
      )
      .join('');
  };

  it('a constrained CPU is one that has been limited for 6 s, and it has recovered after 20 s', () => {
    expect(run('..ccc...')).toBe('........');
    expect(run('..ccccc..c..........c')).toBe('.....cccccccccccccccc');
    expect(run('cccc..........c.')).toBe('...ccccccccccccc');
    expect(run('cccc...........')).toBe('...ccccccccccc.');
  });
});

describe('a person who isn’t heard', () => {
  const ana = (hears: Listener['hears']): Listener => ({ id: 'ana', hears });

  it('a person who isn’t heard is known after 5 s, and forgotten once they are heard', () => {
    let state = nobodyUnheard;
    const at = (now: number, hears: boolean | null) =>
      (state = findUnheard(state, ['ben'], [ana({ ben: hears })], now)).known;
    expect(at(0, false)).toEqual([]);
    expect(at(4_000, false)).toEqual([]);
    const known = at(6_000, false);
    expect(known).toEqual([{ speakerId: 'ben', listenerId: 'ana' }]);
    expect(at(8_000, false)).toBe(known);
    expect(at(10_000, true)).toEqual([]);
    expect(at(12_000, false)).toEqual([]);
    expect(at(13_000, null)).toEqual([]);
    expect(at(18_000, false)).toEqual([]);
  });

  it('a person who is muted or gone never counts as unheard, whatever was reported', () => {
    const deaf = [ana({ ben: false, ana: false, cem: false })];
    const before = findUnheard(nobodyUnheard, ['ben', 'ana', 'cem'], deaf, 0);
    const known = findUnheard(before, ['ben', 'ana', 'cem'], deaf, 6_000).known;
    expect(known.map(({ speakerId }) => speakerId)).toEqual(['ben', 'cem']);
    expect(findUnheard(before, [], deaf, 6_000).known).toEqual([]);
    expect(findUnheard(before, ['ben'], [], 6_000).known).toEqual([]);
  });

  it('each direction of a call is judged by itself for who isn’t heard', () => {
    const listeners = [ana({ ben: false }), { id: 'ben', hears: { ana: true } }];
    const before = findUnheard(nobodyUnheard, ['ana', 'ben'], listeners, 0);
    expect(findUnheard(before, ['ana', 'ben'], listeners, 5_000).known).toEqual([
      { speakerId: 'ben', listenerId: 'ana' },
    ]);
  });
});

describe('heights', () => {
  it('the requested heights are a few steps, each large enough but for a little stretching', () => {
    expect(
      [0, 1, 90, 95, 130, 180, 190, 260, 700, 1_080, 9_999].map((wanted) => stepHeight(wanted, null)),
    ).toEqual([0, 90, 90, 90, 120, 180, 180, 270, 720, 1_080, 4_320]);
  });

  it('the requested height doesn’t flap while a window is resized around a step', () => {
    for (const step of HEIGHT_STEPS.slice(2)) {
      let sent: number | null = null;
      const seen = new Set<number>();
      for (let share = 0; share < 40; share++) {
        sent = stepHeight(step * (1 + 0.09 * Math.sin(share)), sent);
        seen.add(sent);
      }
      expect(seen.size).toBeLessThanOrEqual(2);
      expect([...seen].at(-1)).toBe(sent);
    }
    expect(stepHeight(170, 270)).toBe(270);
    expect(stepHeight(160, 270)).toBe(180);
  });

  it('a lower height brings down bits and pixels together', () => {
    expect(limitToHeight(VIDEO_PRESETS['720p'], 180)).toEqual({
      width: 320,
      height: 180,
      frameRate: 30,
      maxBitrateBps: 160_000,
    });
    expect(limitToHeight(VIDEO_PRESETS['360p'], 720)).toBe(VIDEO_PRESETS['360p']);
  });
});

describe('a screen’s first bits', () => {
  const sdp = [
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98 45',
    'a=rtpmap:96 VP8/90000',
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    'a=rtpmap:98 VP9/90000',
    'a=fmtp:98 profile-id=0',
    'a=rtpmap:45 AV1/90000',
    'a=fmtp:45 level-idx=5;profile=0;x-google-start-bitrate=300',
    '',
  ].join('\r\n');

  it('a start bitrate for a screen is given to every video codec, and to nothing else', () => {
    const text = withStartBitrate(sdp, SCREEN_START_KBPS);
    expect(text).toContain('a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=2500\r\n');
    expect(text).toContain('a=fmtp:97 apt=96\r\n');
    expect(text).toContain('a=fmtp:98 profile-id=0;x-google-start-bitrate=2500\r\n');
    expect(text).toContain('a=fmtp:45 level-idx=5;profile=0;x-google-start-bitrate=2500\r\n');
    expect(withStartBitrate(text, SCREEN_START_KBPS)).toBe(text);
    expect(withStartBitrate('m=audio 9 x 111\r\na=rtpmap:111 opus/48000/2\r\n', 1)).not.toContain('start');
  });
});
