import { decodesBy, type FilmHead, undecodedOf } from '@core/film/head/film-head';
import type { FilmTrack, TrackKind } from '@core/film/head/film-codecs';
import { type FilmNote, NO_NOTES } from '@core/film/film-note';
import type { FilmFault, FilmProblem } from '@core/film/film-problem';
import type { Undecoded } from '@core/wire/playback';
import type { BufferedRange } from './film-player';
import { isHls } from './hls-address';
import { readSource, type SourceHead } from './source-head';
import { lacksRanges } from './source-ranges';
import { VideoElementPlayer, type VideoElementPorts } from './video-element-player';

/**
 * How long a film isn't called loaded while its head is being read, so that undecodable tracks are reported before it
 * plays, ms.
 */
const HEAD_MS = 2_000;
/** After this much of a film without a decoded byte of its sound there is no decoder for it, s. */
const SILENT_FOR_S = 3;
/** A film of which this much was played can be played here, s. */
const PLAYED_S = 1;

/** Counters that Chromium has beyond the standard. */
interface Counting {
  readonly webkitAudioDecodedByteCount?: number;
}

/** Plays the films that a browser plays by itself: an MP4 or WebM by its address. */
export class HtmlVideoPlayer extends VideoElementPlayer {
  readonly #handOver: () => boolean;
  /** Whether the film's server sends parts of it; `asked` while a gate is being asked. */
  #ranges: 'asked' | 'none' | 'some' = 'some';
  #head: SourceHead | null = null;
  #reading: Promise<SourceHead> | null = null;
  #abort: AbortController | null = null;
  /** Whether the film's head is being read, and may still be waited for. */
  #awaitsHead = false;
  #notes: readonly FilmNote[] = NO_NOTES;
  #hasPlayed = false;

  /** @param handOver called where the first bytes are a playlist's; returns false where no other player takes it */
  constructor(element: HTMLVideoElement, ports: VideoElementPorts, handOver: () => boolean = () => false) {
    super(element, ports);
    this.#handOver = handOver;
    const on = (name: string, run: () => void): void => {
      element.addEventListener(name, run);
      this.scope.add(() => element.removeEventListener(name, run));
    };
    on('loadedmetadata', () => this.#checkPicture());
    on('timeupdate', () => this.#checkPlayed());
  }

  protected override get isOpen(): boolean {
    return super.isOpen && this.#ranges !== 'asked' && !this.#awaitsHead;
  }

  protected override get notes(): readonly FilmNote[] {
    return this.#notes;
  }

  override seekable(): readonly BufferedRange[] {
    return this.#ranges === 'none' ? [{ startMs: 0, endMs: 0 }] : super.seekable();
  }

  protected open(url: string | null): void {
    this.#ranges = 'some';
    this.#abort?.abort();
    this.#abort = null;
    this.#head = null;
    this.#reading = null;
    this.#awaitsHead = false;
    this.#notes = NO_NOTES;
    this.#hasPlayed = false;
    if (url === null) this.element.removeAttribute('src');
    else {
      const reached = this.reach(url);
      this.element.src = reached;
      if (reached !== url) void this.#askForRanges(reached);
      void this.#readHead(reached);
    }
    this.element.load();
  }

  async #askForRanges(url: string): Promise<void> {
    const { generation } = this;
    this.#ranges = 'asked';
    const lacks = await lacksRanges(url, this.ports.timers, this.ports.fetch);
    if (generation !== this.generation) return;
    this.#ranges = lacks ? 'none' : 'some';
    if (lacks) this.#note({ kind: 'noRanges' });
    this.tell();
  }

  async #readHead(url: string): Promise<void> {
    const { generation } = this;
    const { timers, fetch } = this.ports;
    const goOn = (): void => {
      if (generation !== this.generation || !this.#awaitsHead) return;
      this.#awaitsHead = false;
      this.tell();
    };
    this.#awaitsHead = true;
    const timer = timers.setTimeout(goOn, HEAD_MS);
    const abort = new AbortController();
    abort.signal.addEventListener('abort', () => timers.clearTimeout(timer));
    this.#abort = abort;
    const reading = readSource(url, timers, fetch, abort.signal);
    this.#reading = reading;
    const head = await reading;
    timers.clearTimeout(timer);
    if (generation !== this.generation) return;
    this.#head = head;
    this.#judge(head);
    goOn();
  }

  /** Reports undecodable tracks before the film is played. */
  #judge({ head, probe }: SourceHead): void {
    if (head?.kind === 'playlist' && this.#handOver()) return;
    if (head?.kind !== 'film' || this.element.error !== null) return;
    const undecoded = undecodedOf(head.tracks, this.#decodes);
    const [first] = undecoded;
    if (!first) return this.#checkPicture();
    const hasPicture = head.tracks?.some(({ kind }) => kind === 'picture') ?? false;
    if (first.track === 'picture' || !hasPicture) this.#lack(undecoded);
    else this.#note({ kind: 'undecoded', what: first, isPublicFilm: probe.isPublicFilm });
  }

  readonly #decodes = decodesBy((mime) => this.element.canPlayType?.(mime) !== '');

  #tracks(kind: TrackKind): readonly FilmTrack[] {
    const head = this.#head?.head;
    return head?.kind === 'film' ? (head.tracks ?? []).filter((track) => track.kind === kind) : [];
  }

  /** Detects a film with a picture of which none is shown, though the browser says that it decodes it. */
  #checkPicture(): void {
    const [first] = this.#tracks('picture');
    const { readyState, videoWidth } = this.element;
    if (first && readyState >= 1 && videoWidth === 0)
      this.#lack([{ track: 'picture', codec: first.codec.name }]);
  }

  #checkPlayed(): void {
    const { element } = this;
    const { played, readyState } = element;
    if (readyState < 2 || !played) return;
    const playedS = Array.from({ length: played.length }, (_, i) => played.end(i) - played.start(i)).reduce(
      (sum, length) => sum + length,
      0,
    );
    this.#hasPlayed ||= playedS >= PLAYED_S;
    const [sound] = this.#tracks('sound');
    const decodedBytes = (element as Counting).webkitAudioDecodedByteCount;
    if (!sound || decodedBytes !== 0 || playedS < SILENT_FOR_S) return;
    const what: Undecoded = { track: 'sound', codec: sound.codec.name };
    this.#note({ kind: 'undecoded', what, isPublicFilm: this.#isPublicFilm });
  }

  #note(note: FilmNote): void {
    if (this.#notes.some(({ kind }) => kind === note.kind)) return;
    this.#notes = [...this.#notes, note];
    this.tell();
  }

  get #isPublicFilm(): boolean {
    return this.#head?.probe.isPublicFilm ?? false;
  }

  /** A track isn't decoded without which the film isn't worth playing. */
  #lack(undecoded: readonly Undecoded[]): void {
    const what = undecoded.map(({ track, codec }) => `${track}: ${codec}`).join(', ');
    this.#giveUp({
      problem: 'unsupported',
      detail: `not decoded here: ${what}`,
      fault: undecoded[0]?.track ?? null,
      isPublicFilm: this.#isPublicFilm,
      undecoded,
    });
  }

  #giveUp(problem: FilmProblem): void {
    this.element.removeAttribute('src');
    this.element.load();
    this.#awaitsHead = false;
    // Nothing is loaded any more, so a later event about it is ignored.
    this.url = null;
    this.generation += 1;
    this.events.emit('problem', problem);
  }

  protected failed(error: MediaError): void {
    const { code, message: detail } = error;
    if (this.#hasPlayed) {
      // It is a film, and can be played: the cause may be its line, its server, or the place at which it broke.
      this.events.emit('problem', {
        problem: 'unreachable',
        detail,
        fault: code === error.MEDIA_ERR_DECODE ? 'damaged' : 'refused',
        isPublicFilm: this.#isPublicFilm,
        hasPlayed: true,
      });
    } else void this.#askWhy(detail, code === error.MEDIA_ERR_NETWORK, code === error.MEDIA_ERR_DECODE);
  }

  /** Chromium takes an address ending in .m3u8 for a playlist, whatever its server says and whatever is in it. */
  #misnamed(head: FilmHead | null): FilmFault | null {
    return head?.kind === 'film' && this.url !== null && isHls(this.url) ? 'misnamed' : null;
  }

  /** A missing file or an unknown host gives "source not supported" too. */
  async #askWhy(detail: string, isOfNetwork: boolean, wasDecoding: boolean): Promise<void> {
    const { generation } = this;
    const read = await this.#reading;
    if (generation !== this.generation || !read) return;
    const { probe, head } = read;
    if (head?.kind === 'playlist' && this.#handOver()) return;
    const { isPublicFilm } = probe;
    // Data that came and could not be decoded was there, whatever its server says now.
    if (!(probe.isThere || wasDecoding) || isOfNetwork) {
      const fault = probe.isThere ? 'refused' : probe.fault;
      return void this.events.emit('problem', { problem: 'unreachable', detail, fault, isPublicFilm });
    }
    const undecoded = head?.kind === 'film' ? undecodedOf(head.tracks, this.#decodes) : [];
    if (undecoded.length > 0) return this.#lack(undecoded);
    this.events.emit('problem', {
      problem: 'unsupported',
      detail,
      // A browser plays a film that the page may not read: `closed` is no obstacle here.
      fault:
        faultOf(head) ??
        this.#misnamed(head) ??
        (probe.fault === 'noFilm' || probe.fault === 'page' ? probe.fault : null),
      isPublicFilm,
      ...(head?.kind === 'foreign' ? { container: head.container } : {}),
    });
  }
}

const faultOf = (head: FilmHead | null): FilmFault | null => {
  if (head?.kind === 'foreign') return 'container';
  return head?.kind === 'incomplete' ? 'incomplete' : null;
};
