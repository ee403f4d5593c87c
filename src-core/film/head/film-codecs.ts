/**
 * Codecs of films by their names in containers: what people call them, and how a browser is asked whether it decodes
 * them. Codes: RFC 6381 and the MP4 registration authority (sample entries), RFC 9559 (Matroska's codec mappings).
 */

export interface FilmCodec {
  /** The name as it is printed on boxes and in manuals; not translated. */
  readonly name: string;
  /** MIME types with a codec to ask for, the most exact first; empty where there is nothing to ask for. */
  readonly asks: readonly string[];
}

export type TrackKind = 'picture' | 'sound';

export interface FilmTrack {
  readonly kind: TrackKind;
  readonly codec: FilmCodec;
}

type Entry = readonly [name: string, generic: string | null];

const video = (codec: string): string => `video/mp4; codecs="${codec}"`;
const audio = (codec: string): string => `audio/mp4; codecs="${codec}"`;

/** Codecs by an id of ours. */
const CODECS = {
  avc: ['H.264', video('avc1.640028')],
  hevc: ['HEVC (H.265)', video('hvc1.1.6.L93.B0')],
  vvc: ['VVC (H.266)', video('vvc1.1.L51.CQA')],
  av1: ['AV1', video('av01.0.08M.08')],
  vp8: ['VP8', 'video/webm; codecs="vp8"'],
  vp9: ['VP9', video('vp09.00.40.08')],
  mpeg4: ['MPEG-4 Visual', video('mp4v.20.240')],
  mpeg2: ['MPEG-2 video', video('mp4v.61')],
  mpeg1: ['MPEG-1 video', video('mp4v.6A')],
  h263: ['H.263', video('s263')],
  vc1: ['VC-1', video('vc-1')],
  wmv: ['Windows Media Video', video('wmv3')],
  theora: ['Theora', 'video/ogg; codecs="theora"'],
  prores: ['ProRes', video('apch')],
  dnxhd: ['DNxHD', video('AVdn')],
  mjpeg: ['Motion JPEG', video('mjpg')],
  dv: ['DV', video('dvcp')],
  ffv1: ['FFV1', video('FFV1')],
  real: ['RealVideo', video('rv40')],
  aac: ['AAC', audio('mp4a.40.2')],
  latm: ['AAC in LATM', null],
  mp3: ['MP3', audio('mp4a.6B')],
  mp2: ['MP2', audio('mp2')],
  ac3: ['Dolby Digital (AC-3)', audio('ac-3')],
  eac3: ['Dolby Digital Plus (E-AC-3)', audio('ec-3')],
  ac4: ['Dolby AC-4', audio('ac-4.02.01.01')],
  dts: ['DTS', audio('dtsc')],
  truehd: ['Dolby TrueHD', audio('mlpa')],
  alac: ['Apple Lossless (ALAC)', audio('alac')],
  flac: ['FLAC', audio('flac')],
  opus: ['Opus', audio('opus')],
  vorbis: ['Vorbis', 'audio/webm; codecs="vorbis"'],
  speex: ['Speex', 'audio/ogg; codecs="speex"'],
  amr: ['AMR', audio('samr')],
  wma: ['Windows Media Audio', audio('wma2')],
  wavpack: ['WavPack', audio('wvpk')],
  tta: ['TTA', audio('tta1')],
  // It is uncompressed: the variants that a browser takes have no name to ask by.
  pcm: ['PCM', null],
  // Nothing can be decoded without a key, whatever is inside: no browser knows such a codec.
  locked: ['DRM', video('encv')],
} as const satisfies Readonly<Record<string, Entry>>;

export type CodecId = keyof typeof CODECS;

/** @param exact a codec by RFC 6381 that says more than the id, for instance its profile */
export const codecOf = (id: CodecId, exact?: string): FilmCodec => {
  const [name, generic] = CODECS[id];
  if (generic === null) return { name, asks: [] };
  return {
    name,
    asks: exact === undefined ? [generic] : [generic.replace(/"[^"]*"/, `"${exact}"`), generic],
  };
};

/** A code that isn't in the tables is its own name, and only playing it shows whether it is decoded. */
export const unknownCodec = (code: string): FilmCodec => {
  const name = code.replace(/[^\w .+-]/g, '').trim();
  return { name: name === '' ? 'an unknown codec' : name.slice(0, 24), asks: [] };
};

/** Sample entries of MP4 and QuickTime. */
const SAMPLE_ENTRIES: Readonly<Record<string, CodecId>> = {
  ...{
    avc1: 'avc',
    avc3: 'avc',
    hvc1: 'hevc',
    hev1: 'hevc',
    dvh1: 'hevc',
    dvhe: 'hevc',
    vvc1: 'vvc',
    vvi1: 'vvc',
  },
  ...{
    av01: 'av1',
    vp08: 'vp8',
    vp09: 'vp9',
    s263: 'h263',
    h263: 'h263',
    'vc-1': 'vc1',
    WMV3: 'wmv',
    WVC1: 'vc1',
  },
  ...{ apco: 'prores', apcs: 'prores', apcn: 'prores', apch: 'prores', ap4h: 'prores', ap4x: 'prores' },
  ...{
    AVdn: 'dnxhd',
    AVdh: 'dnxhd',
    jpeg: 'mjpeg',
    mjpa: 'mjpeg',
    mjpb: 'mjpeg',
    dvcp: 'dv',
    dvc: 'dv',
    FFV1: 'ffv1',
  },
  ...{
    XVID: 'mpeg4',
    DIVX: 'mpeg4',
    DX50: 'mpeg4',
    mpg2: 'mpeg2',
    m2v1: 'mpeg2',
    hdv2: 'mpeg2',
    encv: 'locked',
  },
  ...{ '.mp3': 'mp3', mp3: 'mp3', 'ac-3': 'ac3', sac3: 'ac3', 'ec-3': 'eac3', 'ac-4': 'ac4', mlpa: 'truehd' },
  ...{
    dtsc: 'dts',
    dtsh: 'dts',
    dtsl: 'dts',
    dtse: 'dts',
    dtsx: 'dts',
    dtsy: 'dts',
    alac: 'alac',
    fLaC: 'flac',
  },
  ...{ Opus: 'opus', samr: 'amr', sawb: 'amr', enca: 'locked', WMA2: 'wma' },
  ...{
    sowt: 'pcm',
    twos: 'pcm',
    lpcm: 'pcm',
    ipcm: 'pcm',
    fpcm: 'pcm',
    raw: 'pcm',
    in24: 'pcm',
    in32: 'pcm',
  },
  ...{ fl32: 'pcm', fl64: 'pcm', ulaw: 'pcm', alaw: 'pcm', NONE: 'pcm' },
};

/** @param code four characters */
export const codecOfSampleEntry = (code: string, exact?: string): FilmCodec => {
  const id = SAMPLE_ENTRIES[code.trim()];
  return id === undefined ? unknownCodec(code) : codecOf(id, exact);
};

/** objectTypeIndication of an elementary stream descriptor (ISO/IEC 14496-1, MP4RA). */
const OBJECT_TYPES: Readonly<Record<number, CodecId>> = {
  ...{ 0x20: 'mpeg4', 0x21: 'avc', 0x23: 'hevc', 0x40: 'aac', 0x60: 'mpeg2', 0x61: 'mpeg2', 0x62: 'mpeg2' },
  ...{ 0x63: 'mpeg2', 0x64: 'mpeg2', 0x65: 'mpeg2', 0x66: 'aac', 0x67: 'aac', 0x68: 'aac', 0x69: 'mp3' },
  ...{ 0x6a: 'mpeg1', 0x6b: 'mp3', 0x6c: 'mjpeg', 0xa5: 'ac3', 0xa6: 'eac3', 0xa9: 'dts', 0xaa: 'dts' },
  ...{ 0xab: 'dts', 0xac: 'dts', 0xad: 'opus', 0xdd: 'vorbis' },
};

export const codecOfObjectType = (type: number, exact?: string): FilmCodec => {
  const id = OBJECT_TYPES[type];
  return id === undefined ? unknownCodec(`mp4 object ${type.toString(16)}`) : codecOf(id, exact);
};

/** Matroska's codec ids, a longer one before a shorter one with the same beginning. */
const MATROSKA: readonly (readonly [prefix: string, id: CodecId])[] = [
  ...([
    ['V_MPEG4/ISO/AVC', 'avc'],
    ['V_MPEG4/MS/V3', 'wmv'],
    ['V_MPEG4/ISO/', 'mpeg4'],
    ['V_MPEGH/ISO/HEVC', 'hevc'],
    ['V_MPEGI/ISO/VVC', 'vvc'],
    ['V_MPEG2', 'mpeg2'],
    ['V_MPEG1', 'mpeg1'],
    ['V_AV1', 'av1'],
    ['V_VP8', 'vp8'],
    ['V_VP9', 'vp9'],
    ['V_THEORA', 'theora'],
    ['V_PRORES', 'prores'],
    ['V_MJPEG', 'mjpeg'],
    ['V_FFV1', 'ffv1'],
    ['V_REAL/', 'real'],
  ] as const),
  ...([
    ['A_AAC', 'aac'],
    ['A_MPEG/L3', 'mp3'],
    ['A_MPEG/L', 'mp2'],
    ['A_AC3', 'ac3'],
    ['A_EAC3', 'eac3'],
    ['A_AC4', 'ac4'],
    ['A_DTS', 'dts'],
    ['A_TRUEHD', 'truehd'],
    ['A_MLP', 'truehd'],
    ['A_ALAC', 'alac'],
    ['A_FLAC', 'flac'],
    ['A_OPUS', 'opus'],
    ['A_VORBIS', 'vorbis'],
    ['A_PCM/', 'pcm'],
    ['A_WAVPACK4', 'wavpack'],
    ['A_TTA1', 'tta'],
  ] as const),
];

export const codecOfMatroska = (codecId: string, exact?: string): FilmCodec => {
  const found = MATROSKA.find(([prefix]) => codecId.startsWith(prefix));
  return found ? codecOf(found[1], exact) : unknownCodec(codecId.replace(/^[A-Z]_/, ''));
};

/** A codec as HLS and Media Source Extensions name it. */
export const codecOfRfc6381 = (codec: string): FilmCodec => {
  const [code = '', objectType = ''] = codec.trim().split('.');
  if (code === 'mp4a' || code === 'mp4v') return codecOfObjectType(Number.parseInt(objectType, 16));
  return codecOfSampleEntry(code === 'opus' ? 'Opus' : code === 'flac' ? 'fLaC' : code);
};
