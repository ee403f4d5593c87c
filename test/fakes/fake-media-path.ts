/** A fake media path: what one person publishes arrives at the others of the same test. */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { Reach, WayHelp } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';
import type { PublicationKind } from '@core/wire/room';
import type {
  MediaPath,
  MediaPathEvents,
  PathPerson,
  PictureHint,
  Publication,
} from '@sdk/media-path/media-path';
import type { PathFigures, PersonFigures } from '@sdk/media-path/path-figures';
import type { PathHost } from '@sdk/media-path/path-host';
import { Publications } from '@sdk/media-path/publications';
import { FakeStream } from './fake-call';

/** Joins the media paths of one test: what one person publishes arrives at the others that it reaches. */
export class FakeCallNetwork {
  readonly paths = new Set<FakeMediaPath>();

  path(): FakeMediaPath {
    const path = new FakeMediaPath(this);
    this.paths.add(path);
    return path;
  }

  bring(): void {
    for (const path of this.paths) path.look();
  }
}

/** The figures of a person who is reached, and with whom nothing was exchanged yet. */
export const personFigures = (change: Partial<PersonFigures> = {}): PersonFigures => ({
  audioIn: 0,
  videoIn: 0,
  audioOut: 0,
  videoOut: 0,
  audioPacketsIn: 0,
  packetsIn: 0,
  packetsLost: 0,
  packetsOut: 0,
  packetsLostThere: 0,
  roundTripMs: 30,
  jitterMs: 2,
  availableBps: null,
  limitation: null,
  videosIn: [],
  videosOut: [],
  route: 'direct',
  ...change,
});

export class FakeMediaPath implements MediaPath {
  readonly events = new Emitter<MediaPathEvents>();
  readonly published = new Map<PublicationKind, { stream: FakeStream; track: MediaStreamTrack | null }>();
  /** The latest hint for each kind of publication, which says what its picture should be best at. */
  readonly hints = new Map<PublicationKind, PictureHint>();
  readonly calls: string[] = [];
  level = 0;
  /** The levels of single people, where they differ from `level`. */
  readonly levels = new Map<string, number>();
  /** The figures of each person; someone without an entry is reached and exchanges nothing. */
  readonly stats = new Map<string, PersonFigures>();
  readonly held = new Map<string, 'bandwidth' | 'cpu'>();
  /** The people who are reached in another way than the network of the test would have it. */
  readonly reaches = new Map<string, Pick<PathPerson, 'reach' | 'lost'>>();
  /** Called with every track, just before it is sent. */
  onSend: (kind: PublicationKind, track: MediaStreamTrack) => void = () => undefined;
  limit: VideoLimit | null = null;
  receivesVideo = true;
  relayOnly = false;
  wayHelp: WayHelp = 'none';
  readonly #network: FakeCallNetwork;
  readonly #heights = new Map<string, number | null>();
  readonly #publications = new Publications({
    send: (kind, track, hint) => this.#send(kind, track, hint),
    end: (kind) => {
      const published = this.published.get(kind);
      if (published) published.track = null;
      this.#network.bring();
    },
  });
  #people: readonly string[] = [];
  /** The publications that have arrived, by person. */
  readonly #arrived = new Map<string, Set<string>>();
  #host: PathHost | null = null;
  #unsubscribe: (() => void)[] = [];

  constructor(network: FakeCallNetwork) {
    this.#network = network;
  }

  /** Gives the path its host, as a party does with a real path. */
  connect(host: PathHost): this {
    this.#host = host;
    this.#unsubscribe = [
      host.on('joined', () => this.calls.push('server here')),
      host.on('away', () => this.calls.push('server away')),
      host.on('roomChanged', () => this.#takeRoom()),
    ];
    return this;
  }

  get localId(): string {
    return this.#host?.room()?.localId ?? '';
  }

  setCameraQuality(): void {}
  setReceiveVideo(on: boolean): void {
    this.receivesVideo = on;
    this.events.emit('callChanged', {});
  }
  setRelayOnly(on: boolean): void {
    this.relayOnly = on;
    this.events.emit('callChanged', {});
  }
  checkConnection(): void {}
  networkChanged(): void {}

  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    this.#heights.set(`${participantId} ${kind}`, height);
  }

  /** Whether this person wants somebody's picture. */
  shows(participantId: string, kind: 'camera' | 'screen'): boolean {
    return this.receivesVideo && this.#heights.get(`${participantId} ${kind}`) !== 0;
  }

  tell(participantId: string, message: string): void {
    if (this.person(participantId).reach !== 'open') return;
    const other = [...this.#network.paths].find(({ localId }) => localId === participantId);
    queueMicrotask(() => other?.events.emit('told', { participantId: this.localId, message }));
  }

  retry(participantId: string): void {
    if (this.reaches.has(participantId)) this.setReach(participantId, null);
  }

  /** Sets how somebody is reached from now on; null lets the network of the test decide again. */
  setReach(participantId: string, reach: Reach | null, lost = false): void {
    if (reach === null) this.reaches.delete(participantId);
    else this.reaches.set(participantId, { reach, lost });
    this.events.emit('reachChanged', { participantId });
    this.#network.bring();
  }

  /** Gives somebody up as out of reach. */
  giveUp(participantId: string): void {
    this.setReach(participantId, 'failed');
    const error = new WatchTogetherError('LINK_FAILED', 'No way', { context: { participantId } });
    this.events.emit('warning', { error });
  }

  publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): Publication {
    return this.#publications.publish(kind, track, hint);
  }

  /** Takes what the others publish, and drops what doesn't come any more. */
  look(): void {
    const others = [...this.#network.paths].filter((path) => path !== this);
    for (const participantId of this.#arrived.keys()) {
      if (this.person(participantId).reach === 'open') continue;
      const gone = this.#arrived.get(participantId) ?? [];
      this.#arrived.delete(participantId);
      for (const publicationId of gone) this.events.emit('streamGone', { participantId, publicationId });
    }
    for (const from of others) {
      const participantId = from.localId;
      if (this.person(participantId).reach !== 'open') continue;
      const arrived = this.#arrived.get(participantId) ?? new Set<string>();
      this.#arrived.set(participantId, arrived);
      for (const { stream, track } of from.published.values()) {
        if (!track || arrived.has(stream.id)) continue;
        arrived.add(stream.id);
        const publicationId = stream.id;
        this.events.emit('streamArrived', { participantId, publicationId, stream: stream.as(), track });
      }
    }
  }

  person(participantId: string): PathPerson {
    const isThere = this.#others().includes(participantId);
    const { reach, lost } = (isThere && this.reaches.get(participantId)) || {
      reach: isThere ? ('open' as const) : ('none' as const),
      lost: false,
    };
    const route = reach === 'open' ? 'direct' : null;
    return { reach, lost, route, heldBack: this.held.get(participantId) ?? null };
  }

  figures(): Promise<PathFigures> {
    const reached = this.#others().filter((id) => this.person(id).reach === 'open');
    return Promise.resolve({
      people: new Map(reached.map((id) => [id, this.stats.get(id) ?? personFigures()])),
    });
  }

  sending(): VideoLimit | null {
    return this.limit;
  }

  /**
   * Lets two seconds of sound and picture pass both ways. @param lost how many of 100 packets to this person were lost
   */
  flow(
    participantId: string,
    { lost = 0, change = {} }: { lost?: number; change?: Partial<PersonFigures> } = {},
  ): void {
    const old = this.stats.get(participantId) ?? personFigures();
    this.stats.set(participantId, {
      ...old,
      audioIn: old.audioIn + 10_000,
      videoIn: old.videoIn + 100_000,
      audioOut: old.audioOut + 10_000,
      videoOut: old.videoOut + 100_000,
      audioPacketsIn: old.audioPacketsIn + 100 - lost,
      packetsIn: old.packetsIn + 100 - lost,
      packetsLost: old.packetsLost + lost,
      packetsOut: old.packetsOut + 100,
      ...change,
    });
  }

  audioLevel(participantId: string): number {
    return this.levels.get(participantId) ?? this.level;
  }

  dispose(): void {
    this.calls.push('dispose');
    this.#publications.dispose();
    this.published.clear();
    this.#network.paths.delete(this);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#host = null;
    this.events.clear();
  }

  #takeRoom(): void {
    const before = this.#people;
    this.#people = this.#others();
    const changed = [
      ...before.filter((id) => !this.#people.includes(id)),
      ...this.#people.filter((id) => !before.includes(id)),
    ];
    for (const participantId of changed) this.events.emit('reachChanged', { participantId });
    this.#network.bring();
  }

  #others(): readonly string[] {
    const room = this.#host?.room();
    const others = room?.participants.filter(
      ({ id, presence }) => id !== room.localId && presence !== 'gone',
    );
    return (others ?? []).map(({ id }) => id);
  }

  #send(kind: PublicationKind, track: MediaStreamTrack, hint: PictureHint): string {
    this.onSend(kind, track);
    this.hints.set(kind, hint);
    const published = this.published.get(kind) ?? { stream: new FakeStream([track]), track };
    published.track = track;
    this.published.set(kind, published);
    this.#network.bring();
    return published.stream.id;
  }
}
