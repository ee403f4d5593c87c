import { Emitter } from '@core/base/emitter';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { Reach } from '@core/call/reach';
import {
  initialLinkPlan,
  type Link,
  type LinkEffect,
  type LinkInput,
  type LinkPlan,
} from '@core/mesh/link-model';
import { stepLinkPlan } from '@core/mesh/link-plan';
import { stepLinkWaits, type LinkWaits } from '@core/mesh/link-waits';
import type { Environment } from '../../base/environment';
import type { MediaPathEvents } from '../media-path';
import type { PeerLinkOptions } from './peer-link';
import type { SignalOutbox } from './signal-outbox';
import { WatchedLink, type LinkTransport } from './watched-link';

export type MeshLinkEvents = Omit<MediaPathEvents, 'callChanged' | 'returned'> & {
  /** A transport was made, and can be handed what it sends. */
  created: { peerId: string; transport: LinkTransport };
  opened: { peerId: string };
};

const REACH_OF_PHASE: Readonly<Record<Link['phase'], Reach>> = {
  connecting: 'coming',
  open: 'open',
  suspect: 'interrupted',
  failed: 'failed',
  paused: 'paused',
};

interface Options {
  readonly clock: Environment['clock'];
  readonly outbox: SignalOutbox;
  readonly createTransport: (options: Pick<PeerLinkOptions, 'initiator'>) => LinkTransport;
}

/** All links of one session. Runs the link plan: the plan decides, this class obeys. */
export class MeshLinks {
  readonly events = new Emitter<MeshLinkEvents>();
  readonly #options: Options;
  readonly #links = new Map<string, WatchedLink>();
  #plan: LinkPlan = initialLinkPlan;
  #waits: LinkWaits = {};
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get all(): ReadonlyMap<string, WatchedLink> {
    return this.#links;
  }

  get plan(): LinkPlan {
    return this.#plan;
  }

  reach(peerId: string): Reach {
    const link = this.#plan.links[peerId];
    if (!link) return 'none';
    const reach = REACH_OF_PHASE[link.phase];
    return reach === 'coming' && this.#waits[peerId]?.overdue ? 'overdue' : reach;
  }

  /** Whether the link worked, and is being mended. */
  isLost(peerId: string): boolean {
    return this.#plan.links[peerId]?.lossAnnounced ?? false;
  }

  /** @returns the plan's effects, which are done already, but for `deliver` */
  feed(input: LinkInput): readonly LinkEffect[] {
    if (this.#isOver) return [];
    const now = this.#options.clock.now();
    const before = new Map(Object.keys(this.#plan.links).map((peerId) => [peerId, this.reach(peerId)]));
    const { plan, effects } = stepLinkPlan(this.#plan, input, now);
    this.#plan = plan;
    this.#waits = stepLinkWaits(this.#waits, plan, now);
    for (const effect of effects) this.#run(effect);
    for (const peerId of new Set([...before.keys(), ...Object.keys(plan.links)])) {
      if ((before.get(peerId) ?? 'none') !== this.reach(peerId))
        this.events.emit('reachChanged', { participantId: peerId });
    }
    return effects;
  }

  /** Ends every link, and tells that what came over it is gone. Late answers lead to no new one. */
  dispose(): void {
    this.#isOver = true;
    for (const peerId of [...this.#links.keys()]) this.#destroy(peerId);
    this.#plan = initialLinkPlan;
    this.events.clear();
  }

  warn(code: ErrorCode, detail: string, participantId?: string): void {
    const context = participantId === undefined ? {} : { context: { participantId } };
    this.events.emit('warning', { error: new WatchTogetherError(code, detail, context) });
  }

  #run(effect: LinkEffect): void {
    const { outbox } = this.#options;
    switch (effect.type) {
      case 'create':
        this.#create(effect.peerId, effect.epoch, effect.initiator);
        break;
      case 'destroy':
        this.#destroy(effect.peerId);
        break;
      case 'tellRebuild': {
        const { peerId: to, epoch: linkEpoch } = effect;
        outbox.postOnce({ to, linkEpoch, signal: { type: 'rebuild' } });
        break;
      }
      case 'tellReport': {
        const { peerId: to, epoch: linkEpoch, report } = effect;
        outbox.postOnce({ to, linkEpoch, signal: { type: 'report', ...report } });
        break;
      }
      case 'lost':
      case 'restored':
        // A loss is told in its turn among the other events, and not only with the phase: it outlasts some phases.
        this.events.emit('reachChanged', { participantId: effect.peerId });
        break;
      case 'failed':
        this.warn(
          'LINK_FAILED',
          effect.paused ? 'The other end asked for too much' : 'No direct connection could be made',
          effect.peerId,
        );
        break;
      case 'doubt':
        this.events.emit('doubt', {});
        break;
      case 'deliver':
        // The caller that fed the signal still has it, and delivers it.
        break;
    }
  }

  #create(peerId: string, epoch: number, initiator: boolean): void {
    let transport: LinkTransport;
    try {
      transport = this.#options.createTransport({ initiator });
    } catch {
      // The browser lacks WebRTC, or has enough connections: the plan tries again and gives up.
      queueMicrotask(() => this.feed({ type: 'closed', peerId, epoch }));
      return;
    }
    const link = new WatchedLink(transport, epoch);
    this.#links.set(peerId, link);
    transport.events.on('signal', (signal) =>
      this.#options.outbox.post({ to: peerId, linkEpoch: epoch, signal }),
    );
    transport.events.on('opened', () => {
      this.feed({ type: 'opened', peerId, epoch });
      this.events.emit('opened', { peerId });
    });
    transport.events.on('told', ({ message }) =>
      this.events.emit('told', { participantId: peerId, message }),
    );
    transport.events.on('doubted', () => this.feed({ type: 'doubted', peerId, epoch }));
    transport.events.on('stream', ({ stream, track }) => {
      link.streams.add(stream.id);
      // WebRTC passes on the id that a stream has at its sender, and nothing else.
      const publicationId = stream.id;
      this.events.emit('streamArrived', { participantId: peerId, publicationId, stream, track });
    });
    transport.events.on('closed', ({ why, detail }) => {
      if (why === 'negotiation') this.warn('NEGOTIATION_FAILED', detail, peerId);
      this.#destroy(peerId);
      this.feed({ type: why === 'overran' ? 'overran' : 'closed', peerId, epoch });
    });
    this.events.emit('created', { peerId, transport });
  }

  #destroy(peerId: string): void {
    const link = this.#links.get(peerId);
    if (!link) return;
    this.#links.delete(peerId);
    this.#options.outbox.drop(peerId);
    link.transport.destroy();
    for (const publicationId of link.streams)
      this.events.emit('streamGone', { participantId: peerId, publicationId });
  }
}
