/**
 * What a file is by its first bytes: enough to tell a film from a router's page, and no promise that it plays. Magic
 * numbers: ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), ISO/IEC 13818-1 (sync byte), RFC 3533 (Ogg), RFC 8216 (EXTM3U),
 * RFC 9639 (FLAC), and those of RIFF, ID3 and MPEG audio.
 */
export type FilmKind = 'film' | 'playlist';

/** So many bytes are enough to tell. */
export const SIGNATURE_BYTES = 189;

const TS_PACKET_BYTES = 188;
const BOXES: ReadonlySet<string> = new Set([
  'ftyp',
  'styp',
  'moov',
  'moof',
  'mdat',
  'sidx',
  'free',
  'skip',
  'wide',
  'emsg',
  'prft',
]);

const textAt = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte);

const isPlaylist = (bytes: Uint8Array): boolean => {
  const from = startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
  return textAt(bytes, from, from + 7) === '#EXTM3U';
};

const isRiff = (bytes: Uint8Array): boolean =>
  textAt(bytes, 0, 4) === 'RIFF' && ['AVI ', 'WAVE'].includes(textAt(bytes, 8, 12));

/** A frame of MPEG or AAC sound: sync, and neither version nor layer nor rate a reserved one. */
const isSoundFrame = (bytes: Uint8Array): boolean => {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const isAac = (second & 0xf6) === 0xf0;
  const isMpeg = (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && third >> 4 !== 0xf;
  return isAac || isMpeg;
};

/** Null for anything else. */
export const filmKind = (bytes: Uint8Array): FilmKind | null => {
  if (isPlaylist(bytes)) return 'playlist';
  const isFilm =
    BOXES.has(textAt(bytes, 4, 8)) ||
    startsWith(bytes, 0x1a, 0x45, 0xdf, 0xa3) ||
    ['OggS', 'fLaC'].includes(textAt(bytes, 0, 4)) ||
    textAt(bytes, 0, 3) === 'ID3' ||
    (bytes[0] === 0x47 && bytes[TS_PACKET_BYTES] === 0x47) ||
    isRiff(bytes) ||
    isSoundFrame(bytes);
  return isFilm ? 'film' : null;
};
