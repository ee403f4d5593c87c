import { hex } from './head-bytes';

/**
 * Reads the codec of a track by RFC 6381 from its decoder configuration record, which MP4 and Matroska both carry.
 * Undefined where the record can't be read.
 */

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3). */
export const avcCodec = (record: Uint8Array): string | undefined => {
  const [version, profile, compatibility, level] = record;
  if (version !== 1 || profile === undefined || compatibility === undefined || level === undefined)
    return undefined;
  return `avc1.${hex(profile)}${hex(compatibility)}${hex(level)}`;
};

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3; its text in annex E.3). */
export const hevcCodec = (record: Uint8Array): string | undefined => {
  if (record.length < 13 || record[0] !== 1) return undefined;
  const [, first = 0] = record;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const tier = first & 0x20 ? 'H' : 'L';
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  let compatibility = 0;
  for (let bit = 0, flags = view.getUint32(2); bit < 32; bit += 1)
    if ((flags >>> bit) & 1) compatibility |= 1 << (31 - bit);
  const constraints = Array.from(record.subarray(6, 12));
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  return [
    `hvc1.${space}${first & 0x1f}`,
    (compatibility >>> 0).toString(16).toUpperCase(),
    `${tier}${record[12]}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join('.');
};

/** AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3.3 and 5). */
export const av1Codec = (record: Uint8Array): string | undefined => {
  const [marker = 0, second = 0, third = 0] = record;
  if (marker !== 0x81 || record.length < 4) return undefined;
  const depth = third & 0x40 ? (third & 0x20 ? 12 : 10) : 8;
  const level = (second & 0x1f).toString().padStart(2, '0');
  return `av01.${second >> 5}.${level}${third & 0x80 ? 'H' : 'M'}.${depth.toString().padStart(2, '0')}`;
};

/** VPCodecConfigurationRecord (VP codec ISO media file format binding), without its four bytes of version and flags. */
export const vp9Codec = (record: Uint8Array): string | undefined => {
  const [profile, level, third] = record;
  if (profile === undefined || level === undefined || third === undefined || profile > 3) return undefined;
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `vp09.${two(profile)}.${two(level)}.${two(third >> 4)}`;
};

/** Reads the object type of an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
export const aacCodec = (config: Uint8Array): string | undefined => {
  const [first, second = 0] = config;
  if (first === undefined) return undefined;
  const short = first >> 3;
  const type = short === 31 ? 32 + ((first & 0x07) << 3) + (second >> 5) : short;
  return type === 0 ? undefined : `mp4a.40.${type}`;
};
