/**
 * Transports of two meshes in one process: they open when offer and answer have met, and carry nothing but counters.
 */
import { Emitter } from '@core/base/emitter';
import type { PublicationKind } from '@core/wire/room';
import type { PeerSignal } from '@core/wire/socket';
import type { LinkStats } from '@sdk/media-path/mesh/link-stats';
import type { OutgoingTrack, PeerLinkEvents } from '@sdk/media-path/mesh/peer-link';
import type { LinkTransport } from '@sdk/media-path/mesh/watched-link';
import { FakeStream } from './fake-call';
import { personFigures } from './fake-media-path';

/** The wire between all transports that were made with it. */
export class TransportWire {
  /** Whether voices and pictures get through, and connections can be made. */
  isThrough = true;
  readonly #made: WiredTransport[] = [];

  make(initiator: boolean): WiredTransport {
    const transport = new WiredTransport(this, initiator, this.#made.length);
    this.#made.push(transport);
    return transport;
  }

  /** The transport that an offer or answer names. */
  at(sdp: string): WiredTransport | undefined {
    return this.#made[Number(sdp)];
  }
}

export class WiredTransport implements LinkTransport {
  readonly events = new Emitter<PeerLinkEvents>();
  readonly sent = new Map<PublicationKind, OutgoingTrack>();
  destroyed = false;
  readonly #wire: TransportWire;
  readonly #name: string;
  readonly #brought = new Set<string>();
  #partner: WiredTransport | null = null;
  isOpen = false;
  #stats: LinkStats = { ...personFigures({ route: null }), heardUnits: 0 };

  constructor(wire: TransportWire, initiator: boolean, index: number) {
    this.#wire = wire;
    this.#name = String(index);
    if (initiator) queueMicrotask(() => this.events.emit('signal', { type: 'offer', sdp: this.#name }));
  }

  take(signal: PeerSignal): void {
    if (signal.type !== 'offer' && signal.type !== 'answer') return;
    this.#partner = this.#wire.at(signal.sdp) ?? null;
    if (signal.type === 'offer') this.events.emit('signal', { type: 'answer', sdp: this.#name });
    if (!this.#wire.isThrough) return;
    this.isOpen = true;
    this.events.emit('opened', {});
    this.bring();
    this.#partner?.bring();
  }

  prepare(): void {}

  send(kind: PublicationKind, outgoing: OutgoingTrack): void {
    this.sent.set(kind, outgoing);
    this.bring();
  }

  tell(message: string): void {
    const partner = this.#partner;
    if (this.#carries() && partner) queueMicrotask(() => partner.events.emit('told', { message }));
  }

  heartbeat(): void {}

  stats(): Promise<LinkStats> {
    if (this.#carries() && this.#partner) {
      const sends = (of: WiredTransport, kind: 'audio' | 'video') =>
        [...of.sent.values()].some(({ track, limit }) => track?.kind === kind && limit.active) ? 1_000 : 0;
      const { heardUnits, audioIn, videoIn, audioOut, videoOut, packetsIn, packetsOut } = this.#stats;
      this.#stats = {
        ...this.#stats,
        heardUnits: heardUnits + 1,
        audioIn: audioIn + sends(this.#partner, 'audio'),
        videoIn: videoIn + sends(this.#partner, 'video'),
        audioOut: audioOut + sends(this, 'audio'),
        videoOut: videoOut + sends(this, 'video'),
        packetsIn: packetsIn + 50,
        packetsOut: packetsOut + 50,
        route: 'direct',
      };
    }
    return Promise.resolve(this.#stats);
  }

  audioLevel(): number {
    return 0;
  }

  destroy(): void {
    this.destroyed = true;
    this.events.clear();
  }

  #carries(): boolean {
    const partner = this.#partner;
    return (
      this.#wire.isThrough && this.isOpen && !this.destroyed && partner?.isOpen === true && !partner.destroyed
    );
  }

  /** Lets a stream arrive once, with the first track that it carries. */
  bring(): void {
    if (!this.#carries()) return;
    for (const { stream, track } of this.sent.values()) {
      if (!track || this.#brought.has(stream.id)) continue;
      this.#brought.add(stream.id);
      this.#partner?.events.emit('stream', { stream: new FakeStream([track], stream.id).as(), track });
    }
  }
}
