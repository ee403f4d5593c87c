import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { Scope } from '@core/base/scope';
import type { WayHelp } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';
import { PROVE_WITHIN_MS, type LinkReport } from '@core/mesh/link-model';
import { weighSignal } from '@core/mesh/signal-weight';
import type { PublicationKind } from '@core/wire/room';
import type { ServerEventPayload } from '@core/wire/socket';
import type { Environment } from '../../base/environment';
import type { MediaPath, MediaPathEvents, PathPerson, PictureHint, Publication } from '../media-path';
import type { PathFigures } from '../path-figures';
import type { PathHost } from '../path-host';
import { Publications } from '../publications';
import { IceSupply, type IceAnswer } from './ice-supply';
import { lineBetween } from './link-sample';
import { MeshLinks } from './mesh-links';
import { LevelReader } from './level-reader';
import { Outgoing } from './outgoing';
import { PeerLink, type PeerLinkOptions } from './peer-link';
import { ReturnWatch } from './return-watch';
import { roomOfLinks } from './room-of-links';
import { ShownSizes } from './shown-sizes';
import { SignalOutbox } from './signal-outbox';
import type { LinkTransport, WatchedLink } from './watched-link';

const TICK_MS = 1_000;
/** The camera is adapted every 2 s (docs/numbers.md, Call quality). */
const ADAPT_EVERY_TICKS = 2;

/** Somebody who isn't in the room. */
const NOT_IN: PathPerson = { reach: 'none', lost: false, route: null, heldBack: null };

interface Options {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly host: PathHost;
  /** Default: simple-peer's transport. */
  readonly createTransport?: (options: PeerLinkOptions) => LinkTransport;
}

/**
 * Sends from everybody to everybody, in one session: connects the links, the outgoing tracks, and the wishes of each
 * person.
 */
export class MeshMediaPath implements MediaPath {
  readonly events = new Emitter<MediaPathEvents>();
  readonly #environment: Options['environment'];
  readonly #host: PathHost;
  readonly #scope = new Scope();
  readonly #outbox: SignalOutbox;
  readonly #ice: IceSupply;
  readonly #shown: ShownSizes;
  readonly #outgoing = new Outgoing();
  readonly #links: MeshLinks;
  readonly #returns: ReturnWatch;
  readonly #publications = new Publications({
    send: (kind, track, hint) => {
      const id = this.#outgoing.publish(kind, track, hint, this.#now());
      this.#sendAll(kind);
      return id;
    },
    end: (kind) => {
      if (this.#outgoing.unpublish(kind, this.#now())) this.#sendAll(kind);
    },
  });
  #timer: TimerHandle | null = null;
  #ticks = 0;
  readonly #levels: LevelReader;
  #hasJoined = false;
  /** Whether this person is in and without any link, for want of a relay. */
  #missesRelay = false;
  /** The people with whom a link is only made: of each two, one stands at the door. */
  #quiet: ReadonlySet<string> = new Set();

  constructor({ environment, host, createTransport }: Options) {
    this.#environment = environment;
    this.#levels = new LevelReader(environment.clock);
    this.#host = host;
    this.#outbox = new SignalOutbox({
      send: (signal) => host.request('signal', signal),
      isCurrent: (to, linkEpoch) => this.#links.plan.links[to]?.epoch === linkEpoch,
    });
    this.#ice = new IceSupply(environment.clock, () => host.request('ice:servers', {}));
    const create = createTransport ?? ((options: PeerLinkOptions) => new PeerLink(options));
    this.#links = new MeshLinks({
      clock: environment.clock,
      outbox: this.#outbox,
      createTransport: ({ initiator }) => {
        const { servers: iceServers, relayOnly } = this.#ice;
        return create({ initiator, iceServers, relayOnly });
      },
    });
    this.#returns = new ReturnWatch({
      environment,
      links: this.#links,
      onSilent: (participantId) => {
        this.#outgoing.silent(participantId);
        this.#sendPicturesTo(participantId);
      },
      onReturned: (participantId, isNetwork) => {
        this.#outgoing.returned(participantId, this.#now());
        this.#sendPicturesTo(participantId);
        if (isNetwork) this.events.emit('returned', {});
      },
    });
    this.#shown = new ShownSizes(environment.timers, (to, want) => {
      const linkEpoch = this.#links.plan.links[to]?.epoch;
      if (linkEpoch === undefined) return;
      this.#outbox.postState({ to, linkEpoch, signal: { type: 'want', ...want } });
    });
    this.#listen();
  }

  get receivesVideo(): boolean {
    return this.#shown.receives;
  }

  get relayOnly(): boolean {
    return this.#ice.relayOnly;
  }

  get wayHelp(): WayHelp {
    return this.#ice.help;
  }

  publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): Publication {
    return this.#publications.publish(kind, track, hint);
  }

  setCameraQuality(quality: VideoLimit | 'auto'): void {
    this.#outgoing.choose(quality, this.#now());
    this.#sendAll();
  }

  setReceiveVideo(on: boolean): void {
    this.#shown.setReceives(on, this.#links.all.keys());
    this.events.emit('callChanged', {});
  }

  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    this.#shown.set(participantId, kind, height);
  }

  setRelayOnly(on: boolean): void {
    if (on === this.#ice.relayOnly) return;
    this.#ice.relayOnly = on;
    const wasAllowed = this.#links.plan.allowed;
    this.#applyRelayPolicy();
    // Privacy comes first: no direct link goes on, also where the other person can't be told yet.
    if (wasAllowed && this.#links.plan.allowed) this.#links.feed({ type: 'rebuildAll', endsUntold: on });
    this.events.emit('callChanged', {});
  }

  tell(participantId: string, message: string): void {
    if (!this.#quiet.has(participantId)) this.#links.all.get(participantId)?.transport.tell(message);
  }

  retry(participantId: string): void {
    this.#links.feed({ type: 'retryLink', peerId: participantId });
  }

  person(participantId: string): PathPerson {
    if (this.#quiet.has(participantId)) return NOT_IN;
    return {
      reach: this.#links.reach(participantId),
      lost: this.#links.isLost(participantId),
      route: this.#links.all.get(participantId)?.stats?.route ?? null,
      heldBack: this.#outgoing.heldBack(participantId),
    };
  }

  async figures(): Promise<PathFigures> {
    const links = await Promise.all(
      this.#linksOfTheRoom().map(
        async ([peerId, { transport }]) => [peerId, await transport.stats()] as const,
      ),
    );
    return { people: new Map(links.flatMap(([peerId, stats]) => (stats ? [[peerId, stats] as const] : []))) };
  }

  sending(): VideoLimit | null {
    return this.#outgoing.sending();
  }

  audioLevel(participantId: string, stream: MediaStream): number {
    const { transport } = this.#links.all.get(participantId) ?? {};
    if (!transport) return 0;
    return this.#levels.level(`${participantId} ${stream.id}`, () => transport.audioLevel(stream.id));
  }

  checkConnection(): void {
    this.#links.feed({ type: 'checkConnection' });
  }

  networkChanged(): void {
    void this.#prove();
  }

  dispose(): void {
    this.#scope.dispose();
    if (this.#timer) this.#environment.timers.clearTimeout(this.#timer);
    this.#publications.dispose();
    this.#returns.dispose();
    this.#links.dispose();
    this.#shown.dispose();
    this.events.clear();
  }

  #takeIceServers(answer: IceAnswer): void {
    this.#ice.take(answer);
    this.#applyRelayPolicy();
    this.events.emit('callChanged', {});
  }

  /** The server, and with it the others' signals, can be reached, or can't. */
  #setSignalUp(up: boolean): void {
    this.#links.feed({ type: 'signalUp', up });
    if (!up) return;
    for (const peerId of this.#links.all.keys()) this.#outbox.flush(peerId);
    // A person who was silent and is back by themselves needs no new link.
    void this.#lookAtAll(false);
  }

  #takeRoom(): void {
    const current = this.#host.room();
    const linked = current && roomOfLinks(current);
    if (!linked) return;
    const { room } = linked;
    const before = this.#links.plan.links;
    const admitted = [...this.#quiet].filter((id) => !linked.quiet.has(id));
    this.#quiet = linked.quiet;
    const ids = room.peers.map(({ id }) => id).filter((id) => !linked.quiet.has(id));
    const othersCame = this.#outgoing.setPeople(ids, this.#now());
    this.#links.feed({ type: 'room', ...room });
    for (const { id, reachable } of room.peers) {
      if (reachable && before[id]?.reachable === false) this.#outbox.flush(id);
    }
    if (othersCame) this.#sendAll();
    for (const id of admitted) this.#admit(id);
    // This is done for a person who is alone too: the first guest may come long after the relay's credentials have
    // ended.
    if (!this.#timer) this.#scheduleTick();
  }

  /** Nobody stands at the door between the two any more: the link that was made carries what it is for. */
  #admit(participantId: string): void {
    if (!this.#links.all.has(participantId)) return;
    if (this.#links.reach(participantId) === 'open') this.#opened(participantId);
    this.events.emit('reachChanged', { participantId });
  }

  #opened(peerId: string): void {
    this.#outgoing.linkOpened(peerId, this.#now());
    // The new link gets the pictures that weren't sent into the last one's silence.
    this.#sendPicturesTo(peerId);
    this.#shown.linkOpened(peerId);
  }

  /** The links but those to, or from, the door. */
  #linksOfTheRoom(): (readonly [string, WatchedLink])[] {
    return [...this.#links.all].filter(([peerId]) => !this.#quiet.has(peerId));
  }

  #takeSignal({ from, linkEpoch: epoch, signal }: ServerEventPayload<'signal'>): void {
    const effects = this.#links.feed({
      ...{ type: 'signal', from, epoch, kind: signal.type, weight: weighSignal(signal) },
      ...(signal.type === 'report' ? { report: this.#reportOf(from, signal) } : {}),
    });
    if (!effects.some(({ type }) => type === 'deliver')) return;
    if (signal.type === 'want') {
      this.#outgoing.takeWant(from, signal, this.#now());
      this.#sendAll();
    } else {
      this.#links.all.get(from)?.transport.take(signal);
    }
  }

  /** A picture that isn't wanted here may still be on its way when the sender reports it. */
  #reportOf(from: string, report: LinkReport): LinkReport {
    const { camera, screen } = this.#shown.want(from);
    return { ...report, sendsVideo: report.sendsVideo && camera + screen > 0 };
  }

  #now(): number {
    return this.#environment.clock.now();
  }

  #listen(): void {
    const { events } = this.#links;
    events.on('created', ({ peerId, transport }) => this.#sendTo(peerId, transport));
    events.on('opened', ({ peerId }) => {
      if (!this.#quiet.has(peerId)) this.#opened(peerId);
    });
    this.events.forward(events, ['streamArrived', 'streamGone', 'reachChanged', 'doubt']);
    events.on('told', (said) => {
      // Nothing is said through the door.
      if (!this.#quiet.has(said.participantId)) this.events.emit('told', said);
    });
    events.on('warning', (warning) => {
      // That no link could be made is for those to know who miss each other.
      if (!this.#quiet.has(String(warning.error.context?.['participantId'] ?? '')))
        this.events.emit('warning', warning);
    });
    this.#scope.add(
      this.#host.on('atDoor', ({ place }) => {
        this.#takeIceServers(place);
        this.#setSignalUp(true);
      }),
    );
    this.#scope.add(
      this.#host.on('joined', ({ snapshot }) => {
        this.#hasJoined = true;
        this.#takeIceServers(snapshot);
        this.#setSignalUp(true);
      }),
    );
    this.#scope.add(this.#host.on('away', () => this.#setSignalUp(false)));
    this.#scope.add(this.#host.on('roomChanged', () => this.#takeRoom()));
    this.#scope.add(this.#host.on('signal', (message) => this.#takeSignal(message)));
  }

  /** A person who hides their address has no link at all where there is no relay: they are told once they miss it. */
  #applyRelayPolicy(): void {
    // Before the server has said which relays there are, nobody is connected either.
    const allowed = this.#ice.sufficient || !this.#ice.known;
    this.#links.feed({ type: 'allowed', allowed });
    const wasMissed = this.#missesRelay;
    this.#missesRelay = !allowed && this.#hasJoined;
    if (this.#missesRelay && !wasMissed)
      this.#links.warn('TURN_UNAVAILABLE', 'Relay only, and the server names no relay');
  }

  #sendTo(peerId: string, transport: LinkTransport, only?: PublicationKind): void {
    if (this.#quiet.has(peerId)) {
      // What is negotiated now carries nothing before the join, and needs no negotiation then.
      for (const kind of ['microphone', 'camera'] as const)
        transport.prepare(kind, this.#outgoing.streamOf(kind));
      return;
    }
    for (const kind of this.#outgoing.kinds) {
      if (only !== undefined && kind !== only) continue;
      const outgoing = this.#outgoing.outgoing(peerId, kind);
      if (outgoing) transport.send(kind, outgoing);
    }
  }

  /**
   * Makes each link prove itself on another network: what came before proves nothing, so it is counted, and further
   * packets are awaited.
   */
  async #prove(): Promise<void> {
    await Promise.all([...this.#links.all.values()].map((link) => link.hasHeard()));
    // The session may be over by now.
    if (this.#scope.disposed) return;
    this.#links.feed({ type: 'networkChanged' });
    this.#returns.lookClosely(PROVE_WITHIN_MS);
  }

  #sendPicturesTo(peerId: string): void {
    const link = this.#links.all.get(peerId);
    if (!link) return;
    for (const kind of ['camera', 'screen'] as const) this.#sendTo(peerId, link.transport, kind);
  }

  #sendAll(only?: PublicationKind): void {
    for (const [peerId, { transport }] of this.#links.all) this.#sendTo(peerId, transport, only);
    this.events.emit('callChanged', {});
  }

  #scheduleTick(): void {
    // Whoever was told of what the room changes may have ended the session.
    if (this.#scope.disposed) return;
    this.#timer = this.#environment.timers.setTimeout(() => {
      this.#timer = null;
      this.#scheduleTick();
      this.#ticks += 1;
      this.#links.feed({ type: 'tick' });
      this.#retrySignals();
      void this.#ice.renewIfDue().then((renewed) => renewed && this.#applyRelayPolicy());
      void this.#lookAtAll(this.#ticks % ADAPT_EVERY_TICKS === 0);
    }, TICK_MS);
  }

  #retrySignals(): void {
    const { signalUp, links } = this.#links.plan;
    if (!signalUp) return;
    for (const { peerId, reachable } of Object.values(links)) if (reachable) this.#outbox.flush(peerId);
  }

  async #lookAtAll(adapts: boolean): Promise<void> {
    const links = [...this.#links.all];
    await Promise.all(links.map(([peerId, link]) => this.#look(peerId, link)));
    if (adapts) this.#adapt();
  }

  /** Looks at what went over one link since the last look. */
  async #look(peerId: string, link: WatchedLink): Promise<void> {
    const look = await link.look();
    if (!look || this.#links.all.get(peerId) !== link) return;
    const { epoch } = link;
    if (look.routeChanged) this.events.emit('reachChanged', { participantId: peerId });
    this.#returns.looked(peerId, link, look.heard);
    // The last of a picture that is no longer wanted isn't missed by anybody.
    const sendsVideo = look.report.sendsVideo && this.#outgoing.sendsPictures(peerId);
    this.#links.feed({ type: 'sampled', peerId, epoch, sample: { ...look.report, sendsVideo } });
  }

  /** Sends larger or smaller pictures, following the lines and this machine. */
  #adapt(): void {
    const now = this.#now();
    let isMachineLimited = false;
    for (const [peerId, link] of this.#linksOfTheRoom()) {
      const window = link.takeWindow(now);
      if (!window || this.#links.reach(peerId) !== 'open') continue;
      const { before, stats, ms } = window;
      isMachineLimited ||= stats.limitation === 'cpu';
      const allowed = this.#outgoing.allowed(peerId);
      const line = lineBetween(before, stats, ms, this.#outgoing.cameraTrackId, allowed);
      this.#outgoing.sampleLine(peerId, line, now);
    }
    this.#outgoing.sampleMachine(isMachineLimited, now);
    this.#outgoing.endComebacks(now);
    this.#sendAll('camera');
  }
}
