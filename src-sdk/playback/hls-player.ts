import {
  playerTimeAt,
  programmeClock,
  type ProgrammeClock,
  type ProgrammePart,
  programmeTimeAt,
  programmeWindow,
} from '@core/sync/programme-clock';
import type Hls from 'hls.js';
import type { ErrorData, HlsConfig, LevelDetails, MediaFragment } from 'hls.js';
import type { LiveWindow } from '@core/wire/playback';
import type { FilmFault } from '@core/session/film-problem';
import type { MediaProblem } from './film-player';
import { gatedLoading, probeOfDetails } from './gated-loader';
import { probeSource } from './source-probe';
import { ELEMENT_CAPABILITIES, VideoElementPlayer } from './video-element-player';

type HlsModule = typeof import('hls.js');

/**
 * hls.js loads and feeds; where the film stands and how fast it runs is the room's to say. So nothing here may steer by
 * itself: no catching up with the live edge, no advertisements put in on one screen and not on another.
 */
/** One media error may be a broken segment; a second one within this time is a stream that can't be decoded. */
const RECOVERS_EVERY_MS = 30_000;

const CONFIG: Partial<HlsConfig> = {
  maxLiveSyncPlaybackRate: 1,
  enableInterstitialPlayback: false,
  // Whole segments only: what everybody can have, and what the stamps of the programme's clock stand on.
  lowLatencyMode: false,
  // The element would show a length that grows.
  liveDurationInfinity: true,
  // Seeks back by a correction stay in the buffer; without a bound an evening stays in memory.
  backBufferLength: 60,
  // No worker out of a blob: unpacking a segment takes the page some ms, and pictures are shown by another thread.
  enableWorker: false,
};

/** An HLS playlist, by its address: the type that servers give it is often wrong, and known only after asking. */
export const isHls = (url: string): boolean => {
  try {
    return new URL(url).pathname.toLowerCase().endsWith('.m3u8');
  } catch {
    return false;
  }
};

/** What of hls.js' list of segments the programme's clock is read from. */
const partsOf = ({ fragments }: LevelDetails): ProgrammePart[] => fragments.map(partOf);

const partOf = (fragment: MediaFragment): ProgrammePart => {
  const { video, audiovideo, audio } = fragment.elementaryStreams;
  const pictureS = (video ?? audiovideo ?? audio)?.startPTS;
  return {
    startMs: fragment.start * 1_000,
    endMs: fragment.end * 1_000,
    pictureMs: pictureS === undefined ? null : pictureS * 1_000,
    programmeMs: fragment.programDateTime,
    run: fragment.cc,
  };
};

/** Plays HLS, films and live streams, by hls.js, which is loaded when it is first needed. */
export class HlsPlayer extends VideoElementPlayer {
  #hls: Hls | null = null;
  /** Null until the first playlist of segments is here. */
  #kind: 'film' | 'live' | null = null;
  #clock: ProgrammeClock | null = null;
  /** The element's time of a film's first picture; the sound begins sooner. Null until it was read. */
  #originMs: number | null = null;
  #pendingSeekMs: number | null = null;
  /** A broken buffer is built anew once; `running` while hls.js is at it, when errors of the old one may still come. */
  #recovery: 'none' | 'running' | 'spent' = 'none';
  #recoveredAtMs = 0;
  /** A gate has said that a playlist or a segment of it came from a server of the internet. */
  #isPublicFilm = false;
  /** An object of its own: what was learnt about the browser's own player isn't true of this one. */
  override readonly capabilities = { ...ELEMENT_CAPABILITIES };

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

  /** Before the playlist is here a position can't be told in the element's time: the seek waits. */
  override seek(positionMs: number): void {
    if (this.status().loaded) super.seek(positionMs);
    else this.#pendingSeekMs = positionMs;
  }

  protected open(url: string | null): void {
    this.#close();
    this.#pendingSeekMs = null;
    this.#recovery = 'none';
    this.#isPublicFilm = false;
    if (url !== null) void this.#start(url);
  }

  protected failed(error: MediaError): void {
    this.#mediaFailed(error.message);
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

  /** Takes in what the playlist says now, and what the pictures have said since. */
  #read(details: LevelDetails): void {
    // A stream that ends while it is watched stays on the clock that everybody's positions are on.
    if (this.#kind !== 'live') this.#kind = details.live ? 'live' : 'film';
    const parts = partsOf(details);
    if (this.#kind === 'film') {
      // Everybody loads the first segment first, so that everybody counts from the same picture.
      if (parts.some(({ pictureMs }) => pictureMs !== null)) this.#originMs ??= parts[0]?.pictureMs ?? 0;
    } else {
      // A refresh that leaves the time out doesn't stop the clock.
      this.#clock = programmeClock(parts, this.#clock) ?? this.#clock;
      if (!this.#clock)
        return this.#giveUp(
          'unsupported',
          null,
          'this live stream does not say what time it is (EXT-X-PROGRAM-DATE-TIME), so it can not be kept in step',
        );
    }
    this.tell();
  }

  #onError(data: ErrorData, { ErrorTypes, ErrorDetails }: HlsModule): void {
    const { fatal, type, details, response } = data;
    if (!fatal) return;
    const isHopeless: boolean = [
      ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
      ErrorDetails.BUFFER_ADD_CODEC_ERROR,
      ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
      // hls.js counts what it can't parse as an error of the network.
      ErrorDetails.MANIFEST_PARSING_ERROR,
      ErrorDetails.LEVEL_PARSING_ERROR,
      ErrorDetails.LEVEL_EMPTY_ERROR,
    ].includes(details);
    const probe = probeOfDetails(data.networkDetails);
    if (isHopeless) this.#giveUp('unsupported', probe?.fault ?? null, details);
    else if (type === ErrorTypes.MEDIA_ERROR) this.#mediaFailed(details);
    else if (type !== ErrorTypes.NETWORK_ERROR) this.#giveUp('unsupported', null, details);
    else if (response?.code)
      this.#giveUp('unreachable', probe?.fault ?? 'missing', `${details}: status ${response.code}`);
    // Nobody has answered, or nobody that lets us read. Segments may come from another server than the playlist.
    else void this.#askWhy(data.frag?.url ?? data.url ?? this.url, details);
  }

  #mediaFailed(detail: string): void {
    if (this.#recovery === 'running') return;
    const isAgain =
      this.#recovery === 'spent' && this.ports.clock.now() - this.#recoveredAtMs < RECOVERS_EVERY_MS;
    if (isAgain || !this.#hls) return this.#giveUp('unsupported', null, detail);
    this.#recovery = 'running';
    this.#hls.recoverMediaError();
  }

  async #askWhy(url: string | null, detail: string): Promise<void> {
    const { generation } = this;
    this.#close();
    const { timers, fetch } = this.ports;
    const fault = url === null ? 'silent' : (await probeSource(this.reach(url), timers, fetch)).fault;
    if (generation !== this.generation) return;
    const closed = 'the server of this film does not let other sites read it (CORS)';
    this.#giveUp('unreachable', fault ?? 'unknown', fault === 'closed' ? closed : detail);
  }

  #giveUp(problem: MediaProblem, fault: FilmFault | null, detail: string): void {
    this.#close();
    this.events.emit('problem', { problem, detail, fault, isPublicFilm: this.#isPublicFilm });
  }

  #close(): void {
    this.#hls?.destroy();
    this.#hls = null;
    this.#kind = null;
    this.#clock = null;
    this.#originMs = null;
    this.element.removeAttribute('src');
    this.element.load();
  }
}
