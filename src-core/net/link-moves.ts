import { MAX_TRIES, PROOF_MS, type Link, type LinkEffect, type LinkPeer, type LinkPlan } from './link-model';

const NOTHING_JUDGED = {
  oneSidedSinceMs: null,
  oneSidedReports: 0,
  sample: null,
  report: null,
} as const satisfies Partial<Link>;

/** The moves that one step of the plan is made of; collects the new plan and what is to be done. */
export class LinkMoves {
  readonly effects: LinkEffect[] = [];
  #plan: LinkPlan;

  constructor(
    plan: LinkPlan,
    readonly now: number,
  ) {
    this.#plan = plan;
  }

  get plan(): LinkPlan {
    return this.#plan;
  }

  get links(): readonly Link[] {
    return Object.values(this.#plan.links);
  }

  link(peerId: string): Link | undefined {
    return Object.hasOwn(this.#plan.links, peerId) ? this.#plan.links[peerId] : undefined;
  }

  set(change: Partial<LinkPlan>): void {
    this.#plan = { ...this.#plan, ...change };
  }

  put(link: Link): Link {
    const { links, epochs } = this.#plan;
    this.set({
      links: { ...links, [link.peerId]: link },
      epochs: { ...epochs, [link.peerId]: Math.max(link.epoch, epochs[link.peerId] ?? 0) },
    });
    return link;
  }

  canTell(link: Pick<Link, 'reachable'>): boolean {
    return this.#plan.signalUp && link.reachable;
  }

  begin(peer: LinkPeer, base: number, initiator: boolean): void {
    const epoch = Math.max(base, (this.#plan.epochs[peer.id] ?? 0) + 1);
    const { allowed } = this.#plan;
    const link = this.put({
      peerId: peer.id,
      base,
      epoch,
      initiator,
      phase: allowed ? 'connecting' : 'failed',
      sinceMs: this.now,
      alive: allowed,
      reachable: peer.reachable,
      tries: 0,
      lastHeardMs: this.now,
      lastSignalMs: null,
      ...NOTHING_JUDGED,
      uncertain: !this.canTell(peer),
      lossAnnounced: false,
      failureAnnounced: false,
    });
    if (!allowed) return;
    this.effects.push({ type: 'create', peerId: link.peerId, epoch, initiator: link.initiator });
    // Whoever waits for the offer says so, unless this is where both begin anyway.
    if (epoch !== base) this.#tellRebuild(link);
  }

  remove(link: Link): void {
    const { [link.peerId]: _removed, ...links } = this.#plan.links;
    this.set({ links });
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: true });
  }

  /** A fresh transport at this epoch. */
  moveTo(link: Link, epoch: number, change: Partial<Link> = {}): Link {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (!this.#plan.allowed) return this.forbid({ ...link, epoch, alive: false });
    const next = this.put({
      ...link,
      epoch,
      phase: 'connecting',
      sinceMs: this.now,
      alive: true,
      ...NOTHING_JUDGED,
      uncertain: !this.canTell(link),
      ...change,
    });
    this.effects.push({ type: 'create', peerId: link.peerId, epoch, initiator: link.initiator });
    return next;
  }

  /** The link doesn't work: say so, and rebuild it as soon as the other end can be told. */
  suspect(link: Link): Link {
    if (link.phase === 'open' && !link.lossAnnounced)
      this.effects.push({ type: 'lost', peerId: link.peerId });
    return this.put({
      ...link,
      phase: 'suspect',
      sinceMs: this.now,
      lossAnnounced: link.lossAnnounced || link.phase === 'open',
    });
  }

  /** They signal, while nothing comes over the link. */
  isProven({ lastSignalMs, lastHeardMs }: Link): boolean {
    return lastSignalMs !== null && lastSignalMs >= lastHeardMs + PROOF_MS;
  }

  /** No link may be built: it stays as one that failed, without a word about it. */
  forbid(link: Link): Link {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: true });
    return this.put({ ...link, phase: 'failed', sinceMs: this.now, alive: false, lossAnnounced: false });
  }

  rebuild(link: Link): void {
    if (!this.#plan.allowed) {
      this.forbid(link);
      return;
    }
    if (!this.canTell(link)) {
      this.put({ ...link, uncertain: true });
      return;
    }
    if (link.tries >= MAX_TRIES) {
      this.#giveUp(link);
      return;
    }
    this.#tellRebuild(this.moveTo(link, link.epoch + 1, { tries: link.tries + 1 }));
  }

  /** It may not go on as it is: over, until the other end can be told that there is another one. */
  end(link: Link): void {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    const ended = link.phase === 'failed' ? link : this.suspect(link);
    this.put({ ...ended, alive: false, uncertain: true });
  }

  recover(link: Link): Link {
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: false });
    return this.put({
      ...link,
      phase: 'open',
      sinceMs: this.now,
      lastHeardMs: this.now,
      uncertain: false,
      lossAnnounced: false,
      failureAnnounced: false,
    });
  }

  tellEpoch(link: Link): void {
    this.#tellRebuild(link);
  }

  #giveUp(link: Link): void {
    if (link.phase === 'failed') return;
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: true });
    this.put({ ...link, phase: 'failed', sinceMs: this.now, lossAnnounced: false, failureAnnounced: true });
    // The other end may go on trying: each of its tries that fails here too is no news.
    if (!link.failureAnnounced) this.effects.push({ type: 'failed', peerId: link.peerId });
  }

  #tellRebuild(link: Link): void {
    if (this.canTell(link))
      this.effects.push({ type: 'tellRebuild', peerId: link.peerId, epoch: link.epoch });
  }
}
