/** The headers of films, made of bytes: as small as a container allows, without a picture or a sound in them. */

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** A box of MP4, which is its length, its type and its content. */
export const box = (type: string, ...parts: readonly (readonly number[])[]): number[] => {
  const body = parts.flat();
  return [...u32(8 + body.length), ...ascii(type), ...body];
};

/** An elementary stream descriptor with an object type and the settings of its decoder. */
export const esds = (objectType: number, settings: readonly number[] = []): number[] => {
  const specific = settings.length === 0 ? [] : [0x05, settings.length, ...settings];
  const config = [objectType, ...zeros(12), ...specific];
  const inside = [...u16(1), 0, 0x04, config.length, ...config];
  return box('esds', zeros(4), [0x03, inside.length, ...inside]);
};

export interface Mp4Track {
  readonly handler: 'vide' | 'soun' | 'text';
  /** The four characters of the sample entry's type. */
  readonly code: string;
  /** The boxes in the sample entry. */
  readonly inside?: readonly number[];
  /** The version of a sample entry of sound; QuickTime has more than one. */
  readonly version?: 0 | 1 | 2;
}

const trackBox = ({ handler, code, inside = [], version = 0 }: Mp4Track): number[] => {
  const fields =
    handler === 'vide' ? zeros(78) : [...zeros(8), ...u16(version), ...zeros(18 + [0, 16, 36][version]!)];
  const stsd = box('stsd', u32(0), u32(1), box(code, fields, inside));
  return box(
    'trak',
    box('tkhd', zeros(84)),
    box(
      'mdia',
      box('hdlr', zeros(8), ascii(handler), zeros(13)),
      box('minf', box('stbl', stsd, box('stts', zeros(8)))),
    ),
  );
};

export const moov = (tracks: readonly Mp4Track[]): number[] =>
  box('moov', box('mvhd', zeros(100)), ...tracks.map(trackBox));

/** @param indexAt whether the index comes before the film's data or after it */
export const mp4 = (tracks: readonly Mp4Track[], indexAt: 'front' | 'end' = 'front'): Uint8Array => {
  const index = moov(tracks);
  const data = box('mdat', zeros(500));
  const head = box('ftyp', ascii('isom'), u32(512));
  return Uint8Array.from(indexAt === 'front' ? [...head, ...index, ...data] : [...head, ...data, ...index]);
};

/** An EBML element with its length in two bytes, or with an unknown length. */
export const ebml = (id: number, body: readonly number[], knowsLength = true): number[] => {
  const idBytes = u32(id);
  while (idBytes[0] === 0) idBytes.shift();
  return [
    ...idBytes,
    ...(knowsLength ? [0x40 | (body.length >> 8), body.length & 0xff] : [0x01, ...zeros(7).fill(0xff)]),
    ...body,
  ];
};

export interface MatroskaTrack {
  readonly type: 1 | 2 | 17;
  readonly codecId: string;
  readonly settings?: readonly number[];
}

const tracksElement = (tracks: readonly MatroskaTrack[]): number[] =>
  ebml(
    0x1654ae6b,
    tracks.flatMap(({ type, codecId, settings = [] }) =>
      ebml(0xae, [...ebml(0x83, [type]), ...ebml(0x86, ascii(codecId)), ...ebml(0x63a2, settings)]),
    ),
  );

/**
 * @param tracksAt whether the tracks stand before the film's data or after it, where only the file's seek head leads to
 * them
 */
export const matroska = (
  tracks: readonly MatroskaTrack[],
  tracksAt: 'front' | 'end' = 'front',
): Uint8Array => {
  const header = ebml(0x1a45dfa3, ebml(0x4282, ascii('matroska')));
  const cluster = ebml(0x1f43b675, zeros(300));
  const list = (position: number): number[] =>
    ebml(0x114d9b74, ebml(0x4dbb, [...ebml(0x53ab, u32(0x1654ae6b)), ...ebml(0x53ac, u32(position))]));
  const parts =
    tracksAt === 'front'
      ? [...tracksElement(tracks), ...cluster]
      : [...list(list(0).length + cluster.length), ...cluster, ...tracksElement(tracks)];
  return Uint8Array.from([...header, ...ebml(0x18538067, parts, false)]);
};

/** The first pages of an Ogg file, with one start of a stream each. */
export const ogg = (...starts: readonly string[]): Uint8Array =>
  Uint8Array.from(
    [...starts.map((start) => [2, ...ascii(start), ...zeros(20)]), [0, ...zeros(28)]].flatMap(
      ([flags = 0, ...body]) => [...ascii('OggS'), 0, flags, ...zeros(20), 1, body.length, ...body],
    ),
  );
