/**
 * A media path that nobody has built, as a proof that one could be: a hub to which everybody sends once, and which
 * hands on the pictures that somebody wants to see. It shares nothing with the mesh, and no product file knows it.
 */
import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { VIDEO_PRESETS, type VideoLimit } from '@core/call/video-ladder';
import type { PublicationKind } from '@core/wire/room';
import type { Environment } from '@sdk/base/environment';
import type { MediaPath, MediaPathEvents, PathPerson, Publication } from '@sdk/media-path/media-path';
import type { PathFigures, PersonFigures } from '@sdk/media-path/path-figures';
import type { PathHost } from '@sdk/media-path/path-host';
import { FakeStream } from '../fakes/fake-call';
import { personFigures } from '../fakes/fake-media-path';

type Time = Pick<Environment, 'clock' | 'timers'>;

interface Uplink {
  readonly id: string;
  readonly kind: PublicationKind;
  track: MediaStreamTrack;
}

const TICK_MS = 500;
const LOST_AFTER_MS = 2_000;
const GIVEN_UP_AFTER_MS = 20_000;

/** The hub in the middle of everybody's connections. */
export class Hub {
  isThrough = true;
  readonly #paths = new Map<string, HubPath>();
  #count = 0;

  path(time: Time, host: PathHost): HubPath {
    return new HubPath(this, time, host);
  }

  newId(kind: PublicationKind): string {
    return `producer-${kind}-${++this.#count}`;
  }

  setThrough(isThrough: boolean): void {
    this.isThrough = isThrough;
  }

  enter(name: string, path: HubPath): void {
    this.#paths.set(name, path);
  }

  /** Brings what one path says to another one. */
  tell(from: HubPath, to: string, message: string): void {
    const [fromName] = [...this.#paths].find(([, path]) => path === from) ?? [];
    const other = this.#paths.get(to);
    if (this.isThrough && fromName !== undefined)
      queueMicrotask(() => other?.events.emit('told', { participantId: fromName, message }));
  }

  leave(path: HubPath): void {
    for (const [name, one] of this.#paths) if (one === path) this.#paths.delete(name);
  }

  uplinksOf(name: string): readonly Uplink[] {
    return this.#paths.get(name)?.uplinks ?? [];
  }

  uplink(name: string, kind: PublicationKind): MediaStreamTrack | null {
    return this.uplinksOf(name).find((one) => one.kind === kind)?.track ?? null;
  }

  /** Whether the hub hands one person's stream on to another. */
  forwards(from: string, kind: PublicationKind, to: string): boolean {
    return this.uplink(from, kind) !== null && (this.#paths.get(to)?.wants(from, kind) ?? false);
  }

  tellAll(): void {
    for (const path of this.#paths.values()) path.look();
  }
}

interface Downlink {
  reach: PathPerson['reach'];
  lost: boolean;
  sinceMs: number;
  figures: PersonFigures;
  readonly arrived: Map<string, FakeStream>;
}

class HubPath implements MediaPath {
  readonly events = new Emitter<MediaPathEvents>();
  readonly #hub: Hub;
  readonly #time: Time;
  readonly #host: PathHost;
  readonly #unsubscribe: readonly (() => void)[];
  readonly #uplinks = new Map<PublicationKind, Uplink>();
  readonly #people = new Map<string, Downlink>();
  readonly #unseen = new Set<string>();
  #timer: TimerHandle | null = null;
  receivesVideo = true;
  relayOnly = false;
  readonly wayHelp = 'relay';

  constructor(hub: Hub, time: Time, host: PathHost) {
    this.#hub = hub;
    this.#time = time;
    this.#host = host;
    this.#unsubscribe = [host.on('roomChanged', () => this.#takeRoom())];
  }

  get uplinks(): readonly Uplink[] {
    return [...this.#uplinks.values()];
  }

  wants(from: string, kind: PublicationKind): boolean {
    const isPicture = kind === 'camera' || kind === 'screen';
    return !isPicture || (this.receivesVideo && !this.#unseen.has(`${from} ${kind}`));
  }

  publish(kind: PublicationKind, track: MediaStreamTrack): Publication {
    const uplink: Uplink = { id: this.#hub.newId(kind), kind, track };
    const isOpen = (): boolean => this.#uplinks.get(kind) === uplink;
    this.#uplinks.set(kind, uplink);
    this.#changed();
    return {
      id: uplink.id,
      replace: (next) => {
        uplink.track = next;
      },
      close: () => {
        if (!isOpen()) return;
        this.#uplinks.delete(kind);
        this.#changed();
      },
    };
  }

  setCameraQuality(): void {}

  setReceiveVideo(on: boolean): void {
    this.receivesVideo = on;
    this.events.emit('callChanged', {});
  }

  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    const picture = `${participantId} ${kind}`;
    if (height === 0) this.#unseen.add(picture);
    else this.#unseen.delete(picture);
  }

  setRelayOnly(on: boolean): void {
    this.relayOnly = on;
    this.events.emit('callChanged', {});
  }

  tell(participantId: string, message: string): void {
    if (this.person(participantId).reach === 'open') this.#hub.tell(this, participantId, message);
  }

  retry(participantId: string): void {
    if (this.#people.get(participantId)?.reach === 'failed') this.#set(participantId, 'coming', false);
  }

  person(participantId: string): PathPerson {
    const { reach = 'none', lost = false } = this.#people.get(participantId) ?? {};
    return { reach, lost, route: reach === 'open' ? 'relay' : null, heldBack: null };
  }

  figures(): Promise<PathFigures> {
    const reached = [...this.#people].filter(([, { reach }]) => reach === 'open');
    return Promise.resolve({ people: new Map(reached.map(([id, { figures }]) => [id, figures])) });
  }

  sending(): VideoLimit | null {
    return this.#uplinks.has('camera') ? VIDEO_PRESETS['720p'] : null;
  }

  audioLevel(participantId: string, stream: MediaStream): number {
    const arrived = [...(this.#people.get(participantId)?.arrived.values() ?? [])];
    return arrived.some((one) => one.as() === stream) ? 0.2 : 0;
  }

  checkConnection(): void {
    for (const id of this.#people.keys()) this.retry(id);
  }

  networkChanged(): void {
    this.checkConnection();
  }

  dispose(): void {
    if (this.#timer) this.#time.timers.clearTimeout(this.#timer);
    this.#hub.leave(this);
    this.#people.clear();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.events.clear();
  }

  /** Compares what the hub hands on now with what was there before, and tells the difference. */
  look(): void {
    for (const [id, { reach, arrived }] of this.#people) {
      const uplinks = reach === 'open' ? this.#hub.uplinksOf(id) : [];
      for (const publicationId of arrived.keys()) {
        if (uplinks.some((one) => one.id === publicationId)) continue;
        arrived.delete(publicationId);
        this.events.emit('streamGone', { participantId: id, publicationId });
      }
      for (const { id: publicationId, track } of uplinks) {
        if (arrived.has(publicationId)) continue;
        const stream = new FakeStream([track]);
        arrived.set(publicationId, stream);
        this.events.emit('streamArrived', { participantId: id, publicationId, stream: stream.as(), track });
      }
    }
  }

  #changed(): void {
    this.#hub.tellAll();
    this.events.emit('callChanged', {});
  }

  #takeRoom(): void {
    const room = this.#host.room();
    if (!room) return;
    this.#hub.enter(room.localId, this);
    const others = room.participants.filter(({ id, presence }) => id !== room.localId && presence !== 'gone');
    for (const { id } of others) {
      if (this.#people.has(id)) continue;
      const figures = personFigures();
      this.#people.set(id, {
        reach: 'coming',
        lost: false,
        sinceMs: this.#now(),
        figures,
        arrived: new Map(),
      });
      this.events.emit('reachChanged', { participantId: id });
    }
    for (const id of [...this.#people.keys()]) {
      if (others.some((one) => one.id === id)) continue;
      this.#set(id, 'none', false);
      this.#people.delete(id);
    }
    if (!this.#timer) this.#schedule();
  }

  #schedule(): void {
    this.#timer = this.#time.timers.setTimeout(() => {
      this.#schedule();
      for (const id of this.#people.keys()) this.#tick(id);
      this.look();
    }, TICK_MS);
  }

  #tick(id: string): void {
    const person = this.#people.get(id);
    if (!person || person.reach === 'failed') return;
    const silentMs = this.#now() - person.sinceMs;
    if (this.#hub.isThrough) {
      person.sinceMs = this.#now();
      if (person.reach !== 'open') this.#set(id, 'open', false);
      this.#count(id, person);
    } else if (silentMs > GIVEN_UP_AFTER_MS) {
      this.#set(id, 'failed', false);
      const error = new WatchTogetherError('LINK_FAILED', 'The hub is silent', {
        context: { participantId: id },
      });
      this.events.emit('warning', { error });
    } else if (silentMs > LOST_AFTER_MS && person.reach === 'open') this.#set(id, 'interrupted', true);
  }

  #count(id: string, person: Downlink): void {
    const { audioIn, videoIn, audioPacketsIn, packetsIn } = person.figures;
    const comes = this.#hub.uplinksOf(id).filter(({ kind }) => this.wants(id, kind));
    const [sound, pictures] = [
      comes.some(({ track }) => track.kind === 'audio'),
      comes.some(({ track }) => track.kind === 'video'),
    ].map(Number);
    person.figures = {
      ...person.figures,
      audioIn: audioIn + 4_000 * (sound ?? 0),
      videoIn: videoIn + 50_000 * (pictures ?? 0),
      audioPacketsIn: audioPacketsIn + 25 * (sound ?? 0),
      packetsIn: packetsIn + 25 * (sound ?? 0) + 50 * (pictures ?? 0),
      route: 'relay',
    };
  }

  #set(id: string, reach: PathPerson['reach'], lost: boolean): void {
    const person = this.#people.get(id);
    if (!person) return;
    person.reach = reach;
    person.lost = lost;
    person.sinceMs = this.#now();
    if (reach !== 'open') this.look();
    this.events.emit('reachChanged', { participantId: id });
  }

  #now(): number {
    return this.#time.clock.now();
  }
}
