import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  box,
  ebml,
  esds,
  matroska,
  type MatroskaTrack,
  moov,
  mp4,
  type Mp4Track,
  ogg,
} from '../../../lab/films/film-heads';
import { decodesBy, type FilmHead, readFilmHead, undecodedOf } from './film-head';
import { HEAD_LIMITS, HeadTooLong, readHead } from './head-bytes';

const AVC: Mp4Track = { handler: 'vide', code: 'avc1', inside: box('avcC', [1, 0x64, 0, 0x28, 0xff]) };
const AAC: Mp4Track = { handler: 'soun', code: 'mp4a', inside: esds(0x40, [0x12, 0x10]) };

interface Reading {
  readonly head: FilmHead;
  readonly spans: number;
  readonly bytes: number;
}

const read = async (file: Uint8Array, sizeBytes: number | null = file.length): Promise<Reading> => {
  let spans = 0;
  let bytes = 0;
  const head = await readHead(readFilmHead(sizeBytes), ({ from, length }) => {
    spans += 1;
    expect(length).toBeLessThanOrEqual(HEAD_LIMITS.spanBytes);
    const part = file.subarray(from, from + length);
    bytes += part.length;
    return Promise.resolve(part);
  });
  return { head, spans, bytes };
};

const tracksOf = ({ head }: Reading): string[] =>
  head.kind === 'film' && head.tracks
    ? head.tracks.map(({ kind, codec }) => `${kind}: ${codec.name}`)
    : [head.kind];

describe('the head of an MP4', () => {
  it.each(['front', 'end'] as const)(
    'the head of an MP4 says its tracks with the index at the %s',
    async (indexAt) => {
      const reading = await read(mp4([AVC, AAC, { handler: 'text', code: 'tx3g' }], indexAt));
      expect(tracksOf(reading)).toEqual(['picture: H.264', 'sound: AAC']);
    },
  );

  it.each<[string, Mp4Track, string, string | undefined]>([
    ['the profile of H.264', AVC, 'H.264', 'video/mp4; codecs="avc1.640028"'],
    [
      'HEVC',
      {
        handler: 'vide',
        code: 'hvc1',
        inside: box('hvcC', [1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0]),
      },
      'HEVC (H.265)',
      'video/mp4; codecs="hvc1.1.6.L93.90"',
    ],
    [
      'AV1 of 10 bits',
      { handler: 'vide', code: 'av01', inside: box('av1C', [0x81, 0x08, 0x40, 0]) },
      'AV1',
      'video/mp4; codecs="av01.0.08M.10"',
    ],
    ['MPEG-4 Visual', { handler: 'vide', code: 'mp4v', inside: esds(0x20) }, 'MPEG-4 Visual', undefined],
    ['ProRes', { handler: 'vide', code: 'apch' }, 'ProRes', undefined],
    ['AAC with its object type', AAC, 'AAC', 'audio/mp4; codecs="mp4a.40.2"'],
    ['MP3 in a descriptor', { handler: 'soun', code: 'mp4a', inside: esds(0x6b) }, 'MP3', undefined],
    ['AC-3', { handler: 'soun', code: 'ac-3' }, 'Dolby Digital (AC-3)', undefined],
    [
      'AC-3 in a descriptor',
      { handler: 'soun', code: 'mp4a', inside: esds(0xa5) },
      'Dolby Digital (AC-3)',
      undefined,
    ],
    ['TrueHD', { handler: 'soun', code: 'mlpa' }, 'Dolby TrueHD', undefined],
    [
      'sound as QuickTime writes it',
      {
        handler: 'soun',
        code: 'mp4a',
        version: 1,
        inside: box('wave', box('frma', [0]), esds(0x40, [0x12, 0x10])),
      },
      'AAC',
      'audio/mp4; codecs="mp4a.40.2"',
    ],
    ['what is locked', { handler: 'vide', code: 'encv' }, 'DRM', undefined],
    ['what nobody knows', { handler: 'vide', code: '<b>x' }, 'bx', undefined],
  ])('the head of an MP4 names %s', async (_what, track, name, exact) => {
    const { head } = await read(mp4([track]));
    const [codec] = head.kind === 'film' ? (head.tracks ?? []).map((one) => one.codec) : [];
    expect(codec?.name).toBe(name);
    if (exact !== undefined) expect(codec?.asks[0]).toBe(exact);
  });

  it('the head of an MP4 is incomplete where the file ends before its index', async () => {
    const whole = mp4([AVC, AAC], 'end');
    expect((await read(whole.subarray(0, 300))).head).toEqual({ kind: 'incomplete' });
    // This head is cut off within the index.
    expect((await read(whole.subarray(0, whole.length - 20))).head).toEqual({ kind: 'incomplete' });
    // This head is cut off right before the index.
    expect((await read(whole.subarray(0, whole.length - moov([AVC, AAC]).length))).head).toEqual({
      kind: 'incomplete',
    });
  });

  it('the head of an MP4 is recognised as incomplete by the missing parts, where nobody says how long the file is', async () => {
    const whole = mp4([AVC, AAC], 'end');
    expect((await read(whole.subarray(0, 300), null)).head).toEqual({ kind: 'incomplete' });
    expect(tracksOf(await read(whole, null))).toEqual(['picture: H.264', 'sound: AAC']);
  });
});

describe('the head of a Matroska', () => {
  const H264: MatroskaTrack = { type: 1, codecId: 'V_MPEG4/ISO/AVC', settings: [1, 0x64, 0, 0x1f] };

  it.each(['front', 'end'] as const)(
    'the head of a Matroska says its tracks with them at the %s',
    async (tracksAt) => {
      const file = matroska(
        [H264, { type: 2, codecId: 'A_DTS' }, { type: 17, codecId: 'S_TEXT/UTF8' }],
        tracksAt,
      );
      expect(tracksOf(await read(file))).toEqual(['picture: H.264', 'sound: DTS']);
    },
  );

  it.each<[MatroskaTrack, string]>([
    [H264, 'H.264'],
    [{ type: 1, codecId: 'V_MPEGH/ISO/HEVC' }, 'HEVC (H.265)'],
    [{ type: 1, codecId: 'V_MPEG4/ISO/ASP' }, 'MPEG-4 Visual'],
    [
      {
        type: 1,
        codecId: 'V_MS/VFW/FOURCC',
        settings: [...Array(16).fill(0), ...'XVID'].map((x) =>
          typeof x === 'string' ? x.charCodeAt(0) : Number(x),
        ),
      },
      'MPEG-4 Visual',
    ],
    [{ type: 2, codecId: 'A_EAC3' }, 'Dolby Digital Plus (E-AC-3)'],
    [{ type: 2, codecId: 'A_MPEG/L3' }, 'MP3'],
    [{ type: 2, codecId: 'A_MPEG/L2' }, 'MP2'],
    [{ type: 2, codecId: 'A_MS/ACM', settings: [0x00, 0x20] }, 'Dolby Digital (AC-3)'],
    [{ type: 2, codecId: 'A_MS/ACM', settings: [0x61, 0x01] }, 'Windows Media Audio'],
    [{ type: 2, codecId: 'A_FUTURE' }, 'FUTURE'],
  ])('the head of a Matroska names %o', async (track, name) => {
    const { head } = await read(matroska([track]));
    expect(head.kind === 'film' && head.tracks?.[0]?.codec.name).toBe(name);
  });
});

describe('other heads', () => {
  it('the head of an Ogg file says its streams', async () => {
    const reading = await read(ogg('\x80theora', '\x01vorbis'));
    expect(tracksOf(reading)).toEqual(['picture: Theora', 'sound: Vorbis']);
  });

  it.each([
    ['RIFF\x01\x02\x03\x04AVI LIST', { kind: 'foreign', container: 'AVI' }],
    ['FLV\x01', { kind: 'foreign', container: 'Flash Video' }],
    ['#EXTM3U\n', { kind: 'playlist' }],
    ['\n <!DOCTYPE HTML><title>502</title>', { kind: 'page' }],
    ['A shopping list: popcorn', { kind: 'other' }],
    ['', { kind: 'other' }],
    ['ID3\x04', { kind: 'film', tracks: null }],
  ])('the kind of a head is recognised: %j', async (text, head) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect((await read(bytes)).head).toEqual(head);
  });
});

describe('the undecoded tracks of a film', () => {
  const decodes = decodesBy((mime) => /avc1|mp4a\.40|opus/.test(mime));
  const undecoded = async (file: Uint8Array) => {
    const { head } = await read(file);
    return undecodedOf(head.kind === 'film' ? head.tracks : null, decodes);
  };

  it('nothing is reported of a film whose tracks are all decoded, that has no sound, or of which nothing is known', async () => {
    expect(await undecoded(mp4([AVC, AAC]))).toEqual([]);
    expect(await undecoded(mp4([AVC]))).toEqual([]);
    expect(await undecoded(mp4([AVC, { handler: 'soun', code: 'sowt' }]))).toEqual([]);
    expect(undecodedOf(null, decodes)).toEqual([]);
  });

  it('a kind of track is named by its first one, and only where no other one is decoded', async () => {
    const ac3: Mp4Track = { handler: 'soun', code: 'ac-3' };
    const dts: Mp4Track = { handler: 'soun', code: 'dtsc' };
    expect(await undecoded(mp4([AVC, ac3, dts]))).toEqual([
      { track: 'sound', codec: 'Dolby Digital (AC-3)' },
    ]);
    expect(await undecoded(mp4([AVC, ac3, AAC]))).toEqual([]);
    expect(await undecoded(mp4([{ handler: 'vide', code: 'hvc1' }, dts]))).toEqual([
      { track: 'picture', codec: 'HEVC (H.265)' },
      { track: 'sound', codec: 'DTS' },
    ]);
  });

  it('a film isn’t reported as undecodable where only its profile is unknown', () => {
    const odd = decodesBy((mime) => mime.includes('640028'));
    expect(
      odd({ name: 'H.264', asks: ['video/mp4; codecs="avc1.f4ffff"', 'video/mp4; codecs="avc1.640028"'] }),
    ).toBeNull();
  });
});

describe('a hostile head', () => {
  const files = [
    mp4([AVC, AAC]),
    mp4([{ handler: 'soun', code: 'ac-3' }, AVC], 'end'),
    matroska([
      { type: 1, codecId: 'V_VP9' },
      { type: 2, codecId: 'A_OPUS' },
    ]),
    matroska([{ type: 1, codecId: 'V_AV1', settings: [0x81, 8, 0, 0] }], 'end'),
    ogg('\x01vorbis'),
  ];

  it('a hostile head costs a bounded number of bytes and spans, whatever is written in it', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.constantFrom(
          [0, 0, 0, 0],
          [0xff, 0xff, 0xff, 0xff],
          [0, 0, 0, 1],
          [0x7f, 0xff, 0xff, 0xff],
          [1, 0, 0, 0, 0, 0, 0, 0],
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 6 }),
        fc.option(fc.nat({ max: 2_000 })),
        async (file, changes, sizeBytes) => {
          const bytes = file.slice();
          for (const { at, bytes: written } of changes)
            bytes.set(
              Array.from(written).slice(0, bytes.length - Math.floor(at * bytes.length)),
              Math.floor(at * bytes.length),
            );
          const reading = await read(bytes, sizeBytes).catch((error: unknown) => {
            expect(error).toBeInstanceOf(HeadTooLong);
            return null;
          });
          if (reading?.head.kind === 'film')
            for (const { codec } of reading.head.tracks ?? [])
              expect(codec.name).toMatch(/^[\w .()+-]{1,40}$/);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('a hostile head of boxes without end is given up', async () => {
    // The file has empty boxes wherever it is read.
    const reading = readHead(readFilmHead(null), ({ from, length }) => {
      const bytes = new Uint8Array(length);
      const start = from === 0 ? box('ftyp') : box('moov', box('trak', box('trak', box('trak'))));
      bytes.set(start.slice(0, length));
      return Promise.resolve(bytes);
    });
    await expect(reading).resolves.toMatchObject({ kind: 'film' });
  });

  it('a hostile head of elements that lead to themselves ends', async () => {
    const header = ebml(0x1a45dfa3, []);
    const loop = ebml(
      0x18538067,
      ebml(0x114d9b74, ebml(0x4dbb, [...ebml(0x53ab, [0x16, 0x54, 0xae, 0x6b]), ...ebml(0x53ac, [0])])),
      false,
    );
    expect((await read(Uint8Array.from([...header, ...loop]))).head).toEqual({ kind: 'film', tracks: null });
  });
});
