import { aacCodec, av1Codec, avcCodec, hevcCodec, vp9Codec } from './codec-configuration';
import { codecOfObjectType, codecOfSampleEntry, type FilmCodec, type FilmTrack } from './film-codecs';
import { type HeadReading, take, textAt, uintAt } from './head-bytes';

/** Reads the tracks of MP4 and QuickTime (ISO/IEC 14496-12), wherever in the file their index is. */

/** `missing`: the file ends, or is cut off, before its index. */
export type Mp4Head = { readonly tracks: readonly FilmTrack[] } | { readonly missing: 'index' };

/** Bounds of what is walked: a film has a handful of tracks, and a film in fragments has its index before them. */
const MOST = { boxes: 64, tracks: 32, entryBytes: 4_096, descriptors: 8 } as const;

interface Box {
  readonly type: string;
  /** Position in the file, bytes. */
  readonly from: number;
  readonly bodyFrom: number;
  /** Infinity for one that goes on to the end of a file whose length isn't known. */
  readonly to: number;
}

/** Reads the box from these bytes; null where there is none. */
const boxOf = (bytes: Uint8Array, from: number, end: number): Box | null => {
  const short = uintAt(bytes, 0, 4);
  if (short === null || bytes.length < 8) return null;
  const isLong = short === 1;
  const size = short === 0 ? end - from : isLong ? uintAt(bytes, 8, 8) : short;
  const headBytes = isLong ? 16 : 8;
  if (size === null || size < headBytes) return null;
  return { type: textAt(bytes, 4, 8), from, bodyFrom: from + headBytes, to: from + size };
};

function* boxesIn(from: number, end: number, until: string, most: number): HeadReading<Box[]> {
  const found: Box[] = [];
  for (let at = from, n = 0; at < end && n < most; n += 1) {
    const box = boxOf(yield* take(at, 16), at, end);
    if (!box) break;
    found.push(box);
    if (box.type === until) break;
    at = box.to;
  }
  return found;
}

function* boxIn(parent: Box, ...path: readonly string[]): HeadReading<Box | null> {
  let box: Box | null = parent;
  for (const type of path) {
    if (!box) return null;
    const inside: Box[] = yield* boxesIn(box.bodyFrom, box.to, type, MOST.boxes);
    box = inside.find((one) => one.type === type) ?? null;
  }
  return box;
}

/** Finds the box of this type within available bytes; also one level deeper, where QuickTime puts it. */
const bodyWithin = (bytes: Uint8Array, type: string): Uint8Array | null => {
  for (let at = 0, n = 0; at + 8 <= bytes.length && n < MOST.boxes; n += 1) {
    const box = boxOf(bytes.subarray(at), at, bytes.length);
    if (!box) return null;
    const body = bytes.subarray(box.bodyFrom, Math.min(box.to, bytes.length));
    if (box.type === type) return body;
    if (box.type === 'wave') return bodyWithin(body, type);
    at = box.to;
  }
  return null;
};

/** Reads an elementary stream descriptor (ISO/IEC 14496-1, 7.2.6); null where nothing can be read. */
const codecOfDescriptor = (esds: Uint8Array): FilmCodec | null => {
  // Version and flags come first.
  let at = 4;
  let objectType: number | null = null;
  for (let n = 0; n < MOST.descriptors && at < esds.length; n += 1) {
    const tag = esds[at] ?? 0;
    let length = 0;
    let lengthBytes = 0;
    do {
      lengthBytes += 1;
      length = length * 128 + ((esds[at + lengthBytes] ?? 0) & 0x7f);
    } while (lengthBytes < 4 && (esds[at + lengthBytes] ?? 0) & 0x80);
    const body = at + 1 + lengthBytes;
    if (tag === 0x03) {
      const flags = esds[body + 2] ?? 0;
      const url = flags & 0x40 ? 1 + (esds[body + 3] ?? 0) : 0;
      at = body + 3 + (flags & 0x80 ? 2 : 0) + url + (flags & 0x20 ? 2 : 0);
    } else if (tag === 0x04) {
      objectType = esds[body] ?? null;
      at = body + 13;
    } else if (tag === 0x05 && objectType === 0x40) {
      return codecOfObjectType(objectType, aacCodec(esds.subarray(body, body + length)));
    } else at = body + length;
  }
  return objectType === null ? null : codecOfObjectType(objectType);
};

/**
 * The length of the fields before the boxes of a sample entry, from its body: those of pictures, and those of sound by
 * its version.
 */
const fieldsBytes = (entry: Uint8Array, isPicture: boolean): number => {
  if (isPicture) return 78;
  return 28 + ([0, 16, 36][uintAt(entry, 8, 2) ?? 0] ?? 0);
};

/** @param entry body of a sample entry */
const codecOfEntry = (code: string, entry: Uint8Array, isPicture: boolean): FilmCodec => {
  const boxes = entry.subarray(fieldsBytes(entry, isPicture));
  const within = (type: string): Uint8Array => bodyWithin(boxes, type) ?? new Uint8Array();
  switch (code) {
    case 'mp4a':
    case 'mp4v':
      // Without a descriptor it is what nearly all of them are.
      return codecOfDescriptor(within('esds')) ?? codecOfObjectType(isPicture ? 0x20 : 0x40);
    case 'avc1':
    case 'avc3':
      return codecOfSampleEntry(code, avcCodec(within('avcC')));
    case 'hvc1':
    case 'hev1':
      return codecOfSampleEntry(code, hevcCodec(within('hvcC')));
    case 'av01':
      return codecOfSampleEntry(code, av1Codec(within('av1C')));
    case 'vp09':
      return codecOfSampleEntry(code, vp9Codec(within('vpcC').subarray(4)));
    default:
      return codecOfSampleEntry(code);
  }
};

function* trackOf(trak: Box): HeadReading<FilmTrack | null> {
  const media = yield* boxIn(trak, 'mdia');
  if (!media) return null;
  const handler = yield* boxIn(media, 'hdlr');
  if (!handler) return null;
  const what = textAt(yield* take(handler.bodyFrom, 12), 8, 12);
  if (what !== 'vide' && what !== 'soun') return null;
  const descriptions = yield* boxIn(media, 'minf', 'stbl', 'stsd');
  if (!descriptions) return null;
  const bytes = yield* take(
    descriptions.bodyFrom + 8,
    Math.min(MOST.entryBytes, Math.max(0, descriptions.to - descriptions.bodyFrom - 8)),
  );
  const entry = boxOf(bytes, 0, bytes.length);
  if (!entry) return null;
  const isPicture = what === 'vide';
  const body = bytes.subarray(entry.bodyFrom, Math.min(entry.to, bytes.length));
  return { kind: isPicture ? 'picture' : 'sound', codec: codecOfEntry(entry.type, body, isPicture) };
}

/** @param sizeBytes the file's size; null where it isn't known */
export function* readMp4(sizeBytes: number | null): HeadReading<Mp4Head | null> {
  const end = sizeBytes ?? Number.POSITIVE_INFINITY;
  const boxes = yield* boxesIn(0, end, 'moov', MOST.boxes);
  const index = boxes.find(({ type }) => type === 'moov');
  if (!index) {
    const last = boxes.at(-1);
    if (!last) return null;
    // Everything was walked, or the announced part ends beyond the file.
    const isEnd = sizeBytes === null ? (yield* take(last.to, 8)).length < 8 : last.to >= sizeBytes;
    return isEnd ? { missing: 'index' } : null;
  }
  if (index.to > end) return { missing: 'index' };
  const tracks: FilmTrack[] = [];
  for (let at = index.bodyFrom, n = 0; at < index.to && n < MOST.tracks; n += 1) {
    const box = boxOf(yield* take(at, 16), at, index.to);
    if (!box) break;
    const track = box.type === 'trak' ? yield* trackOf(box) : null;
    if (track) tracks.push(track);
    at = box.to;
  }
  return { tracks };
}
