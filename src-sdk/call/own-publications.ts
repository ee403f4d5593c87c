import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import type { MatchedStream } from '@core/call/publications';
import { mayPublish } from '@core/room/rights';
import type { Grants, Participant, PublicationKind } from '@core/wire/room';
import type { BorrowedInputs } from '../devices/borrowed-inputs';
import type { InputKind, ScreenOptions, ScreenPurpose } from '../devices/media-devices';
import type { MediaPath, PictureHint, Publication } from '../media-path/media-path';
import type { ScreenShare } from './screen/screen-share';
import { PublicationAnnouncer, type AnnouncerRequests } from './publication-announcer';

export interface OwnPublicationsEvents {
  /** One's own streams, or which inputs are on, changed. */
  changed: object;
  warning: { error: WatchTogetherError };
}

interface Wish {
  readonly audio: boolean;
  readonly video: boolean;
}

/** What a join is to publish. */
export interface JoinWish extends Wish {
  /** Whether the microphone is open and silent. */
  readonly muted: boolean;
}

const NO_WISH: JoinWish = { audio: false, video: false, muted: false };

/** One person's publications in one party: puts tracks onto the media path and announces them to the server. */
export class OwnPublications {
  readonly events = new Emitter<OwnPublicationsEvents>();
  readonly #inputs: BorrowedInputs;
  readonly #screen: ScreenShare;
  readonly #path: MediaPath;
  readonly #announcer: PublicationAnnouncer;
  /** The present publications. */
  readonly #published = new Map<PublicationKind, Publication>();
  /** Kinds that were published until their device went away: the next device takes its place. */
  readonly #lost = new Set<PublicationKind>();
  #local: Participant | null = null;
  /** What the join publishes: the prepared inputs, and those the person has switched on or off since. */
  #wish: JoinWish = NO_WISH;
  #opening: Promise<unknown> = Promise.resolve();
  /** Inputs that are being opened for the join. */
  readonly #preparing = new Set<InputKind>();
  #joined = false;

  constructor(options: {
    inputs: BorrowedInputs;
    screen: ScreenShare;
    path: MediaPath;
    requests: AnnouncerRequests;
  }) {
    this.#inputs = options.inputs;
    this.#screen = options.screen;
    this.#path = options.path;
    this.#announcer = new PublicationAnnouncer(options.requests);
    this.#inputs.events.on('trackChanged', ({ kind, track, lost }) => this.#trackChanged(kind, track, lost));
    this.#screen.events.on('stopped', () => this.#screenStopped('screen', 'screenAudio'));
    this.#screen.events.on('soundEnded', () => this.#screenStopped('screenAudio'));
    this.events.forward(this.#screen.events, ['warning']);
  }

  get joined(): boolean {
    return this.#joined;
  }

  /** Microphone and camera as the others should see them, which a re-join tells the server. */
  get state(): Wish {
    const audio = this.#published.has('microphone') && (this.#inputs.track('microphone')?.enabled ?? false);
    return { audio, video: this.#published.has('camera') };
  }

  setLocal(local: Participant | null): void {
    this.#local = local;
    if (local && this.#joined) this.#withdraw(local.grants);
  }

  /** Begins to open what the join is going to publish. */
  prepare(wish: JoinWish): void {
    this.#wish = wish;
    this.#opening = Promise.all([
      wish.audio ? this.#prepare('microphone') : null,
      wish.video ? this.#prepare('camera') : null,
    ]);
  }

  /** In the session: publishes what was prepared and is granted. */
  async join(): Promise<void> {
    this.#joined = true;
    if (!this.#wish.audio) this.#inputs.close('microphone');
    if (!this.#wish.video) this.#inputs.close('camera');
    await this.#opening;
    if (!this.#joined) return;
    for (const kind of ['microphone', 'camera'] as const) {
      const track = this.#inputs.track(kind);
      // A camera takes a while to open, in which people mute themselves, speak, and turn it off again.
      if (!this.#isWished(kind) || !track || this.#published.has(kind)) continue;
      try {
        this.#assertGranted(kind);
        // Whatever became of the opening that was prepared: another one may have taken its place.
        if (kind === 'microphone') this.#inputs.setEnabled(kind, !this.#wish.muted);
        this.#publish(kind, track);
      } catch (error) {
        this.#inputs.close(kind);
        this.#warn(error);
      }
    }
    await this.#reconcile();
  }

  /** Called when the server is back: tells it again what it doesn't know. */
  rejoined(): void {
    void this.#reconcile();
  }

  async setAudio(on: boolean): Promise<void> {
    if (on) {
      this.#assertGranted('microphone');
      this.#wish = { ...this.#wish, audio: true, muted: false };
      const track = await this.#inputs.open('microphone');
      this.#assertStill('microphone');
      this.#inputs.setEnabled('microphone', !this.#wish.muted);
      this.#publish('microphone', track);
    } else {
      this.#wish = { ...this.#wish, muted: true };
      // Muted, not closed: to speak again takes no time, and echo cancellation stays tuned.
      if (this.#inputs.track('microphone')) this.#inputs.setEnabled('microphone', false);
      // Its device is gone: muted, it doesn't come back with another one. One that is being opened begins muted.
      else if (!this.#preparing.has('microphone')) this.#giveUp('microphone');
    }
    await this.#announce();
  }

  async setVideo(on: boolean): Promise<void> {
    if (on) this.#assertGranted('camera');
    this.#wish = { ...this.#wish, video: on };
    if (on) {
      const track = await this.#inputs.open('camera');
      this.#assertStill('camera');
      this.#publish('camera', track);
    } else {
      // The camera is closed, so that its light goes out.
      this.#unpublish('camera');
      this.#giveUp('camera');
    }
    await this.#announce();
  }

  async startScreen(options: ScreenOptions): Promise<void> {
    this.#assertGranted('screen');
    const { video, audio, hint } = await this.#screen.start(options);
    try {
      this.#assertStill('screen');
      this.#publish('screen', video, hint);
      if (audio) this.#publish('screenAudio', audio, hint);
      await this.#announce();
    } catch (error) {
      this.#screen.stop();
      throw error;
    }
  }

  async setScreenPurpose(purpose: ScreenPurpose): Promise<void> {
    const shared = await this.#screen.setPurpose(purpose);
    // The screen is published anew, since the hint decides what the encoders may use.
    if (shared && this.#published.has('screen')) this.#publish('screen', shared.video, purpose.hint);
  }

  async stopScreen(): Promise<void> {
    this.#screen.stop();
    if (this.#joined) await this.#announce();
  }

  /** The streams that one's own view can show. */
  streams(): readonly MatchedStream<MediaStream>[] {
    const participantId = this.#local?.id;
    if (participantId === undefined || !this.#joined) return [];
    const streams = (['microphone', 'camera', 'screen'] as const).flatMap((kind) => {
      if (!this.#published.has(kind)) return [];
      const stream = kind === 'screen' ? this.#screen.shared?.stream : this.#inputs.stream(kind);
      return stream ? [{ participantId, kind, stream }] : [];
    });
    return streams;
  }

  /** Announces nothing any more. The path ends by itself what is sent, and whoever borrowed the devices gives them back. */
  dispose(): void {
    this.#joined = false;
    // What is still being opened was for a party that is over: nobody is warned of it.
    this.#wish = NO_WISH;
    this.#screen.dispose();
    this.events.clear();
  }

  async #prepare(kind: InputKind): Promise<void> {
    this.#preparing.add(kind);
    try {
      await this.#inputs.open(kind);
      if (kind === 'microphone') this.#inputs.setEnabled(kind, !this.#wish.muted);
    } catch (error) {
      // Switched off while it was opening: this rejection is expected.
      if (this.#isWished(kind)) this.#warn(error);
    } finally {
      this.#preparing.delete(kind);
    }
  }

  #isWished(kind: InputKind): boolean {
    return kind === 'microphone' ? this.#wish.audio : this.#wish.video;
  }

  /** The device is closed, and no other takes its place. */
  #giveUp(kind: InputKind): void {
    this.#lost.delete(kind);
    this.#inputs.close(kind);
  }

  #publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): void {
    this.#lost.delete(kind);
    const published = this.#published.get(kind);
    if (published) published.replace(track, hint);
    else this.#published.set(kind, this.#path.publish(kind, track, hint));
    this.events.emit('changed', {});
  }

  #unpublish(kind: PublicationKind): void {
    const published = this.#published.get(kind);
    if (!published) return;
    this.#published.delete(kind);
    published.close();
    this.events.emit('changed', {});
  }

  /** Stops here what is no longer granted: no device stays open, and no track is sent, for nobody. */
  #withdraw(grants: Grants): void {
    const denied = [...this.#published.keys(), ...this.#lost].filter((kind) => !mayPublish(grants, kind));
    if (denied.length === 0) return;
    for (const kind of denied) {
      this.#unpublish(kind);
      if (kind === 'screen') this.#screen.stop();
      if (kind === 'microphone') this.#wish = { ...this.#wish, audio: false, muted: false };
      if (kind === 'camera') this.#wish = { ...this.#wish, video: false };
      if (kind === 'microphone' || kind === 'camera') this.#giveUp(kind);
    }
    this.#announce().catch((error: unknown) => this.#warn(error));
  }

  #trackChanged(kind: InputKind, track: MediaStreamTrack | null, lost: boolean): void {
    if (!this.#joined || !(this.#published.has(kind) || this.#lost.has(kind))) return;
    if (track) this.#publish(kind, track);
    else this.#unpublish(kind);
    if (lost) this.#lost.add(kind);
    this.#announce().catch((error: unknown) => this.#warn(error));
  }

  #screenStopped(...kinds: ('screen' | 'screenAudio')[]): void {
    if (!this.#joined) return;
    for (const kind of kinds) this.#unpublish(kind);
    this.#announce().catch((error: unknown) => this.#warn(error));
  }

  async #announce(): Promise<void> {
    this.events.emit('changed', {});
    await this.#announcer.announce({ publications: this.#publications(), ...this.state });
  }

  async #reconcile(): Promise<void> {
    const { publications = [], audio = false, video = false } = this.#local ?? {};
    try {
      await this.#announcer.reconcile({ publications, audio, video });
      await this.#announce();
    } catch (error) {
      this.#warn(error);
    }
  }

  #publications() {
    return [...this.#published].map(([kind, { id: streamId }]) => ({ kind, streamId }));
  }

  #assertGranted(kind: PublicationKind): void {
    if (this.#local && !mayPublish(this.#local.grants, kind)) this.#deny(kind);
  }

  #deny(kind: PublicationKind): never {
    throw new WatchTogetherError('PERMISSION_DENIED', `Not allowed to publish ${kind}`, {
      context: { kind },
    });
  }

  /** Checks after a slow device or picker whether the session and the grant are still there. */
  #assertStill(kind: PublicationKind): void {
    if (!this.#joined) throw new WatchTogetherError('INVALID_STATE', 'The session is over');
    try {
      this.#assertGranted(kind);
    } catch (error) {
      if (kind === 'microphone' || kind === 'camera') this.#giveUp(kind);
      throw error;
    }
  }

  #warn(error: unknown): void {
    this.events.emit('warning', { error: toWatchTogetherError(error) });
  }
}
