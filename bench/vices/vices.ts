/** Film servers with the troubles of real ones (test/fakes/troubled-origin), each as two people meet it. */

export interface Vice {
  readonly id: string;
  readonly about: string;
  readonly film: 'file' | 'live';
  /** The query of the film's address. @param bytesPerSecond the rate that the film needs */
  readonly query: (bytesPerSecond: number) => string;
  /** The host jumps 10 s ahead after this many seconds of play. */
  readonly jumpAfterS?: number;
}

const asIs = (query: string) => (): string => query;

/** A live stream's seconds count from its opening; it is watched from about second 15 on. */
export const VICES = [
  {
    id: 'none',
    about: 'a server as it should be, with a jump',
    film: 'file',
    query: asIs(''),
    jumpAfterS: 10,
  },
  {
    ...{ id: 'no-ranges', film: 'file', query: asIs('norange'), jumpAfterS: 10 },
    about: 'it sends the whole film, whatever is asked, and somebody jumps',
  },
  {
    ...{ id: 'slow-first-byte', film: 'file', jumpAfterS: 10 },
    about: 'four seconds to the first byte, then one and a half times what the film needs, and a jump',
    query: (rate) => `delay=4000&bps=${Math.round(rate * 1.5)}`,
  },
  {
    ...{ id: 'slow-line', film: 'file' },
    about: 'for who came second, six tenths of what the film needs',
    query: (rate) => `slowfrom=6,${Math.round(rate * 0.6)}`,
  },
  { id: 'freeze', about: 'a live stream stands for 15 s', film: 'live', query: asIs('freeze=25-40') },
  {
    id: 'slow',
    about: 'a live stream is made at nine tenths of its speed',
    film: 'live',
    query: asIs('slow=0.9'),
  },
  { id: 'back', about: 'the dates leap back by an hour', film: 'live', query: asIs('back=25,3600') },
  { id: 'ahead', about: 'the dates leap ahead by an hour', film: 'live', query: asIs('ahead=25,3600') },
  { id: 'empty', about: 'an empty playlist for 10 s', film: 'live', query: asIs('empty=25-35') },
  {
    id: 'page',
    about: 'a page of HTML in the playlist’s place for 3 s',
    film: 'live',
    query: asIs('html=25-28'),
  },
  { id: 'hole', about: 'a part is missing', film: 'live', query: asIs('hole=35') },
  { id: 'gap', about: 'a part is called a gap', film: 'live', query: asIs('gap=35') },
] as const satisfies readonly Vice[];

export type ViceId = (typeof VICES)[number]['id'];
export const VICE_IDS: readonly ViceId[] = VICES.map(({ id }) => id);
