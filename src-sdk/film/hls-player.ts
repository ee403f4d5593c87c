import {
  playerTimeAt,
  programmeClock,
  type ProgrammeClock,
  programmeTimeAt,
  programmeWindow,
} from '@core/sync/programme-clock';
import type Hls from 'hls.js';
import type { ErrorData, FragLoadedData, HlsConfig, LevelDetails } from 'hls.js';
import type { LiveWindow } from '@core/wire/playback';
import { decodesBy } from '@core/film/head/film-head';
import { type FilmNote, NO_NOTES } from '@core/film/film-note';
import type { FilmFault, FilmProblem } from '@core/film/film-problem';
import { gatedLoading, probeOfDetails } from './gated-loader';
import { HlsEdge } from './hls-edge';
import { HlsHoles, isOfHole } from './hls-holes';
import { isDated, partsOf } from './hls-parts';
import { HlsRetry } from './hls-retry';
import { type HlsLack, HlsTracks, playsWithout, problemOf } from './hls-tracks';
import { RoughClock } from './rough-clock';
import { readSource } from './source-head';
import { ELEMENT_CAPABILITIES, VideoElementPlayer, type VideoElementPorts } from './video-element-player';

type HlsModule = typeof import('hls.js');

/**
 * hls.js loads and feeds; the room says where the film stands and how fast it runs. So nothing here may steer by
 * itself: no catching up with the live edge, no advertisements put in on one screen and not on another.
 */
/** One decoding error may be a broken segment; a second one within this time is a stream that can't be decoded. */
const RECOVERS_EVERY_MS = 30_000;

const CONFIG: Partial<HlsConfig> = {
  maxLiveSyncPlaybackRate: 1,
  enableInterstitialPlayback: false,
  // Only whole segments are loaded: everybody can have those, and the stamps of the programme's clock refer to them.
  lowLatencyMode: false,
  // Otherwise the element would show a length that grows.
  liveDurationInfinity: true,
  // Seeks back by a correction stay in the buffer; without a bound a whole evening would stay in memory.
  backBufferLength: 60,
  // There is no worker from a blob: unpacking a segment takes the page a few ms, and another thread shows the pictures.
  enableWorker: false,
};

/** Plays HLS, films and live streams, by hls.js, which is loaded when it is first needed. */
export class HlsPlayer extends VideoElementPlayer {
  #hls: Hls | null = null;
  /** Null until the first playlist of segments is here. */
  #kind: 'film' | 'live' | null = null;
  #clock: ProgrammeClock | null = null;
  /** The element's time of a film's first picture, before which its sound begins. Null until it was read. */
  #originMs: number | null = null;
  #pendingSeekMs: number | null = null;
  /** A broken buffer is rebuilt once; `running` while hls.js does so, when errors of the old one may still come. */
  #recovery: 'none' | 'running' | 'spent' = 'none';
  #recoveredAtMs = 0;
  readonly #handOver: () => boolean;
  /** Whether the others know it as a live stream, which it stays when it has ended. */
  #isKnownLive = false;
  /** The clock of a stream without dates. */
  #rough: RoughClock | null = null;
  #hasEnded = false;
  /** Whether a playlist of segments has been read: later errors may pass. */
  #wasRead = false;
  #edge = new HlsEdge();
  #notes: readonly FilmNote[] = NO_NOTES;
  /** Its sound isn't decoded here; null where it is decoded, or there is none. */
  #unheard: Extract<FilmNote, { kind: 'undecoded' }> | null = null;
  #tracks = this.#unreadTracks();
  readonly #retry: HlsRetry;
  #holes = new HlsHoles();
  /** Number of the last segment in the playlist. */
  #lastSegment = 0;
  /** Whether a gate has said that a playlist or segment came from a server of the internet. */
  #isPublicFilm = false;
  /** An object of its own: what was learnt about the browser's own player isn't true of this one. */
  override readonly capabilities = { ...ELEMENT_CAPABILITIES };

  /** @param handOver called where the first bytes are a film's; returns false where no other player takes it */
  constructor(element: HTMLVideoElement, ports: VideoElementPorts, handOver: () => boolean = () => false) {
    super(element, ports);
    this.#handOver = handOver;
    this.#retry = new HlsRetry(ports.timers, () => this.#hls?.startLoad());
    for (const name of ['waiting', 'progress', 'seeking', 'stalled', 'timeupdate']) {
      const pass = (): void => this.#passHole();
      element.addEventListener(name, pass);
      this.scope.add(() => element.removeEventListener(name, pass));
    }
  }

  protected override get notes(): readonly FilmNote[] {
    const nowMs = this.ports.clock.now();
    const stands = this.#kind === 'live' && !this.#hasEnded && this.#edge.stands(nowMs);
    const kinds = [
      ...(this.#rough?.isUsed ? ['rough' as const] : []),
      ...(stands ? ['sourceStands' as const] : []),
      ...(this.#holes.isSaid(nowMs) ? ['hole' as const] : []),
    ];
    const notes = [...(this.#unheard ? [this.#unheard] : []), ...kinds.map((kind) => ({ kind }))];
    // The list stays the same object for as long as nothing of it changes.
    if (JSON.stringify(notes) !== JSON.stringify(this.#notes)) this.#notes = notes;
    return this.#notes;
  }

  protected override get isOpen(): boolean {
    return this.#kind === 'film' ? this.#originMs !== null : this.#clock !== null;
  }

  protected override get live(): LiveWindow | null {
    return this.#clock && programmeWindow(this.#clock);
  }

  protected override positionAt(elementMs: number): number {
    return this.#clock ? programmeTimeAt(this.#clock, elementMs) : elementMs - (this.#originMs ?? 0);
  }

  protected override elementTimeAt(positionMs: number): number {
    if (!this.#clock) return positionMs + (this.#originMs ?? 0);
    const { startMs, edgeMs } = programmeWindow(this.#clock);
    return playerTimeAt(this.#clock, Math.min(edgeMs, Math.max(startMs, positionMs)));
  }

  override load(url: string | null, isLive = false): void {
    this.#isKnownLive = isLive;
    super.load(url);
  }

  /** Before the playlist is here a position can't be converted to the element's time, so the seek waits. */
  override seek(positionMs: number): void {
    if (this.status().loaded) super.seek(positionMs);
    else this.#pendingSeekMs = positionMs;
  }

  protected open(url: string | null): void {
    this.#close();
    this.#pendingSeekMs = null;
    this.#recovery = 'none';
    this.#isPublicFilm = false;
    this.#wasRead = false;
    if (url !== null) void this.#start(url);
  }

  protected failed(error: MediaError): void {
    this.#decodingFailed(error.message);
  }

  protected override tell(): void {
    const positionMs = this.#pendingSeekMs;
    if (positionMs !== null && this.status().loaded) {
      this.#pendingSeekMs = null;
      super.seek(positionMs);
    }
    super.tell();
  }

  async #start(url: string): Promise<void> {
    const { generation } = this;
    let module: HlsModule;
    try {
      module = await import('hls.js');
    } catch {
      if (generation === this.generation)
        this.#giveUp('unreachable', 'unknown', 'the player for HLS could not be loaded');
      return;
    }
    if (generation !== this.generation) return;
    if (!module.default.isSupported())
      return this.#giveUp('unsupported', null, 'HLS needs a browser with Media Source Extensions');
    const hls = new module.default({ ...CONFIG, ...this.#loading(module) });
    this.#hls = hls;
    const { Events } = module;
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#read(details));
    hls.on(Events.LEVEL_PTS_UPDATED, (_event, { details }) => this.#read(details));
    hls.on(Events.FRAG_BUFFERED, () => this.#passHole());
    hls.on(Events.MANIFEST_LOADED, (_event, { levels }) =>
      this.#tracks.readVariants(levels.map(({ attrs }) => attrs.CODECS)),
    );
    hls.on(Events.FRAG_LOADED, (_event, data) => this.#readTracks(data));
    hls.on(Events.MEDIA_ATTACHED, () => {
      if (this.#recovery !== 'running') return;
      this.#recovery = 'spent';
      this.#recoveredAtMs = this.ports.clock.now();
    });
    hls.on(Events.ERROR, (_event, data) => this.#onError(data, module));
    hls.attachMedia(this.element);
    hls.loadSource(url);
  }

  #loading({ default: { DefaultConfig } }: HlsModule): Partial<HlsConfig> {
    if (!this.ports.reach) return {};
    return gatedLoading(
      DefaultConfig.loader,
      (url) => this.reach(url),
      (probe) => (this.#isPublicFilm ||= probe.isPublicFilm),
    );
  }

  /** Takes in the playlist's present contents, and what the pictures have said since. */
  #read(details: LevelDetails): void {
    this.#wasRead = true;
    // A stream that ends while it is watched stays on the clock that everybody's positions are on.
    const isLive = this.#kind === 'live' || details.live || (this.#isKnownLive && isDated(details));
    this.#kind = isLive ? 'live' : 'film';
    this.#hasEnded = !details.live;
    this.#lastSegment = details.endSN;
    const parts = partsOf(details);
    if (this.#edge.read(parts, this.ports.clock.now())) this.#retry.end();
    if (this.#kind === 'film') {
      // Everybody loads the first segment first, so that everybody counts from the same picture.
      if (parts.some(({ pictureMs }) => pictureMs !== null)) this.#originMs ??= parts[0]?.pictureMs ?? 0;
    } else {
      const dated = programmeClock(parts, this.#clock);
      if (dated) this.#rough = null;
      else if (this.#clock === null || this.#rough) this.#rough ??= new RoughClock(this.ports.wallNow);
      // A refresh without dates doesn't stop the clock.
      this.#clock = dated ?? this.#rough?.read(parts, this.#clock) ?? this.#clock;
    }
    this.tell();
  }

  /** Reports undecodable tracks as soon as the first segment is here: hls.js leaves them out silently. */
  #readTracks({ frag, payload }: FragLoadedData): void {
    const soundApart = this.#hls?.audioTracks?.some(({ url }) => !!url) ?? false;
    const lack = this.#tracks.readSegment(frag.type, new Uint8Array(payload), soundApart);
    const [first] = lack?.undecoded ?? [];
    if (!lack || !first) return;
    if (playsWithout(lack)) {
      this.#unheard = { kind: 'undecoded', what: first, isPublicFilm: this.#isPublicFilm };
      return this.tell();
    }
    const { generation } = this;
    // hls.js is in the middle of its work, so it is let go of afterwards.
    void Promise.resolve().then(() => {
      if (generation === this.generation && this.#hls) this.#giveUpFor(lack, 'not decoded here');
    });
  }

  #giveUpFor(lack: HlsLack, where: string): void {
    const what = lack.undecoded.map(({ track, codec }) => `, ${track}: ${codec}`).join('');
    this.#giveUp('unsupported', null, `${where}${what}`, problemOf(lack));
  }

  #onError(data: ErrorData, { ErrorTypes, ErrorDetails }: HlsModule): void {
    const { fatal, type, details, response } = data;
    if (isOfHole(data, ErrorDetails, this.#lastSegment)) {
      const { start, end } = data.frag;
      if (!this.#holes.add({ startMs: start * 1_000, endMs: end * 1_000 }))
        return this.#giveUp('unreachable', 'missing', `${details}: too many segments in a row`);
      // hls.js asks again for a segment that a server doesn't have, and not for one that the playlist declares missing.
      data.frag.gap = true;
      if (details !== ErrorDetails.FRAG_GAP) data.frag.tagList.push(['GAP']);
    }
    if (!fatal) return;
    const isOfCodec: boolean = [
      ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
      ErrorDetails.BUFFER_ADD_CODEC_ERROR,
      ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
    ].includes(details);
    if (isOfCodec) {
      const { mimeType } = data;
      return this.#giveUpFor(
        mimeType ? this.#tracks.ofMimeType(mimeType) : this.#tracks.ofVariants(),
        details,
      );
    }
    if (type === ErrorTypes.MEDIA_ERROR) return this.#decodingFailed(details);
    if (type !== ErrorTypes.NETWORK_ERROR) return this.#giveUp('unsupported', null, details);
    // The source may stand for as long as it likes: that is reported, and not a fault of the line.
    const mayLast = details === ErrorDetails.PLAYLIST_UNCHANGED_ERROR;
    // Loaded segments play on meanwhile. One bad answer, to a playlist or a segment, is no end of a stream.
    if (this.#wasRead && this.#retry.again(mayLast)) return;
    const isEmpty = details === ErrorDetails.LEVEL_EMPTY_ERROR;
    const isUnread: boolean = [
      ErrorDetails.MANIFEST_PARSING_ERROR,
      ErrorDetails.LEVEL_PARSING_ERROR,
    ].includes(details);
    const probe = probeOfDetails(data.networkDetails);
    if (isEmpty) this.#giveUp('unreachable', 'emptyPlaylist', details);
    else if (!isUnread && response?.code)
      this.#giveUp('unreachable', probe?.fault ?? 'missing', `${details}: status ${response.code}`);
    // Nobody has answered, or nobody that lets us read, or something else has. Segments may come from another server.
    else void this.#askWhy(data.frag?.url ?? data.url ?? this.url, details);
  }

  /** Sends a player that has run dry at a hole behind it, as soon as something is there. */
  #passHole(): void {
    const { element } = this;
    if (!this.#hls || element.readyState < 1 || element.readyState >= 3) return;
    const buffered = Array.from({ length: element.buffered.length }, (_, i) => ({
      startMs: element.buffered.start(i) * 1_000,
      endMs: element.buffered.end(i) * 1_000,
    }));
    const toMs = this.#holes.wayOver(element.currentTime * 1_000, buffered);
    if (toMs === null) return;
    this.#holes.passed(this.ports.clock.now());
    // Where a seek leads, the jump is a part of it; where the film has run to the hole, the jump is nobody's wish, and
    // recognised by that.
    if (element.seeking) super.seek(this.positionAt(toMs));
    else element.currentTime = toMs / 1_000;
  }

  #decodingFailed(detail: string): void {
    if (this.#recovery === 'running') return;
    const isAgain =
      this.#recovery === 'spent' && this.ports.clock.now() - this.#recoveredAtMs < RECOVERS_EVERY_MS;
    if (isAgain || !this.#hls)
      return this.#hasPlayed
        ? this.#giveUp('unreachable', 'damaged', detail)
        : this.#giveUp('unsupported', null, detail);
    this.#recovery = 'running';
    this.#hls.recoverMediaError();
  }

  get #hasPlayed(): boolean {
    const { played } = this.element;
    return played !== undefined && played.length > 0;
  }

  async #askWhy(url: string | null, detail: string): Promise<void> {
    const { generation } = this;
    this.#close();
    const { timers, fetch } = this.ports;
    const read = url === null ? null : await readSource(this.reach(url), timers, fetch);
    if (generation !== this.generation) return;
    const kind = read?.head?.kind;
    if (
      !this.#wasRead &&
      (kind === 'film' || kind === 'foreign' || kind === 'incomplete') &&
      this.#handOver()
    )
      return;
    // The answer is neither a playlist nor a page in its place: it won't become a playlist.
    if (!this.#wasRead && kind === 'other') return this.#giveUp('unsupported', 'noFilm', detail);
    const fault = read ? read.probe.fault : 'silent';
    const closed = 'the server of this film does not let other sites read it (CORS)';
    this.#giveUp('unreachable', fault ?? 'garbled', fault === 'closed' ? closed : detail);
  }

  #giveUp(
    problem: FilmProblem['problem'],
    fault: FilmFault | null,
    detail: string,
    more: Partial<FilmProblem> = {},
  ): void {
    const hasPlayed = this.#wasRead;
    const { positionMs: atMs } = this.status();
    this.#close();
    this.events.emit('problem', {
      ...{ problem, detail, fault, isPublicFilm: this.#isPublicFilm, hasPlayed, atMs },
      ...more,
    });
  }

  #unreadTracks(): HlsTracks {
    return new HlsTracks(decodesBy((mime) => this.element.canPlayType?.(mime) !== ''));
  }

  /** Lets go of the stream, and of all that is known of it. */
  #close(): void {
    this.#hls?.destroy();
    this.#hls = null;
    this.#kind = null;
    this.#clock = null;
    this.#rough = null;
    this.#edge = new HlsEdge();
    this.#hasEnded = false;
    this.#retry.end();
    this.#holes = new HlsHoles();
    this.#tracks = this.#unreadTracks();
    this.#unheard = null;
    this.#originMs = null;
    this.element.removeAttribute('src');
    this.element.load();
  }
}
