import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { qualityOf, smoothScore } from '@core/media/quality';
import { sendLimit, VIDEO_PRESETS, type VideoLimit } from '@core/media/video-ladder';
import { initialLinkPlan, type LinkEffect, type LinkInput, type LinkPlan } from '@core/net/link-model';
import { stepLinkPlan } from '@core/net/link-plan';
import type { ParticipantView, PersonSync } from '@core/session/view';
import type { PublicationKind } from '@core/wire/room';
import type { IceServer, ServerEventPayload } from '@core/wire/socket';
import type { Environment } from '../ports';
import type { MediaPath, MediaPathEvents, RoomOfLinks } from './media-path';
import { sampleBetween, scoreBetween } from './link-sample';
import type { LinkStats } from './peer-connection';
import { PeerLink } from './peer-link';
import { SignalOutbox, type OutgoingSignal } from './signal-outbox';
import { reportFault } from '../report-fault';

const TICK_MS = 1_000;
const QUALITY_EVERY_TICKS = 2;

/** What the mesh needs of a link's transport. */
export type LinkTransport = Pick<
  PeerLink,
  'events' | 'take' | 'send' | 'heartbeat' | 'stats' | 'audioLevel' | 'destroy'
>;

interface LiveLink {
  readonly transport: LinkTransport;
  readonly epoch: number;
  stats: LinkStats | null;
}

interface Published {
  readonly stream: MediaStream;
  track: MediaStreamTrack | null;
  hint: 'motion' | 'text';
}

interface Options {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  /** Hands a signal to the server; rejects where it wasn't delivered. */
  readonly sendSignal: (signal: OutgoingSignal) => Promise<unknown>;
  /** simple-peer's, where it isn't given. */
  readonly createTransport?: (options: {
    initiator: boolean;
    iceServers: readonly IceServer[];
  }) => LinkTransport;
}

/** Everybody sends to everybody. Runs the link plan: it decides, this obeys. */
export class MeshMediaPath implements MediaPath {
  readonly events = new Emitter<MediaPathEvents>(reportFault);
  readonly #environment: Options['environment'];
  readonly #outbox: SignalOutbox;
  readonly #createTransport: NonNullable<Options['createTransport']>;
  readonly #links = new Map<string, LiveLink>();
  readonly #published = new Map<PublicationKind, Published>();
  readonly #scores = new Map<string, number>();
  #plan: LinkPlan = initialLinkPlan;
  #iceServers: readonly IceServer[] = [];
  #cameraQuality: VideoLimit = VIDEO_PRESETS['720p'];
  #timer: TimerHandle | null = null;
  #ticks = 0;

  constructor({ environment, sendSignal, createTransport }: Options) {
    this.#environment = environment;
    this.#createTransport = createTransport ?? ((options) => new PeerLink(options));
    this.#outbox = new SignalOutbox(sendSignal);
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.#iceServers = servers;
  }

  setSignalUp(up: boolean): void {
    this.#feed({ type: 'signalUp', up });
    if (up) for (const peerId of this.#links.keys()) this.#outbox.flush(peerId);
  }

  setRoom(room: RoomOfLinks): void {
    const before = this.#plan.links;
    this.#feed({ type: 'room', ...room });
    for (const { id, reachable } of room.peers) {
      if (reachable && before[id]?.reachable === false) this.#outbox.flush(id);
    }
    if (Object.keys(before).length !== room.peers.length) this.#applyLimits();
    if (!this.#timer && room.peers.length > 0) this.#scheduleTick();
  }

  takeSignal({ from, linkEpoch: epoch, signal }: ServerEventPayload<'signal'>): void {
    const common = { type: 'signal', from, epoch } as const;
    switch (signal.type) {
      case 'rebuild':
        this.#feed({ ...common, kind: 'rebuild' });
        break;
      case 'want':
        break;
      case 'report':
        this.#feed({ ...common, kind: 'report', report: signal });
        break;
      default:
        for (const effect of this.#feed({ ...common, kind: signal.type === 'offer' ? 'offer' : 'other' })) {
          if (effect.type === 'deliver') this.#links.get(from)?.transport.take(signal);
        }
    }
  }

  publish(
    kind: PublicationKind,
    track: MediaStreamTrack,
    { hint = 'motion' }: { hint?: 'motion' | 'text' } = {},
  ): string {
    const published = this.#published.get(kind) ?? { stream: new MediaStream(), track, hint };
    this.#published.set(kind, published);
    published.track = track;
    published.hint = hint;
    this.#sendToAll(kind, published);
    return published.stream.id;
  }

  unpublish(kind: PublicationKind): void {
    const published = this.#published.get(kind);
    if (!published) return;
    published.track = null;
    this.#sendToAll(kind, published);
  }

  setCameraQuality(quality: VideoLimit | 'auto'): void {
    this.#cameraQuality = quality === 'auto' ? VIDEO_PRESETS['720p'] : quality;
    this.#applyLimits();
  }

  setReceiveVideo(): void {}
  setShownHeight(): void {}
  setRelayOnly(): void {}
  retryLink(): void {}

  link(participantId: string): ParticipantView['link'] {
    return this.#plan.links[participantId]?.phase ?? 'none';
  }

  quality(participantId: string): ParticipantView['quality'] {
    const score = this.#scores.get(participantId);
    return score === undefined
      ? null
      : { level: qualityOf(score), score: Math.round(score), reason: null, side: null };
  }

  route(participantId: string): PersonSync['route'] {
    return this.#links.get(participantId)?.stats?.route ?? null;
  }

  audioLevel(participantId: string, streamId: string): number {
    return this.#links.get(participantId)?.transport.audioLevel(streamId) ?? 0;
  }

  checkConnection(): void {
    this.#feed({ type: 'checkConnection' });
  }

  leave(): void {
    if (this.#timer) this.#environment.timers.clearTimeout(this.#timer);
    this.#timer = null;
    for (const peerId of [...this.#links.keys()]) this.#destroy(peerId);
    this.#plan = { ...initialLinkPlan, epochs: this.#plan.epochs };
    this.#published.clear();
    this.#scores.clear();
  }

  dispose(): void {
    this.leave();
    this.events.clear();
  }

  #feed(input: LinkInput): readonly LinkEffect[] {
    const before = this.#plan.links;
    const { plan, effects } = stepLinkPlan(this.#plan, input, this.#environment.clock.now());
    this.#plan = plan;
    for (const effect of effects) this.#run(effect);
    for (const peerId of new Set([...Object.keys(before), ...Object.keys(plan.links)])) {
      if (before[peerId]?.phase !== plan.links[peerId]?.phase) {
        this.events.emit('linkChanged', { participantId: peerId });
      }
    }
    return effects;
  }

  #run(effect: LinkEffect): void {
    const { peerId } = effect;
    switch (effect.type) {
      case 'create':
        this.#create(peerId, effect.epoch, effect.initiator);
        break;
      case 'destroy':
        this.#destroy(peerId);
        break;
      case 'tellRebuild':
        this.#outbox.postOnce({ to: peerId, linkEpoch: effect.epoch, signal: { type: 'rebuild' } });
        break;
      case 'tellReport':
        this.#outbox.postOnce({
          to: peerId,
          linkEpoch: effect.epoch,
          signal: { type: 'report', ...effect.report },
        });
        break;
      case 'lost':
        this.events.emit('linkLost', { participantId: peerId });
        break;
      case 'restored':
        this.events.emit('linkRestored', { participantId: peerId, gone: effect.gone });
        break;
      case 'failed':
        this.#warn('LINK_FAILED', peerId, 'No direct connection could be made');
        break;
      case 'deliver':
        // takeSignal has the signal, and delivers it.
        break;
    }
  }

  #create(peerId: string, epoch: number, initiator: boolean): void {
    let transport: LinkTransport;
    try {
      transport = this.#createTransport({ initiator, iceServers: this.#iceServers });
    } catch {
      // A browser without WebRTC, or one that has enough connections: the plan tries again and gives up.
      queueMicrotask(() => this.#feed({ type: 'closed', peerId, epoch }));
      return;
    }
    this.#links.set(peerId, { transport, epoch, stats: null });
    transport.events.on('signal', (signal) => this.#outbox.post({ to: peerId, linkEpoch: epoch, signal }));
    transport.events.on('opened', () => {
      this.#feed({ type: 'opened', peerId, epoch });
      // Some browsers take limits only once it has been negotiated what is sent.
      for (const [kind, published] of this.#published) transport.send(kind, this.#outgoing(kind, published));
    });
    transport.events.on('stream', ({ stream, track }) =>
      this.events.emit('streamArrived', { participantId: peerId, stream, track }),
    );
    transport.events.on('closed', ({ negotiation, detail }) => {
      if (negotiation) this.#warn('NEGOTIATION_FAILED', peerId, detail);
      this.#destroy(peerId);
      this.#feed({ type: 'closed', peerId, epoch });
    });
    for (const [kind, published] of this.#published) transport.send(kind, this.#outgoing(kind, published));
  }

  #destroy(peerId: string): void {
    const link = this.#links.get(peerId);
    if (!link) return;
    this.#links.delete(peerId);
    this.#outbox.drop(peerId);
    this.#scores.delete(peerId);
    link.transport.destroy();
    this.events.emit('streamsGone', { participantId: peerId });
  }

  #warn(code: 'LINK_FAILED' | 'NEGOTIATION_FAILED', participantId: string, detail: string): void {
    const error = new WatchTogetherError(code, detail, { context: { participantId } });
    this.events.emit('warning', { error });
  }

  #outgoing(kind: PublicationKind, { stream, track, hint }: Published) {
    return {
      stream,
      track,
      limit: sendLimit(kind, hint, Object.keys(this.#plan.links).length + 1, this.#cameraQuality),
    };
  }

  #sendToAll(kind: PublicationKind, published: Published): void {
    for (const { transport } of this.#links.values()) transport.send(kind, this.#outgoing(kind, published));
  }

  #applyLimits(): void {
    for (const [kind, published] of this.#published) this.#sendToAll(kind, published);
  }

  #scheduleTick(): void {
    this.#timer = this.#environment.timers.setTimeout(() => {
      this.#timer = null;
      this.#scheduleTick();
      this.#ticks += 1;
      this.#feed({ type: 'tick' });
      for (const [peerId, link] of this.#links) void this.#look(peerId, link);
    }, TICK_MS);
  }

  /** What went over one link since the last look. */
  async #look(peerId: string, link: LiveLink): Promise<void> {
    const { transport, epoch } = link;
    transport.heartbeat();
    const stats = await transport.stats();
    const before = link.stats;
    if (!stats || this.#links.get(peerId) !== link) return;
    link.stats = stats;
    if (stats.route !== (before?.route ?? null)) this.events.emit('linkChanged', { participantId: peerId });
    if (!before) return;
    if (stats.heardUnits > before.heardUnits) this.#feed({ type: 'heard', peerId, epoch });
    this.#feed({ type: 'sampled', peerId, epoch, sample: sampleBetween(before, stats) });
    if (this.#ticks % QUALITY_EVERY_TICKS === 0) this.#score(peerId, stats, before);
  }

  #score(peerId: string, stats: LinkStats, before: LinkStats): void {
    const score = scoreBetween(before, stats);
    if (score === null) return;
    const old = this.quality(peerId);
    this.#scores.set(peerId, smoothScore(this.#scores.get(peerId) ?? null, score));
    if (this.quality(peerId) !== old) this.events.emit('linkChanged', { participantId: peerId });
  }
}
