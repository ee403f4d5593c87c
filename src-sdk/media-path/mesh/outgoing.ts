import { stepHeight } from '@core/call/shown-height';
import {
  adapt,
  adaptedLimit,
  freshAdaptation,
  isFilledByScreen,
  leftForCamera,
  letRamp,
  strainOfLine,
  type Adaptation,
  type LineSample,
} from '@core/call/video-adaptation';
import {
  cameraSendLimit,
  COMEBACK,
  COMEBACK_MS,
  fixedLimit,
  limitToHeight,
  VIDEO_PRESETS,
  type SendLimit,
  type VideoLimit,
} from '@core/call/video-ladder';
import { cameraShare } from '@core/mesh/camera-share';
import type { PublicationKind } from '@core/wire/room';
import type { OutgoingTrack } from './peer-link';
import { ANY, type Want } from './shown-sizes';

interface Published {
  readonly stream: MediaStream;
  track: MediaStreamTrack | null;
  hint: 'motion' | 'text';
}

interface Person {
  /** Heights in steps, as this person wants them. */
  want: Want;
  line: Adaptation;
  /** Whether nothing comes from this person, so that a picture would be lost too. */
  isSilent: boolean;
  /** The time until which this person gets a small picture, monotonic ms, because their line was silent. */
  smallUntilMs: number;
  /** The most that the camera's picture may use for this person, without regard to the line; bit/s. */
  ceilingBps: number;
}

/** The share of a line that is used: the rest is left to uncounted headers and retransmissions. */
const USABLE = 0.9;

/** What is sent to each person, and how large: the publications, limited by each person's wishes and line. */
export class Outgoing {
  readonly #published = new Map<PublicationKind, Published>();
  readonly #streams = new Map<PublicationKind, MediaStream>();
  readonly #people = new Map<string, Person>();
  #choice: VideoLimit = VIDEO_PRESETS['720p'];
  /** The adaptation to this machine's encoders, over all links. */
  #machine: Adaptation = freshAdaptation;

  get kinds(): readonly PublicationKind[] {
    return [...this.#published.keys()];
  }

  /** The stream that a kind is or will be published as: its id is known before there is anything in it. */
  streamOf(kind: PublicationKind): MediaStream {
    const stream = this.#streams.get(kind) ?? new MediaStream();
    this.#streams.set(kind, stream);
    return stream;
  }

  /** @returns the stream's id as the others see it */
  publish(kind: PublicationKind, track: MediaStreamTrack, hint: 'motion' | 'text', now: number): string {
    const published = this.#published.get(kind) ?? { stream: this.streamOf(kind), track, hint };
    this.#published.set(kind, published);
    published.track = track;
    published.hint = hint;
    this.#ceilingsChanged(now);
    return published.stream.id;
  }

  unpublish(kind: PublicationKind, now: number): boolean {
    const published = this.#published.get(kind);
    if (!published) return false;
    published.track = null;
    this.#ceilingsChanged(now);
    return true;
  }

  choose(choice: VideoLimit | 'auto', now: number): void {
    this.#choice = choice === 'auto' ? VIDEO_PRESETS['720p'] : choice;
    this.#ceilingsChanged(now);
  }

  /** @returns whether the people differ from before */
  setPeople(ids: readonly string[], now: number): boolean {
    const isSame = ids.length === this.#people.size && ids.every((id) => this.#people.has(id));
    if (isSame) return false;
    for (const id of this.#people.keys()) if (!ids.includes(id)) this.#people.delete(id);
    for (const id of ids) {
      if (!this.#people.has(id))
        this.#people.set(id, {
          want: ANY,
          line: freshAdaptation,
          isSilent: false,
          smallUntilMs: 0,
          ceilingBps: 0,
        });
    }
    this.#ceilingsChanged(now);
    return true;
  }

  takeWant(participantId: string, { camera, screen }: Want, now: number): void {
    const person = this.#people.get(participantId);
    if (!person) return;
    person.want = { camera: stepHeight(camera, null), screen };
    this.#ceilingsChanged(now);
  }

  /** A new link begins with what the old one knew, and needs time to find out what it can carry. */
  linkOpened(participantId: string, now: number): void {
    const person = this.#people.get(participantId);
    if (!person) return;
    person.isSilent = false;
    person.line = letRamp(person.line, now);
  }

  /**
   * Nothing is heard of them: no picture goes out until they are back. What was sent into a dead line is asked for again
   * when it lives, and stands in the way of the picture of that moment; and a picture that begins anew begins with a key
   * frame, for which a receiver asks after three seconds only.
   */
  silent(participantId: string): void {
    const person = this.#people.get(participantId);
    if (person) person.isSilent = true;
  }

  /**
   * Called when a person is heard again after a silence: what their line holds has to be found out anew, from little.
   */
  returned(participantId: string, now: number): void {
    const person = this.#people.get(participantId);
    if (!person?.isSilent) return;
    person.isSilent = false;
    person.line = letRamp(person.line, now + COMEBACK_MS);
    person.smallUntilMs = now + COMEBACK_MS;
  }

  /** Whose line has had its time since it was silent gets the picture that it had before. */
  endComebacks(now: number): void {
    for (const person of this.#people.values()) if (person.smallUntilMs <= now) person.smallUntilMs = 0;
  }

  /** False where nothing that they would see is published, or they want to see nothing. */
  sendsPictures(participantId: string): boolean {
    const want = this.#people.get(participantId)?.want ?? ANY;
    return want.camera > 0 || want.screen > 0;
  }

  get cameraTrackId(): string | null {
    return this.#published.get('camera')?.track?.id ?? null;
  }

  /** The most that everything sent to a person may use together, and the camera's part of it; bit/s. */
  allowed(participantId: string): Pick<LineSample, 'allowedBps' | 'cameraAllowedBps'> {
    const limits = [...this.#published]
      .filter(([, { track }]) => track !== null)
      .map(([kind]) => this.limit(participantId, kind));
    return {
      allowedBps: limits.reduce((sum, { active, maxBitrateBps }) => sum + (active ? maxBitrateBps : 0), 0),
      cameraAllowedBps: this.limit(participantId, 'camera').maxBitrateBps,
    };
  }

  /** Takes how a line went in the last 2 s. */
  sampleLine(participantId: string, sample: LineSample, now: number): void {
    const person = this.#people.get(participantId);
    const ceiling = this.#ceiling(participantId);
    // The estimate for a dead line means nothing.
    if (!person || person.isSilent || !ceiling || this.cameraTrackId === null) return;
    const leftBps = leftForCamera(sample);
    const strained = {
      strain: strainOfLine(sample),
      holdsBps: leftBps === null ? null : Math.max(0, USABLE * leftBps),
      isOwnDoing: !isFilledByScreen(sample),
    };
    person.line = adapt(person.line, ceiling, strained, now);
  }

  /** Takes whether any encoder was held back by the CPU in the last 2 s. */
  sampleMachine(limited: boolean, now: number): void {
    const largest = this.sending();
    if (!largest) return;
    // The size that could be sent if the machine were idle, to the person who gets the largest picture.
    const ceilings = [...this.#people.keys()].flatMap((id) => this.#ceiling(id) ?? []);
    const ceiling = ceilings.reduce((a, b) => (b.maxBitrateBps > a.maxBitrateBps ? b : a), largest);
    this.#machine = adapt(this.#machine, ceiling, { strain: limited ? 'bad' : 'none' }, now);
  }

  /** The reason why the camera is smaller than a person could have it. */
  heldBack(participantId: string): 'bandwidth' | 'cpu' | null {
    const ceiling = this.#ceiling(participantId);
    if (!ceiling || this.cameraTrackId === null) return null;
    const lineBps = this.#people.get(participantId)?.line.capBps ?? Infinity;
    const machineBps = this.#machine.capBps ?? Infinity;
    if (Math.min(lineBps, machineBps) >= ceiling.maxBitrateBps) return null;
    return machineBps <= lineBps ? 'cpu' : 'bandwidth';
  }

  limit(participantId: string, kind: PublicationKind): SendLimit {
    if (kind === 'camera') return cameraSendLimit(this.#camera(participantId));
    const { want = ANY, isSilent = false } = this.#people.get(participantId) ?? {};
    const wantsScreen = want.screen > 0 && !isSilent;
    return fixedLimit(kind, this.#published.get(kind)?.hint ?? 'motion', wantsScreen);
  }

  outgoing(participantId: string, kind: PublicationKind): OutgoingTrack | null {
    const published = this.#published.get(kind);
    if (!published) return null;
    return { stream: published.stream, track: published.track, limit: this.limit(participantId, kind) };
  }

  /** The largest size at which one's own camera is sent; null while it is off or nobody looks. */
  sending(): VideoLimit | null {
    if (this.cameraTrackId === null) return null;
    const sent = [...this.#people.keys()].flatMap((id) => this.#camera(id) ?? []);
    return sent.length === 0 ? null : sent.reduce((a, b) => (b.height > a.height ? b : a));
  }

  #ceiling(participantId: string): VideoLimit | null {
    const height = (this.#people.get(participantId)?.want ?? ANY).camera;
    if (height === 0) return null;
    return limitToHeight(cameraShare(this.#people.size + 1, this.#choice), height);
  }

  #camera(participantId: string): VideoLimit | null {
    const ceiling = this.#ceiling(participantId);
    const person = this.#people.get(participantId);
    if (!ceiling || person?.isSilent) return null;
    const caps = [person?.line.capBps ?? Infinity, this.#machine.capBps ?? Infinity];
    const capBps = Math.min(...caps);
    const limit = adaptedLimit(ceiling, capBps === Infinity ? null : capBps);
    const isSmall = (person?.smallUntilMs ?? 0) > 0;
    if (!isSmall || limit.height <= COMEBACK.height) return limit;
    const frameRate = Math.min(COMEBACK.frameRate, limit.frameRate);
    return { ...COMEBACK, frameRate, maxBitrateBps: Math.min(COMEBACK.maxBitrateBps, limit.maxBitrateBps) };
  }

  /** Where more may be sent than before, the line's estimate has to grow first. */
  #ceilingsChanged(now: number): void {
    for (const [id, person] of this.#people) {
      const ceilingBps = this.cameraTrackId === null ? 0 : (this.#ceiling(id)?.maxBitrateBps ?? 0);
      if (ceilingBps > person.ceilingBps) person.line = letRamp(person.line, now);
      person.ceilingBps = ceilingBps;
    }
  }
}
