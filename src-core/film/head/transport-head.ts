import {
  codecOf,
  type CodecId,
  type FilmCodec,
  type FilmTrack,
  type TrackKind,
  unknownCodec,
} from './film-codecs';
import { textAt } from './head-bytes';

/**
 * Reads the tracks of an MPEG transport stream, which segments of HLS are, from its tables of programs (ISO/IEC
 * 13818-1, 2.4.4; stream types: its table 2-34, ATSC A/53 and Blu-ray; descriptors: EN 300 468).
 */

const PACKET_BYTES = 188;
const SYNC = 0x47;
/** Tables come every tenth of a second or so: a stream without one in this many packets has none. */
const MOST_PACKETS = 4_096;
/** Bytes of a section, by its length in twelve bits of which two are zero. */
const MOST_SECTION_BYTES = 1_024;
const MOST_TRACKS = 32;

const STREAM_TYPES: Readonly<Record<number, readonly [TrackKind, CodecId]>> = {
  0x01: ['picture', 'mpeg1'],
  0x02: ['picture', 'mpeg2'],
  0x0f: ['sound', 'aac'],
  0x10: ['picture', 'mpeg4'],
  0x11: ['sound', 'latm'],
  0x1b: ['picture', 'avc'],
  0x24: ['picture', 'hevc'],
  0x33: ['picture', 'vvc'],
  0x80: ['sound', 'pcm'],
  0x81: ['sound', 'ac3'],
  0x82: ['sound', 'dts'],
  0x83: ['sound', 'truehd'],
  0x84: ['sound', 'eac3'],
  0x85: ['sound', 'dts'],
  0x86: ['sound', 'dts'],
  0x87: ['sound', 'eac3'],
  0xa1: ['sound', 'eac3'],
  0xa2: ['sound', 'dts'],
  0xc1: ['sound', 'ac3'],
  0xc2: ['sound', 'eac3'],
  0xcf: ['sound', 'aac'],
  0xdb: ['picture', 'avc'],
  0xea: ['picture', 'vc1'],
};
/** MPEG sound of any layer: only its frames say which. */
const MPEG_SOUND: readonly number[] = [0x03, 0x04];
const PRIVATE = 0x06;

/** The codecs that descriptors of a private stream name. */
const DESCRIPTORS: Readonly<Record<number, CodecId>> = {
  0x6a: 'ac3',
  0x7a: 'eac3',
  0x7b: 'dts',
  0x7c: 'aac',
};
const REGISTRATION = 0x05;
const FORMATS: Readonly<Record<string, readonly [TrackKind, CodecId]>> = {
  'AC-3': ['sound', 'ac3'],
  EAC3: ['sound', 'eac3'],
  DTS1: ['sound', 'dts'],
  DTS2: ['sound', 'dts'],
  DTS3: ['sound', 'dts'],
  Opus: ['sound', 'opus'],
  HEVC: ['picture', 'hevc'],
  AV01: ['picture', 'av1'],
  'VC-1': ['picture', 'vc1'],
};

interface Packet {
  /** The packet's position in the segment. */
  readonly at: number;
  readonly pid: number;
  /** Whether a section, or a packet of a track, begins in it. */
  readonly starts: boolean;
  /** The position of its payload; its end where it carries nothing. */
  readonly bodyAt: number;
}

const packetAt = (bytes: Uint8Array, at: number): Packet => {
  const second = bytes[at + 1] ?? 0;
  const flags = bytes[at + 3] ?? 0;
  const adaptation = flags & 0x20 ? 1 + (bytes[at + 4] ?? 0) : 0;
  const hasBody = (flags & 0x10) !== 0;
  return {
    at,
    pid: ((second & 0x1f) << 8) | (bytes[at + 2] ?? 0),
    starts: (second & 0x40) !== 0,
    bodyAt: hasBody ? Math.min(at + 4 + adaptation, at + PACKET_BYTES) : at + PACKET_BYTES,
  };
};

/** The position of the first packet; -1 where these are no packets. */
const firstPacket = (bytes: Uint8Array): number => {
  for (let at = 0; at < PACKET_BYTES && at < bytes.length; at += 1)
    if (bytes[at] === SYNC && (at + PACKET_BYTES >= bytes.length || bytes[at + PACKET_BYTES] === SYNC))
      return at;
  return -1;
};

function* packetsOf(bytes: Uint8Array): Generator<Packet> {
  const first = firstPacket(bytes);
  if (first < 0) return;
  for (
    let at = first, n = 0;
    at + PACKET_BYTES <= bytes.length && n < MOST_PACKETS;
    at += PACKET_BYTES, n += 1
  )
    if (bytes[at] === SYNC) yield packetAt(bytes, at);
}

/** Assembles a whole section from its packets; null where none of this table is there. */
const sectionOf = (bytes: Uint8Array, pid: number, table: number): Uint8Array | null => {
  let section: number[] | null = null;
  for (const packet of packetsOf(bytes)) {
    if (packet.pid !== pid) continue;
    let from = packet.bodyAt;
    const end = packet.at + PACKET_BYTES;
    if (packet.starts) {
      from += 1 + (bytes[from] ?? 0);
      section = bytes[from] === table ? [] : null;
    }
    if (!section) continue;
    section.push(...bytes.subarray(Math.min(from, end), end));
    const length = 3 + ((((section[1] ?? 0) & 0x0f) << 8) | (section[2] ?? 0));
    if (length > MOST_SECTION_BYTES) return null;
    // Four bytes of checksum end it.
    if (section.length >= length) return Uint8Array.from(section.slice(0, length - 4));
  }
  return null;
};

/** Finds the table of the first program, which players take. */
const programPid = (bytes: Uint8Array): number | null => {
  const section = sectionOf(bytes, 0, 0x00);
  for (let at = 8; section && at + 4 <= section.length; at += 4) {
    const number = ((section[at] ?? 0) << 8) | (section[at + 1] ?? 0);
    // Number 0 leads to a table of networks.
    if (number !== 0) return (((section[at + 2] ?? 0) & 0x1f) << 8) | (section[at + 3] ?? 0);
  }
  return null;
};

const ofPrivate = (descriptors: Uint8Array): readonly [TrackKind, CodecId] | null => {
  for (let at = 0; at + 2 <= descriptors.length; at += 2 + (descriptors[at + 1] ?? 0)) {
    const tag = descriptors[at] ?? 0;
    const id = DESCRIPTORS[tag];
    if (id !== undefined) return ['sound', id];
    const format = tag === REGISTRATION ? FORMATS[textAt(descriptors, at + 2, at + 6)] : undefined;
    if (format) return format;
  }
  return null;
};

/** Reads the layer of MPEG sound (ISO/IEC 11172-3, 2.4.1.3) from the first frame of a track in the segment. */
const mpegSound = (bytes: Uint8Array, pid: number): FilmCodec => {
  for (const packet of packetsOf(bytes)) {
    if (packet.pid !== pid || !packet.starts) continue;
    const pes = bytes.subarray(packet.bodyAt, packet.at + PACKET_BYTES);
    const frame = pes.subarray(9 + (pes[8] ?? 0));
    const [first = 0, second = 0] = frame;
    if (first !== 0xff || (second & 0xe0) !== 0xe0) continue;
    return codecOf((second & 0x06) === 0x02 ? 'mp3' : 'mp2');
  }
  return unknownCodec('MPEG audio');
};

/** Reads the tracks of a segment; null where it is no transport stream, or one without its tables. */
export const tracksOfTransport = (bytes: Uint8Array): readonly FilmTrack[] | null => {
  const pid = programPid(bytes);
  const section = pid === null ? null : sectionOf(bytes, pid, 0x02);
  if (!section) return null;
  const tracks: FilmTrack[] = [];
  const length = (from: number): number => (((section[from] ?? 0) & 0x0f) << 8) | (section[from + 1] ?? 0);
  for (let at = 12 + length(10); at + 5 <= section.length && tracks.length < MOST_TRACKS;) {
    const type = section[at] ?? 0;
    const trackPid = (((section[at + 1] ?? 0) & 0x1f) << 8) | (section[at + 2] ?? 0);
    const next = at + 5 + length(at + 3);
    if (MPEG_SOUND.includes(type)) tracks.push({ kind: 'sound', codec: mpegSound(bytes, trackPid) });
    else {
      const known = type === PRIVATE ? ofPrivate(section.subarray(at + 5, next)) : STREAM_TYPES[type];
      if (known) tracks.push({ kind: known[0], codec: codecOf(known[1]) });
    }
    at = next;
  }
  return tracks;
};
