import { decodesBy } from '@core/film/head/film-head';
import { describe, expect, it } from 'vitest';
import { transportStream } from '../../lab/films/transport-stream';
import { HlsTracks, playsWithout, problemOf } from './hls-tracks';

/** The tracks for a Chromium that has no licences for other codecs. */
const tracks = (): HlsTracks => new HlsTracks(decodesBy((mime) => /avc1|mp4a|mp3|vp09/.test(mime)));

const H264 = { streamType: 0x1b };
const AAC = { streamType: 0x0f };
const AC3 = { streamType: 0x81 };

const lackOf = (...all: Parameters<typeof transportStream>[0]) =>
  tracks().readSegment('main', transportStream(all), false);

describe('the undecoded tracks of a stream', () => {
  it('a stream that is decoded reports nothing missing, with sound or without', () => {
    expect(lackOf(H264, AAC)).toEqual({ undecoded: [], hasPicture: true });
    expect(lackOf(H264)).toEqual({ undecoded: [], hasPicture: true });
  });

  it.each([
    ['AC-3', AC3, 'Dolby Digital (AC-3)'],
    ['E-AC-3', { streamType: 0x87 }, 'Dolby Digital Plus (E-AC-3)'],
    ['MP2', { streamType: 0x03, starts: [0xff, 0xfd, 0xc4, 0x04] }, 'MP2'],
    // The browser decodes these, and hls.js doesn't extract them.
    ['AAC in LATM', { streamType: 0x11 }, 'AAC in LATM'],
  ])('the undecoded tracks of a stream is its sound where that is %s, by name', (_what, sound, codec) => {
    expect(lackOf(H264, sound)).toEqual({ undecoded: [{ track: 'sound', codec }], hasPicture: true });
    expect(lackOf(H264, sound, AAC)?.undecoded).toEqual([]);
  });

  it('a stream whose picture isn’t decoded reports it by name', () => {
    const undecoded = [{ track: 'picture', codec: 'HEVC (H.265)' }];
    expect(lackOf({ streamType: 0x24 }, AAC)).toEqual({ undecoded, hasPicture: true });
    expect(lackOf({ streamType: 0x02 }, AAC)?.undecoded).toEqual([
      { track: 'picture', codec: 'MPEG-2 video' },
    ]);
  });

  it('a stream whose sound comes apart is checked where its sound comes from', () => {
    const apart = tracks();
    expect(apart.readSegment('main', transportStream([H264, AC3]), true)?.undecoded).toEqual([]);
    expect(apart.readSegment('audio', transportStream([AAC]), true)?.undecoded).toEqual([]);
    const lacking = tracks();
    lacking.readSegment('main', transportStream([H264]), true);
    expect(lacking.readSegment('audio', transportStream([AC3]), true)).toEqual({
      undecoded: [{ track: 'sound', codec: 'Dolby Digital (AC-3)' }],
      hasPicture: true,
    });
  });

  it('a stream’s undecoded tracks are told once, of the first segment that says anything', () => {
    const one = tracks();
    expect(one.readSegment('main', new Uint8Array(400), false)).toBeNull();
    expect(one.readSegment('main', transportStream([H264, AC3]), false)?.undecoded).toHaveLength(1);
    expect(one.readSegment('main', transportStream([H264, AC3]), false)).toBeNull();
  });
});

describe('a stream whose sound isn’t decoded', () => {
  const sound = (codec: string) => [{ track: 'sound' as const, codec }];

  it('a stream whose sound isn’t decoded plays without it where there is a picture, and nothing breaks at the sound', () => {
    expect(playsWithout({ undecoded: sound('DTS'), hasPicture: true })).toBe(true);
    expect(playsWithout({ undecoded: sound('MP2'), hasPicture: true })).toBe(false);
    expect(playsWithout({ undecoded: sound('DTS'), hasPicture: false })).toBe(false);
    expect(playsWithout({ undecoded: [{ track: 'picture', codec: 'VC-1' }], hasPicture: true })).toBe(false);
  });
});

describe('a playlist’s variants', () => {
  const said = (...codecs: (string | undefined)[]) => {
    const one = tracks();
    one.readVariants(codecs);
    return one.ofVariants();
  };

  it.each([
    ['avc1.640028,ac-3', 'sound', 'Dolby Digital (AC-3)'],
    ['avc1.640028,ec-3', 'sound', 'Dolby Digital Plus (E-AC-3)'],
    ['hvc1.2.4.L123.B0,mp4a.40.2', 'picture', 'HEVC (H.265)'],
  ])('a playlist with the codecs %s has the undecoded one named', (codecs, track, codec) => {
    expect(said(codecs)).toEqual({ undecoded: [{ track, codec }], hasPicture: true });
  });

  it('a playlist of several variants lacks what all of them lack, or else what the first one does', () => {
    expect(said('avc1.640028,ac-3,wvtt', undefined, 'avc1.4d401f,ec-3').undecoded).toEqual([
      { track: 'sound', codec: 'Dolby Digital (AC-3)' },
    ]);
    expect(said('hvc1.2.4.L123.B0,mp4a.40.2', 'avc1.4d401f,ec-3').undecoded).toEqual([
      { track: 'picture', codec: 'HEVC (H.265)' },
    ]);
    expect(said(undefined)).toEqual({ undecoded: [], hasPicture: false });
  });
});

describe('a refused MIME type', () => {
  it('a refused MIME type reports the codecs that aren’t decoded, or the refused one where it says that it decodes it', () => {
    expect(tracks().ofMimeType('video/mp4;codecs="avc1.640028,ac-3"').undecoded).toEqual([
      { track: 'sound', codec: 'Dolby Digital (AC-3)' },
    ]);
    expect(tracks().ofMimeType('video/mp4;codecs=avc1.640028').undecoded).toEqual([
      { track: 'picture', codec: 'H.264' },
    ]);
    expect(tracks().ofMimeType('audio/mp4').undecoded).toEqual([]);
  });
});

describe('the fault of a stream', () => {
  const undecoded = [{ track: 'sound' as const, codec: 'DTS' }];

  it('the fault of a stream tells one that isn’t played without its sound from one that is sound alone', () => {
    expect(problemOf({ undecoded, hasPicture: true })).toEqual({ fault: 'streamSound', undecoded });
    expect(problemOf({ undecoded, hasPicture: false })).toEqual({ fault: 'sound', undecoded });
    const picture = [{ track: 'picture' as const, codec: 'VVC (H.266)' }, ...undecoded];
    expect(problemOf({ undecoded: picture, hasPicture: true })).toEqual({
      fault: 'picture',
      undecoded: picture,
    });
    expect(problemOf({ undecoded: [], hasPicture: true })).toEqual({});
  });
});
