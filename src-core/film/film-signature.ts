/**
 * Recognises a file by its first bytes: enough to tell a film from a router's page, and no promise that it plays. Magic
 * numbers: ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), ISO/IEC 13818-1 (sync byte), RFC 3533 (Ogg), RFC 8216 (EXTM3U),
 * RFC 9639 (FLAC), and those of RIFF, ID3 and MPEG audio.
 */
export type FilmKind = 'film' | 'playlist';

/** The number of bytes that are enough to tell. */
export const SIGNATURE_BYTES = 197;

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

const isRiff = (bytes: Uint8Array, form: string): boolean =>
  textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 12) === form;

/** Whether a frame of MPEG or AAC sound begins here: sync, and neither version nor layer nor rate a reserved one. */
const isSoundFrame = (bytes: Uint8Array): boolean => {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const isAac = (second & 0xf6) === 0xf0;
  const isMpeg = (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && third >> 4 !== 0xf;
  return isAac || isMpeg;
};

/** Containers that browsers open by themselves, and whose head is read (film-head). */
type Container = 'mp4' | 'matroska' | 'ogg' | 'sound';

/** `foreign`: a film in a container that no browser opens by itself; `page`: a web page. */
export type ContentKind =
  | { readonly kind: 'film'; readonly container: Container }
  | { readonly kind: 'foreign'; readonly container: string }
  | { readonly kind: 'playlist' | 'page' | 'other' };

const isTransportStream = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x47 && bytes[TS_PACKET_BYTES] === 0x47) ||
  // A Blu-ray disc's packets have four more bytes before them.
  (bytes[4] === 0x47 && startsWith(bytes.subarray(TS_PACKET_BYTES + 8), 0x47));

/** Magic numbers of Advanced Systems Format (its specification, 3.1), Flash Video and RealMedia. */
const foreignContainer = (bytes: Uint8Array): string | null => {
  if (isRiff(bytes, 'AVI ')) return 'AVI';
  if (startsWith(bytes, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return 'Windows Media';
  if (startsWith(bytes, 0, 0, 1, 0xba)) return 'MPEG program stream';
  if (textAt(bytes, 0, 3) === 'FLV') return 'Flash Video';
  if (textAt(bytes, 0, 4) === '.RMF') return 'RealMedia';
  return isTransportStream(bytes) ? 'MPEG transport stream' : null;
};

const ownContainer = (bytes: Uint8Array): Container | null => {
  if (BOXES.has(textAt(bytes, 4, 8))) return 'mp4';
  if (startsWith(bytes, 0x1a, 0x45, 0xdf, 0xa3)) return 'matroska';
  if (textAt(bytes, 0, 4) === 'OggS') return 'ogg';
  const isSound =
    textAt(bytes, 0, 4) === 'fLaC' ||
    textAt(bytes, 0, 3) === 'ID3' ||
    isRiff(bytes, 'WAVE') ||
    isSoundFrame(bytes);
  return isSound ? 'sound' : null;
};

const isPage = (bytes: Uint8Array): boolean =>
  /^\s*(?:<!doctype html|<html|<head|<body|<\?xml|<!--)/i.test(
    textAt(bytes, startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0, SIGNATURE_BYTES),
  );

/** The kind of a file by its first `SIGNATURE_BYTES`. */
export const contentKind = (bytes: Uint8Array): ContentKind => {
  if (isPlaylist(bytes)) return { kind: 'playlist' };
  const container = ownContainer(bytes);
  if (container !== null) return { kind: 'film', container };
  const foreign = foreignContainer(bytes);
  if (foreign !== null) return { kind: 'foreign', container: foreign };
  return { kind: isPage(bytes) ? 'page' : 'other' };
};

/** The same as one word, for a gate: null for what is neither a film nor a playlist. */
export const filmKind = (bytes: Uint8Array): FilmKind | null => {
  const { kind } = contentKind(bytes);
  return kind === 'foreign' ? 'film' : kind === 'film' || kind === 'playlist' ? kind : null;
};
