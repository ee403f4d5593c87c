import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transportStream, type TransportTrack } from '../../../lab/films/transport-stream';
import { tracksOfTransport } from './transport-head';

const H264: TransportTrack = { streamType: 0x1b };
const AAC: TransportTrack = { streamType: 0x0f };

const named = (segment: Uint8Array): string[] | null =>
  tracksOfTransport(segment)?.map(({ kind, codec }) => `${kind}: ${codec.name}`) ?? null;

const registration = (format: string): number[] => [
  ...[0x05, format.length],
  ...Array.from(format, (letter) => letter.charCodeAt(0)),
];

describe('the tracks of a transport stream', () => {
  it('the tracks of a transport stream are those of its first program', () => {
    expect(named(transportStream([H264, AAC]))).toEqual(['picture: H.264', 'sound: AAC']);
    expect(named(transportStream([H264, AAC], registration('HDMV')))).toEqual([
      'picture: H.264',
      'sound: AAC',
    ]);
  });

  it.each<[string, TransportTrack, string]>([
    ['HEVC', { streamType: 0x24 }, 'picture: HEVC (H.265)'],
    ['MPEG-2 video', { streamType: 0x02 }, 'picture: MPEG-2 video'],
    ['AC-3 as in America', { streamType: 0x81 }, 'sound: Dolby Digital (AC-3)'],
    ['E-AC-3 as in America', { streamType: 0x87 }, 'sound: Dolby Digital Plus (E-AC-3)'],
    ['DTS', { streamType: 0x82 }, 'sound: DTS'],
    ['AAC in LATM', { streamType: 0x11 }, 'sound: AAC in LATM'],
    [
      'AC-3 as in Europe',
      { streamType: 0x06, descriptors: [0x52, 1, 7, 0x6a, 1, 0] },
      'sound: Dolby Digital (AC-3)',
    ],
    [
      'E-AC-3 as in Europe',
      { streamType: 0x06, descriptors: [0x7a, 1, 0] },
      'sound: Dolby Digital Plus (E-AC-3)',
    ],
    ['Opus', { streamType: 0x06, descriptors: registration('Opus') }, 'sound: Opus'],
    ['MP3', { streamType: 0x03, starts: [0xff, 0xfb, 0x90, 0x64] }, 'sound: MP3'],
    ['MP2', { streamType: 0x03, starts: [0xff, 0xfd, 0xc4, 0x04] }, 'sound: MP2'],
    ['MPEG sound of which no frame is here', { streamType: 0x04 }, 'sound: MPEG audio'],
  ])('the tracks of a transport stream name %s', (_what, track, name) => {
    expect(named(transportStream([track]))).toEqual([name]);
  });

  it('the tracks of a transport stream leave out what is neither picture nor sound', () => {
    expect(
      named(transportStream([H264, { streamType: 0x15 }, { streamType: 0x06, descriptors: [0x59, 0] }])),
    ).toEqual(['picture: H.264']);
  });

  it('the tracks of a transport stream are read from a table of several packets, and behind bytes of another one', () => {
    const long = transportStream([H264, { ...AAC, descriptors: Array.from({ length: 250 }, () => 0) }, AAC]);
    expect(named(long)).toEqual(['picture: H.264', 'sound: AAC', 'sound: AAC']);
    expect(named(Uint8Array.from([1, 2, 3, ...long]))).toEqual([
      'picture: H.264',
      'sound: AAC',
      'sound: AAC',
    ]);
  });

  it('the tracks aren’t known of data that is no transport stream, or is cut off before its tables', () => {
    expect(named(Uint8Array.from('#EXTM3U', (letter) => letter.charCodeAt(0)))).toBeNull();
    expect(named(transportStream([H264, AAC]).subarray(0, 188))).toBeNull();
    expect(named(new Uint8Array(5_000))).toBeNull();
  });

  it('the tracks of a transport stream take a bounded time to read, whatever is written in the tables', () => {
    const whole = transportStream([H264, { streamType: 0x06, descriptors: registration('AC-3') }, AAC]);
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        for (const { codec } of tracksOfTransport(bytes) ?? [])
          expect(codec.name).toMatch(/^[\w .()+-]{1,40}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
