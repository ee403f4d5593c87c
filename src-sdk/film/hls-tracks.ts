import { codecOfRfc6381, type FilmCodec, type FilmTrack, type TrackKind } from '@core/film/head/film-codecs';
import { type Decodes, undecodedOf } from '@core/film/head/film-head';
import { tracksOfTransport } from '@core/film/head/transport-head';
import type { FilmProblem } from '@core/film/film-problem';
import type { Undecoded } from '@core/wire/playback';

/** The streams that hls.js takes out of a transport stream, by name: it silently leaves all others in there. */
const UNPACKED: ReadonlySet<string> = new Set([
  ...['H.264', 'HEVC (H.265)', 'AAC', 'MP3', 'Dolby Digital (AC-3)'],
]);

/** The streams that hls.js takes for MP3, and hands to browsers that break at them. */
const BREAKS: ReadonlySet<string> = new Set(['MP2']);

const kindOf = ({ asks: [mime = ''] }: FilmCodec, otherwise: TrackKind): TrackKind => {
  if (mime.startsWith('audio/')) return 'sound';
  return mime.startsWith('video/') ? 'picture' : otherwise;
};

/** @param codecs as a playlist or a MIME type lists them */
const tracksOf = (codecs: string, otherwise: TrackKind): FilmTrack[] =>
  codecs
    .split(',')
    .map((text) => text.trim())
    // Text tracks aren't decoded but read.
    .filter((text) => text !== '' && !/^(?:stpp|wvtt)/i.test(text))
    .map((text) => {
      const codec = codecOfRfc6381(text);
      return { kind: kindOf(codec, otherwise), codec };
    });

/** The tracks of a stream that aren't decoded here. */
export interface HlsLack {
  readonly undecoded: readonly Undecoded[];
  readonly hasPicture: boolean;
}

/** Whether there is a picture to be seen without the sound that isn't decoded. */
export const playsWithout = ({ undecoded: [first], hasPicture: hasOne }: HlsLack): boolean =>
  first?.track === 'sound' && hasOne && !BREAKS.has(first.codec);

/** The tracks of a stream, by its list of variants and by its first segments. */
export class HlsTracks {
  readonly #decodes: Decodes;
  /** The tracks of each variant that the playlist lists with its codecs. */
  #variants: readonly (readonly FilmTrack[])[] = [];
  readonly #read = new Map<string, readonly FilmTrack[]>();

  constructor(decodes: Decodes) {
    this.#decodes = decodes;
  }

  readVariants(codecs: readonly (string | undefined)[]): void {
    this.#variants = codecs.flatMap((text) => (text === undefined ? [] : [tracksOf(text, 'picture')]));
  }

  /**
   * Takes in a segment that has come.
   * @param of the stream that it belongs to: `main`, or `audio` for sound in a stream of its own
   * @param soundApart the sound comes in segments of its own, whatever is in the main ones
   * @returns the undecoded tracks; null where the segment tells nothing new
   */
  readSegment(of: string, bytes: Uint8Array, soundApart: boolean): HlsLack | null {
    if (this.#read.has(of)) return null;
    const tracks = tracksOfTransport(bytes);
    // A segment that is encrypted as a whole tells nothing.
    if (!tracks || tracks.length === 0) return null;
    this.#read.set(
      of,
      of === 'main' && soundApart ? tracks.filter(({ kind }) => kind === 'picture') : tracks,
    );
    const all = [...this.#read.values()].flat();
    const unpacked: Decodes = (codec) => (UNPACKED.has(codec.name) ? this.#decodes(codec) : false);
    return { undecoded: undecodedOf(all, unpacked), hasPicture: hasPicture(all) };
  }

  /** The reason why none of the variants is played. */
  ofVariants(): HlsLack {
    const all = this.#variants.flat();
    const common = undecodedOf(all, this.#decodes);
    const undecoded = common.length > 0 ? common : undecodedOf(this.#variants[0] ?? [], this.#decodes);
    return { undecoded, hasPicture: hasPicture(all) };
  }

  /** The tracks of a MIME type that the browser refused. */
  ofMimeType(mimeType: string): HlsLack {
    const isSound = mimeType.startsWith('audio/');
    const [, codecs = ''] = /codecs="?([^";]+)/.exec(mimeType) ?? [];
    const tracks = tracksOf(codecs, isSound ? 'sound' : 'picture');
    const found = undecodedOf(tracks, this.#decodes);
    const [first] = tracks;
    // The browser has refused one of them, whatever it answers when it is asked.
    const undecoded = found.length > 0 || !first ? found : [{ track: first.kind, codec: first.codec.name }];
    return {
      undecoded,
      hasPicture: hasPicture([...tracks, ...this.#variants.flat(), ...[...this.#read.values()].flat()]),
    };
  }
}

const hasPicture = (tracks: readonly FilmTrack[]): boolean => tracks.some(({ kind }) => kind === 'picture');

/** The fault of a stream that isn't played because tracks aren't decoded. */
export const problemOf = ({ undecoded, hasPicture: hasOne }: HlsLack): Partial<FilmProblem> => {
  const [first] = undecoded;
  if (!first) return {};
  const ofSound = hasOne ? 'streamSound' : 'sound';
  return { fault: first.track === 'picture' ? 'picture' : ofSound, undecoded };
};
