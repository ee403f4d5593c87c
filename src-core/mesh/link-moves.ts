import {
  admitOwn,
  comeAnew,
  isForgettable,
  judgeBuild,
  newGuard,
  noteBuilt,
  PAUSE_MS,
  type BuildVerdict,
  type LinkGuard,
} from './link-guard';
import { MAX_TRIES, PROOF_MS, type Link, type LinkEffect, type LinkPeer, type LinkPlan } from './link-model';

const NOTHING_JUDGED = {
  networkChanged: false,
  oneSidedSinceMs: null,
  oneSidedReports: 0,
  sample: null,
  report: null,
} as const satisfies Partial<Link>;

/** The moves that one step of the plan consists of; collects the new plan and its effects. */
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
    const link = this.put({
      peerId: peer.id,
      base,
      epoch,
      initiator,
      phase: 'failed',
      sinceMs: this.now,
      alive: false,
      opened: false,
      reachable: peer.reachable,
      tries: 0,
      lastHeardMs: this.now,
      lastSignalMs: null,
      ...NOTHING_JUDGED,
      uncertain: !this.canTell(peer),
      lossAnnounced: false,
      failureAnnounced: false,
      owed: null,
    });
    if (!this.#plan.allowed) return;
    if (this.isPaused(link)) {
      this.put({ ...link, phase: 'paused' });
      return;
    }
    switch (this.#takeBuild(link)) {
      case 'now':
        this.#create({ ...link, tries: 1 });
        // The end that waits for the offer announces the rebuild, unless this is where both begin anyway.
        if (epoch !== base) this.#tellRebuild(link);
        break;
      case 'later':
        this.put({ ...link, phase: 'connecting', owed: { epoch: epoch + 1, byThem: true } });
        break;
      case 'overrun':
        this.pause(link);
        break;
    }
  }

  remove(link: Link): void {
    const { [link.peerId]: _removed, ...links } = this.#plan.links;
    this.set({ links });
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId });
  }

  /** Builds a fresh transport at this epoch. */
  moveTo(link: Link, epoch: number, change: Partial<Link> = {}): Link {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (!this.#plan.allowed) return this.forbid({ ...link, epoch, alive: false });
    return this.#create({ ...link, epoch, ...NOTHING_JUDGED, uncertain: !this.canTell(link), ...change });
  }

  /** Moves to the other end's epoch, as soon as it is their turn. */
  follow(link: Link, epoch: number): void {
    if (!this.#plan.allowed) {
      this.moveTo(link, epoch);
      return;
    }
    const verdict = link.owed?.byThem ? 'later' : this.#takeBuild(link);
    switch (verdict) {
      case 'now':
        this.moveTo(link, epoch, this.#followed(link));
        break;
      case 'later':
        // Their signals at their epoch are lost meanwhile, so both move to the next one.
        this.put({ ...link, owed: { epoch: Math.max(epoch + 1, link.owed?.epoch ?? 0), byThem: true } });
        break;
      case 'overrun':
        this.pause(link);
        break;
    }
  }

  /** Does an owed rebuild, where its turn has come. */
  pay(link: Link): void {
    const { owed } = link;
    if (!owed || !this.canTell(link)) return;
    if (!owed.byThem) {
      this.rebuild(this.put({ ...link, owed: null }));
      return;
    }
    const verdict = this.#takeBuild(link);
    if (verdict === 'now')
      this.#tellRebuild(this.moveTo(link, Math.max(owed.epoch, link.epoch + 1), this.#followed(link)));
    else if (verdict === 'overrun') this.pause(link);
  }

  guard(peerId: string): LinkGuard {
    const { guards } = this.#plan;
    return (Object.hasOwn(guards, peerId) ? guards[peerId] : undefined) ?? newGuard;
  }

  putGuard(peerId: string, guard: LinkGuard): void {
    this.set({ guards: { ...this.#plan.guards, [peerId]: guard } });
  }

  /** Forgets the guards of people who aren't here any more. */
  forgetGuards(): void {
    const { guards } = this.#plan;
    const kept = Object.entries(guards).filter(
      ([peerId, guard]) => this.link(peerId) !== undefined || !isForgettable(guard, this.now),
    );
    if (kept.length < Object.keys(guards).length) this.set({ guards: Object.fromEntries(kept) });
  }

  isPaused({ peerId }: Pick<Link, 'peerId'>): boolean {
    return this.guard(peerId).pausedUntilMs !== null;
  }

  /** They asked for more than any honest end does, so nothing of theirs is taken for a while. */
  pause(link: Link): void {
    this.putGuard(link.peerId, { ...this.guard(link.peerId), pausedUntilMs: this.now + PAUSE_MS });
    this.put({ ...this.forbid(link), phase: 'paused', owed: null, failureAnnounced: true });
    this.effects.push({ type: 'failed', peerId: link.peerId, paused: true });
  }

  /** Begins the link again where a pause has lasted long enough. */
  unpauseIfDue(link: Link): void {
    const guard = this.guard(link.peerId);
    if (guard.pausedUntilMs !== null && this.now < guard.pausedUntilMs) return;
    this.putGuard(link.peerId, { ...guard, pausedUntilMs: null });
    this.rebuild({ ...link, phase: 'failed', tries: 0, failureAnnounced: false });
  }

  /** Their app was started anew, which may end a pause. */
  noteAnew(peerId: string): void {
    this.putGuard(peerId, comeAnew(this.guard(peerId), this.now));
  }

  /** The person asks for it, so the other end is trusted anew. */
  rebuildByWish(link: Link): void {
    const { tell } = this.guard(link.peerId).allowances;
    this.putGuard(link.peerId, { ...newGuard, allowances: tell ? { tell } : {} });
    const phase = link.phase === 'paused' ? 'failed' : link.phase;
    this.rebuild({ ...link, phase, tries: 0, owed: null, failureAnnounced: false }, true);
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

  /** Whether they signal while nothing comes over the link. */
  isProven({ lastSignalMs, lastHeardMs }: Link): boolean {
    return lastSignalMs !== null && lastSignalMs >= lastHeardMs + PROOF_MS;
  }

  /** No link may be built: it stays as one that failed, without announcing that. */
  forbid(link: Link): Link {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId });
    return this.put({ ...link, phase: 'failed', sinceMs: this.now, alive: false, lossAnnounced: false });
  }

  /** @param isChoice whether the person chose it: then it doesn't wait for a turn */
  rebuild(link: Link, isChoice = false): void {
    if (!this.#plan.allowed) {
      this.forbid(link);
      return;
    }
    if (this.isPaused(link)) {
      this.put({ ...link, phase: 'paused' });
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
    if (!isChoice && !this.#takeTurn(link)) {
      this.put({ ...link, owed: link.owed ?? { epoch: link.epoch + 1, byThem: false } });
      return;
    }
    this.#tellRebuild(this.moveTo(link, link.epoch + 1, { tries: link.tries + 1 }));
  }

  /** Ends a link that may not go on as it is, until the other end can be told that there is another one. */
  end(link: Link): void {
    if (link.alive) this.effects.push({ type: 'destroy', peerId: link.peerId });
    const isOver = link.phase === 'failed' || link.phase === 'paused';
    const ended = isOver ? link : this.suspect(link);
    this.put({ ...ended, alive: false, uncertain: true });
  }

  recover(link: Link): Link {
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId });
    return this.put({
      ...link,
      phase: 'open',
      opened: true,
      // The link came about, so its tries are no loss. After a loss the tries come back when the link has held for a
      // while.
      tries: link.lossAnnounced ? link.tries : 0,
      sinceMs: this.now,
      lastHeardMs: this.now,
      networkChanged: false,
      uncertain: false,
      lossAnnounced: false,
      failureAnnounced: false,
      owed: null,
    });
  }

  tellEpoch(link: Link): void {
    this.#tellRebuild(link);
  }

  #create(link: Link): Link {
    const created = this.put({
      ...link,
      phase: 'connecting',
      sinceMs: this.now,
      alive: true,
      opened: false,
      owed: null,
    });
    const { peerId, epoch, initiator } = created;
    this.effects.push({ type: 'create', peerId, epoch, initiator });
    return created;
  }

  /**
   * A try of theirs that ends one of ours counts as one of the same few: otherwise the two would give each other tries
   * by turns.
   */
  #followed({ phase, alive, tries }: Link): Partial<Link> {
    return phase === 'connecting' && alive ? { tries: Math.min(tries + 1, MAX_TRIES) } : {};
  }

  /** The other end is about to have a transport built here. */
  #takeBuild({ peerId }: Link): BuildVerdict {
    const verdict = judgeBuild(this.#plan.guards, peerId, this.now);
    if (verdict === 'now') this.putGuard(peerId, noteBuilt(this.guard(peerId), this.now));
    return verdict;
  }

  #takeTurn({ peerId }: Link): boolean {
    const { guard, granted } = admitOwn(this.guard(peerId), 'tell', this.now);
    this.putGuard(peerId, guard);
    return granted;
  }

  #giveUp(link: Link): void {
    if (link.phase === 'failed') return;
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId });
    this.put({ ...link, phase: 'failed', sinceMs: this.now, lossAnnounced: false, failureAnnounced: true });
    // The other end may go on trying: each of its tries that fails here too is no news.
    if (!link.failureAnnounced) this.effects.push({ type: 'failed', peerId: link.peerId, paused: false });
  }

  #tellRebuild(link: Link): void {
    if (this.canTell(link))
      this.effects.push({ type: 'tellRebuild', peerId: link.peerId, epoch: link.epoch });
  }
}
