import { aacCodec, av1Codec, avcCodec, hevcCodec } from './codec-configuration';
import {
  codecOfMatroska,
  codecOfSampleEntry,
  type FilmCodec,
  type FilmTrack,
  unknownCodec,
} from './film-codecs';
import { HEAD_LIMITS, type HeadReading, take, textAt, uintAt } from './head-bytes';

/** Reads the tracks of Matroska and WebM (RFC 8794 for the elements, RFC 9559 for their meaning). */

const ID = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  cluster: 0x1f43b675,
  tracks: 0x1654ae6b,
  entry: 0xae,
  trackType: 0x83,
  codecId: 0x86,
  codecPrivate: 0x63a2,
} as const;

const MOST = { elements: 64, inMemory: 4_096, tracks: 64 } as const;
const HEADER_BYTES = 12;

interface Element {
  readonly id: number;
  readonly bodyFrom: number;
  /** Infinity where the writer didn't know. */
  readonly to: number;
}

/** Reads an element from these bytes, the first of which is at `from`; null where there is none. */
const elementOf = (bytes: Uint8Array, from: number): Element | null => {
  const [first = 0] = bytes;
  const idBytes = Math.clz32(first) - 23;
  const id = idBytes > 4 ? null : uintAt(bytes, 0, idBytes);
  const lengthFirst = bytes[idBytes] ?? 0;
  const lengthBytes = Math.clz32(lengthFirst) - 23;
  if (id === null || lengthBytes > 8 || idBytes + lengthBytes > bytes.length) return null;
  const bodyFrom = from + idBytes + lengthBytes;
  const marker = 1 << (8 - lengthBytes);
  const rest = bytes.slice(idBytes, idBytes + lengthBytes);
  rest[0] = lengthFirst & (marker - 1);
  const isUnknown =
    (lengthFirst | marker) === (marker | (marker - 1)) && rest.subarray(1).every((b) => b === 0xff);
  const length = isUnknown ? Number.POSITIVE_INFINITY : uintAt(rest, 0, lengthBytes);
  return length === null ? null : { id, bodyFrom, to: bodyFrom + length };
};

/** Reads the elements within available bytes. */
const within = (bytes: Uint8Array, most: number): { readonly id: number; readonly body: Uint8Array }[] => {
  const found: { id: number; body: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length && found.length < most;) {
    const element = elementOf(bytes.subarray(at, at + HEADER_BYTES), at);
    if (!element) break;
    found.push({
      id: element.id,
      body: bytes.subarray(element.bodyFrom, Math.min(element.to, bytes.length)),
    });
    at = element.to;
  }
  return found;
};

const bodyOf = (elements: readonly { id: number; body: Uint8Array }[], id: number): Uint8Array =>
  elements.find((one) => one.id === id)?.body ?? new Uint8Array();

const codecOf = (codecId: string, settings: Uint8Array): FilmCodec => {
  if (codecId === 'V_MS/VFW/FOURCC') return codecOfSampleEntry(textAt(settings, 16, 20));
  // WAVEFORMATEX begins with its format tag, little-endian.
  if (codecId === 'A_MS/ACM') return codecOfFormatTag((settings[0] ?? 0) + (settings[1] ?? 0) * 256);
  if (codecId.startsWith('V_MPEG4/ISO/AVC')) return codecOfMatroska(codecId, avcCodec(settings));
  if (codecId.startsWith('V_MPEGH/')) return codecOfMatroska(codecId, hevcCodec(settings));
  if (codecId === 'V_AV1') return codecOfMatroska(codecId, av1Codec(settings));
  if (codecId === 'A_AAC') return codecOfMatroska(codecId, aacCodec(settings));
  return codecOfMatroska(codecId);
};

/** Registered format tags (RFC 2361). */
const FORMAT_TAGS: Readonly<Record<number, string>> = {
  ...{ 0x1: 'A_PCM/', 0x3: 'A_PCM/', 0x6: 'A_PCM/', 0x7: 'A_PCM/', 0x50: 'A_MPEG/L2', 0x55: 'A_MPEG/L3' },
  ...{ 0xff: 'A_AAC', 0x2000: 'A_AC3', 0x2001: 'A_DTS' },
};
const codecOfFormatTag = (tag: number): FilmCodec => {
  const known = FORMAT_TAGS[tag];
  if (known !== undefined) return codecOfMatroska(known);
  return [0x160, 0x161, 0x162, 0x163].includes(tag)
    ? codecOfSampleEntry('WMA2')
    : unknownCodec(`ACM ${tag.toString(16)}`);
};

const tracksOf = (bytes: Uint8Array): FilmTrack[] =>
  within(bytes, MOST.tracks)
    .filter(({ id }) => id === ID.entry)
    .flatMap(({ body }) => {
      const fields = within(body, MOST.inMemory);
      const [type] = bodyOf(fields, ID.trackType);
      const kind = type === 1 ? 'picture' : type === 2 ? 'sound' : null;
      if (kind === null) return [];
      const id = bodyOf(fields, ID.codecId);
      const codecId = textAt(id, 0, Math.min(id.length, 64)).replace(/\0+$/, '');
      return [{ kind, codec: codecOf(codecId, bodyOf(fields, ID.codecPrivate)) }];
    });

/** The position of the tracks by the list of parts, from the segment's beginning; null where it isn't listed. */
const tracksAt = (seekHead: Uint8Array): number | null => {
  for (const { id, body } of within(seekHead, MOST.elements)) {
    if (id !== ID.seek) continue;
    const fields = within(body, MOST.elements);
    const wanted = bodyOf(fields, ID.seekId);
    const position = bodyOf(fields, ID.seekPosition);
    if (uintAt(wanted, 0, wanted.length) === ID.tracks && position.length <= 8)
      return uintAt(position, 0, position.length);
  }
  return null;
};

function* elementAt(at: number): HeadReading<Element | null> {
  return elementOf(yield* take(at, HEADER_BYTES), at);
}

/** Reads all of an element, up to the bound. */
function* bodyAt({ bodyFrom, to }: Element): HeadReading<Uint8Array> {
  return yield* take(bodyFrom, Math.min(to - bodyFrom, HEAD_LIMITS.spanBytes));
}

/** Null where no tracks were found. */
export function* readMatroska(): HeadReading<readonly FilmTrack[] | null> {
  const header = yield* elementAt(0);
  const segment = header && (yield* elementAt(header.to));
  if (segment?.id !== ID.segment) return null;
  let listed: number | null = null;
  for (let at = segment.bodyFrom, n = 0; at < segment.to && n < MOST.elements; n += 1) {
    const element = yield* elementAt(at);
    if (!element) break;
    if (element.id === ID.tracks) return tracksOf(yield* bodyAt(element));
    if (element.id === ID.seekHead) listed = tracksAt(yield* bodyAt(element)) ?? listed;
    if (element.id === ID.cluster) break;
    at = element.to;
  }
  if (listed === null) return null;
  const element = yield* elementAt(segment.bodyFrom + listed);
  return element?.id === ID.tracks ? tracksOf(yield* bodyAt(element)) : null;
}
