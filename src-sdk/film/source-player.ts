import { Emitter } from '@core/base/emitter';
import type { PlayerCapabilities } from '@core/sync/drift-policy';
import type {
  BufferedRange,
  FilmPlayer,
  FilmPlayerEvents,
  FilmPlayerStatus,
  PlayResult,
} from './film-player';

/** One way to play: its addresses, and how its player is made. */
export interface SourceKind {
  /** Decides by the address alone, which may be wrong: servers call films and playlists as they like. */
  plays(url: string): boolean;
  /**
   * @param handOver call it where the loaded source turns out to be of another kind; it returns false where no other
   * player takes it
   */
  create(handOver: () => boolean): FilmPlayer;
}

const FORWARDED = [
  'statusChanged',
  'sample',
  'waiting',
  'seeked',
  'ended',
  'foreignAction',
  'problem',
] as const satisfies readonly (keyof FilmPlayerEvents)[];

/** Plays each address with the player that is made for it. Only one player exists at a time. */
export class SourcePlayer implements FilmPlayer {
  readonly events = new Emitter<FilmPlayerEvents>();
  readonly #kinds: readonly SourceKind[];
  readonly #fallback: SourceKind;
  #kind: SourceKind;
  #player: FilmPlayer;
  #rate: { readonly rate: number; readonly preservePitch: boolean } | null = null;
  #audioOutput: string | null = null;
  #url: string | null = null;
  #isLive = false;
  /** Whether the source was handed over once: it isn't handed back and forth. */
  #isHandedOver = false;
  /** Where the player was sent last, for another one that takes over. */
  #soughtMs: number | null = null;

  /**
   * @param kinds asked in this order
   * @param fallback plays what none of them does, and stands in while nothing is loaded
   */
  constructor(kinds: readonly SourceKind[], fallback: SourceKind) {
    this.#kinds = kinds;
    this.#fallback = fallback;
    this.#kind = fallback;
    this.#player = this.#create(fallback);
  }

  get capabilities(): PlayerCapabilities {
    return this.#player.capabilities;
  }

  status(): FilmPlayerStatus {
    return this.#player.status();
  }

  load(url: string | null, isLive = false): void {
    this.#isLive = isLive;
    // A source's kind that was found out applies when it is loaded again, too.
    const isKnown = this.#isHandedOver && url === this.#url;
    this.#soughtMs = null;
    if (isKnown) return this.#player.load(url, isLive);
    this.#url = url;
    this.#isHandedOver = false;
    const kind = url === null ? this.#kind : (this.#kinds.find((one) => one.plays(url)) ?? this.#fallback);
    if (kind !== this.#kind) this.#change(kind);
    this.#player.load(url, isLive);
  }

  play(): Promise<PlayResult> {
    return this.#player.play();
  }

  pause(): void {
    this.#player.pause();
  }

  seek(positionMs: number): void {
    this.#soughtMs = positionMs;
    this.#player.seek(positionMs);
  }

  setRate(rate: number, options: { readonly preservePitch: boolean }): void {
    this.#rate = { rate, ...options };
    this.#player.setRate(rate, options);
  }

  buffered(): readonly BufferedRange[] {
    return this.#player.buffered();
  }

  seekable(): readonly BufferedRange[] {
    return this.#player.seekable();
  }

  async setAudioOutput(deviceId: string): Promise<void> {
    await this.#player.setAudioOutput(deviceId);
    this.#audioOutput = deviceId;
  }

  dispose(): void {
    this.#player.dispose();
    this.events.clear();
  }

  #handOver(from: SourceKind): boolean {
    const other = from === this.#fallback ? this.#kinds[0] : this.#fallback;
    if (this.#isHandedOver || from !== this.#kind || other === undefined || this.#url === null) return false;
    this.#isHandedOver = true;
    this.#change(other);
    this.#player.load(this.#url, this.#isLive);
    if (this.#soughtMs !== null) this.#player.seek(this.#soughtMs);
    this.events.emit('statusChanged', this.#player.status());
    return true;
  }

  #change(kind: SourceKind): void {
    // The old player lets go first: both may use the same element.
    this.#player.dispose();
    this.#kind = kind;
    this.#player = this.#create(kind);
    if (this.#rate) this.#player.setRate(this.#rate.rate, this.#rate);
    if (this.#audioOutput !== null && this.#player.capabilities.hasAudioOutput)
      // Where the device has gone since, the default plays, as it did for the film before.
      this.#player.setAudioOutput(this.#audioOutput).catch(() => undefined);
  }

  #create(kind: SourceKind): FilmPlayer {
    const player = kind.create(() => this.#handOver(kind));
    const forward = <E extends keyof FilmPlayerEvents>(event: E): void => {
      player.events.on(event, (payload) => this.events.emit(event, payload));
    };
    FORWARDED.forEach((event) => forward(event));
    return player;
  }
}
