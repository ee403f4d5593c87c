import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmKind } from './film-signature';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const packets = (): Uint8Array => {
  const bytes = new Uint8Array(2 * 188);
  bytes[0] = bytes[188] = 0x47;
  return bytes;
};

describe('the first bytes', () => {
  it.each([
    ['MP4', ascii('\0\0\0\x20ftypisom')],
    ['MP4 with its index first', ascii('\0\0\x10\0moov')],
    ['a segment', ascii('\0\0\0\x18stypmsdh')],
    ['WebM', Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x9f)],
    ['Ogg', ascii('OggS\0\x02')],
    ['MPEG-TS', packets()],
    ['AVI', ascii('RIFF\x01\x02\x03\x04AVI LIST')],
    ['FLAC', ascii('fLaC\0')],
    ['MP3 with a tag', ascii('ID3\x04')],
    ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64)],
    ['AAC', Uint8Array.of(0xff, 0xf1, 0x50, 0x80)],
  ])('the first bytes of %s are recognised as a film’s', (_what, bytes) => {
    expect(filmKind(bytes)).toBe('film');
  });

  it('the first bytes of HLS are recognised as a playlist’s, also behind a byte order mark', () => {
    expect(filmKind(ascii('#EXTM3U\n#EXT-X-VERSION:3'))).toBe('playlist');
    expect(filmKind(ascii('\xef\xbb\xbf#EXTM3U\r\n'))).toBe('playlist');
  });

  it.each([
    '',
    '<!doctype html>',
    '{"a":1}',
    'HTTP/1.1 200 OK',
    '220 printer FTP',
    'G is no packet',
    'RIFFxxxxWEBP',
  ])('the first bytes %j are recognised as no film’s', (text) => {
    expect(filmKind(ascii(text))).toBeNull();
  });

  it('recognising the first bytes never throws, whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void filmKind(bytes)));
  });
});
