import { codecOf, type CodecId, type FilmTrack, type TrackKind } from './film-codecs';
import { type HeadReading, take, textAt } from './head-bytes';

/** Reads the streams of Ogg (RFC 3533): each begins on a page of its own before any of them goes on. */

const PAGE_HEAD_BYTES = 27;
const BEGINS_STREAM = 0x02;
const MOST_PAGES = 16;

const STARTS: readonly (readonly [start: string, kind: TrackKind, id: CodecId])[] = [
  ['\x80theora', 'picture', 'theora'],
  ['\x01vorbis', 'sound', 'vorbis'],
  ['OpusHead', 'sound', 'opus'],
  ['\x7fFLAC', 'sound', 'flac'],
  ['Speex   ', 'sound', 'speex'],
];

export function* readOgg(): HeadReading<readonly FilmTrack[]> {
  const tracks: FilmTrack[] = [];
  for (let at = 0, n = 0; n < MOST_PAGES; n += 1) {
    const page = yield* take(at, PAGE_HEAD_BYTES + 255 + 16);
    if (textAt(page, 0, 4) !== 'OggS' || ((page[5] ?? 0) & BEGINS_STREAM) === 0) break;
    const segments = page[26] ?? 0;
    const sizes = page.subarray(PAGE_HEAD_BYTES, PAGE_HEAD_BYTES + segments);
    const bodyAt = PAGE_HEAD_BYTES + segments;
    const start = textAt(page, bodyAt, bodyAt + 8);
    const found = STARTS.find(([text]) => start.startsWith(text));
    if (found) tracks.push({ kind: found[1], codec: codecOf(found[2]) });
    at += bodyAt + sizes.reduce((sum, size) => sum + size, 0);
  }
  return tracks;
}
