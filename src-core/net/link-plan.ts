/**
 * Which direct links one participant should have, at which epoch, who offers, and when one is rebuilt. Pure, and both
 * ends of a pair run it with the same rules: they come to the same answer without asking each other.
 *
 * - A link goes to everybody who is connected or reconnecting: losing the server must not tear a living link down.
 * - The lower id offers.
 * - The epoch starts at (incarnation + incarnation) · 1000 and only ever grows; the higher one wins. Signals of a lower
 *   one are dropped.
 * - Silence, a dead transport or media that flows one way only lead to a rebuild, three times at most.
 */

/** Nothing at all came over an open link for this long (session.md, Numbers). */
export const SILENCE_MS = 3_000;
/** Sent media doesn't arrive for this long, by the reports of both ends. With reports each second: found within 3 s. */
export const ONE_SIDED_MS = 2_000;
/** How long a new link may take to open: several ICE checks over a relay. */
export const OPEN_WITHIN_MS = 10_000;
export const MAX_TRIES = 3;
/** A link that worked this long has its tries back. */
const HEALTHY_AFTER_MS = 10_000;
/** Ticks come each second; after a longer gap this machine slept, and silence says nothing about the link. */
const SLEPT_AFTER_MS = 2_500;
const REPORT_FRESH_MS = 2_500;
const EPOCHS_PER_INCARNATION = 1_000;
/** No honest peer is further ahead; a bound keeps a forged epoch from blocking a link for good. */
const MAX_EPOCH_AHEAD = 100 * EPOCHS_PER_INCARNATION;

export interface LinkPeer {
  readonly id: string;
  readonly incarnation: number;
  /** The server can reach them: signals arrive. */
  readonly reachable: boolean;
}

/** What one end sends and hears on a link. */
export interface LinkReport {
  readonly sendsAudio: boolean;
  readonly sendsVideo: boolean;
  readonly hearsAudio: boolean;
  readonly hearsVideo: boolean;
}

export interface Link {
  readonly peerId: string;
  readonly base: number;
  readonly epoch: number;
  readonly initiator: boolean;
  readonly phase: 'connecting' | 'open' | 'suspect' | 'failed';
  /** When the phase began. */
  readonly sinceMs: number;
  /** A transport of this epoch exists. */
  readonly alive: boolean;
  readonly reachable: boolean;
  /** Rebuilds since the link last worked well. */
  readonly tries: number;
  readonly lastHeardMs: number;
  readonly oneSidedSinceMs: number | null;
  readonly sample: LinkReport | null;
  readonly report: { readonly atMs: number; readonly value: LinkReport } | null;
  /** Signals of this epoch may have been lost: begin again when the other end can be told. */
  readonly uncertain: boolean;
  /** The loss was announced and its end wasn't yet. */
  readonly lossAnnounced: boolean;
}

export interface LinkPlan {
  readonly selfId: string;
  readonly signalUp: boolean;
  readonly links: Readonly<Record<string, Link>>;
  /** Highest epoch ever used with somebody, also after their link was torn down. */
  readonly epochs: Readonly<Record<string, number>>;
  readonly lastTickMs: number | null;
}

export type SignalKind = 'offer' | 'other' | 'rebuild' | 'report';

export type LinkInput =
  | {
      readonly type: 'room';
      readonly selfId: string;
      readonly incarnation: number;
      readonly peers: readonly LinkPeer[];
    }
  | { readonly type: 'signalUp'; readonly up: boolean }
  | {
      readonly type: 'signal';
      readonly from: string;
      readonly epoch: number;
      readonly kind: SignalKind;
      readonly report?: LinkReport;
    }
  | { readonly type: 'opened' | 'closed' | 'heard'; readonly peerId: string; readonly epoch: number }
  | { readonly type: 'sampled'; readonly peerId: string; readonly epoch: number; readonly sample: LinkReport }
  | { readonly type: 'tick' }
  /** The person asks, or the network changed: failed links get their tries back. */
  | { readonly type: 'checkConnection' };

export type LinkEffect =
  | { readonly type: 'create'; readonly peerId: string; readonly epoch: number; readonly initiator: boolean }
  | { readonly type: 'destroy'; readonly peerId: string }
  /** Hand the signal at hand to the transport. */
  | { readonly type: 'deliver'; readonly peerId: string; readonly epoch: number }
  | { readonly type: 'tellRebuild'; readonly peerId: string; readonly epoch: number }
  | {
      readonly type: 'tellReport';
      readonly peerId: string;
      readonly epoch: number;
      readonly report: LinkReport;
    }
  | { readonly type: 'lost'; readonly peerId: string }
  /** `gone`: not needed any more, or given up. */
  | { readonly type: 'restored'; readonly peerId: string; readonly gone: boolean }
  | { readonly type: 'failed'; readonly peerId: string };

export const initialLinkPlan: LinkPlan = {
  selfId: '',
  signalUp: false,
  links: {},
  epochs: {},
  lastTickMs: null,
};

/** Collects changes of one step. */
class Step {
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

  begin(peer: LinkPeer, base: number): void {
    const epoch = Math.max(base, (this.#plan.epochs[peer.id] ?? 0) + 1);
    const link = this.put({
      peerId: peer.id,
      base,
      epoch,
      initiator: this.#plan.selfId < peer.id,
      phase: 'connecting',
      sinceMs: this.now,
      alive: true,
      reachable: peer.reachable,
      tries: 0,
      lastHeardMs: this.now,
      oneSidedSinceMs: null,
      sample: null,
      report: null,
      uncertain: !this.canTell(peer),
      lossAnnounced: false,
    });
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
    const next = this.put({
      ...link,
      epoch,
      phase: 'connecting',
      sinceMs: this.now,
      alive: true,
      oneSidedSinceMs: null,
      sample: null,
      report: null,
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

  rebuild(link: Link): void {
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

  recover(link: Link): Link {
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: false });
    return this.put({
      ...link,
      phase: 'open',
      sinceMs: this.now,
      lastHeardMs: this.now,
      uncertain: false,
      lossAnnounced: false,
    });
  }

  tellEpoch(link: Link): void {
    this.#tellRebuild(link);
  }

  #giveUp(link: Link): void {
    if (link.phase === 'failed') return;
    if (link.lossAnnounced) this.effects.push({ type: 'restored', peerId: link.peerId, gone: true });
    this.put({ ...link, phase: 'failed', sinceMs: this.now, lossAnnounced: false });
    this.effects.push({ type: 'failed', peerId: link.peerId });
  }

  #tellRebuild(link: Link): void {
    if (this.canTell(link))
      this.effects.push({ type: 'tellRebuild', peerId: link.peerId, epoch: link.epoch });
  }
}

/** @param now monotonic milliseconds. */
export const stepLinkPlan = (
  plan: LinkPlan,
  input: LinkInput,
  now: number,
): { readonly plan: LinkPlan; readonly effects: readonly LinkEffect[] } => {
  const step = new Step(plan, now);
  switch (input.type) {
    case 'room':
      takeRoom(step, input);
      break;
    case 'signalUp':
      step.set({ signalUp: input.up });
      for (const link of step.links) reachabilityChanged(step, link);
      break;
    case 'signal':
      takeSignal(step, input);
      break;
    case 'opened':
    case 'closed':
    case 'heard':
    case 'sampled': {
      const link = step.link(input.peerId);
      if (link?.epoch === input.epoch) takeTransport(step, link, input);
      break;
    }
    case 'tick':
      tick(step);
      break;
    case 'checkConnection':
      for (const link of step.links) {
        if (link.phase === 'failed' || link.phase === 'suspect') step.rebuild({ ...link, tries: 0 });
      }
      break;
  }
  return { plan: step.plan, effects: step.effects };
};

const takeRoom = (step: Step, input: Extract<LinkInput, { type: 'room' }>): void => {
  step.set({ selfId: input.selfId });
  for (const link of step.links) {
    if (!input.peers.some(({ id }) => id === link.peerId)) step.remove(link);
  }
  for (const peer of input.peers) {
    const base = (input.incarnation + peer.incarnation) * EPOCHS_PER_INCARNATION;
    const link = step.link(peer.id);
    if (!link) {
      step.begin(peer, base);
    } else if (base > link.base && base > link.epoch) {
      // Another instance of them, or of us: what was before is nobody's any more.
      step.remove(link);
      step.begin(peer, base);
    } else if (base !== link.base || peer.reachable !== link.reachable) {
      reachabilityChanged(step, step.put({ ...link, base, reachable: peer.reachable }));
    }
  }
};

/** Signals may be lost from here on, or can be sent again. */
const reachabilityChanged = (step: Step, link: Link): void => {
  if (!step.canTell(link)) {
    if (link.phase === 'connecting') step.put({ ...link, uncertain: true });
    return;
  }
  const mayHaveMissed = link.phase === 'connecting' && link.uncertain;
  if (mayHaveMissed || link.phase === 'suspect' || link.phase === 'failed')
    step.rebuild({ ...link, tries: 0 });
};

const takeSignal = (step: Step, input: Extract<LinkInput, { type: 'signal' }>): void => {
  const link = step.link(input.from);
  if (!link || input.epoch > Math.max(link.base, link.epoch) + MAX_EPOCH_AHEAD) return;
  const saysEpoch = input.kind === 'offer' || input.kind === 'rebuild';
  if (input.epoch < link.epoch) {
    // They are behind, perhaps because they missed something.
    if (saysEpoch) step.tellEpoch(link);
    return;
  }
  if (input.epoch > link.epoch) {
    if (!saysEpoch) return;
    if (link.phase === 'open') step.suspect(link);
    step.moveTo(step.link(input.from) ?? link, input.epoch);
  }
  if (input.kind === 'report') {
    if (input.report) judge(step, { ...link, report: { atMs: step.now, value: input.report } });
  } else if (input.kind !== 'rebuild' && step.link(input.from)?.alive) {
    step.effects.push({ type: 'deliver', peerId: input.from, epoch: input.epoch });
  }
};

const takeTransport = (
  step: Step,
  link: Link,
  input: Extract<LinkInput, { type: 'opened' | 'closed' | 'heard' | 'sampled' }>,
): void => {
  switch (input.type) {
    case 'opened':
      if (link.phase !== 'open') step.recover(link);
      break;
    case 'closed':
      // Rebuilt on the next tick: somebody who leaves closes a moment before the server says so.
      step.suspect({ ...link, alive: false });
      break;
    case 'heard':
      if (
        (link.phase === 'suspect' || link.phase === 'failed') &&
        link.alive &&
        link.oneSidedSinceMs === null
      ) {
        step.recover(link);
      } else {
        step.put({ ...link, lastHeardMs: step.now });
      }
      break;
    case 'sampled':
      if (step.canTell(link)) {
        step.effects.push({
          type: 'tellReport',
          peerId: link.peerId,
          epoch: link.epoch,
          report: input.sample,
        });
      }
      judge(step, { ...link, sample: input.sample });
      break;
  }
};

/** Is media sent that doesn't arrive, in either direction? */
const judge = (step: Step, link: Link): void => {
  const { sample, report } = link;
  const theirs = report && step.now - report.atMs <= REPORT_FRESH_MS ? report.value : null;
  const oneSided =
    sample !== null &&
    theirs !== null &&
    ((sample.sendsAudio && !theirs.hearsAudio) ||
      (sample.sendsVideo && !theirs.hearsVideo) ||
      (theirs.sendsAudio && !sample.hearsAudio) ||
      (theirs.sendsVideo && !sample.hearsVideo));
  const oneSidedSinceMs = oneSided ? (link.oneSidedSinceMs ?? step.now) : null;
  const judged = step.put({ ...link, oneSidedSinceMs });
  if (judged.phase === 'failed' && judged.alive && !oneSided && theirs) step.recover(judged);
  if (judged.phase !== 'open' || oneSidedSinceMs === null) return;
  if (step.now - oneSidedSinceMs >= ONE_SIDED_MS) step.rebuild(step.suspect(judged));
};

const tick = (step: Step): void => {
  const slept = step.plan.lastTickMs !== null && step.now - step.plan.lastTickMs > SLEPT_AFTER_MS;
  step.set({ lastTickMs: step.now });
  for (const link of step.links) {
    if (slept) {
      step.put({
        ...link,
        lastHeardMs: step.now,
        ...(link.phase === 'connecting' ? { sinceMs: step.now } : {}),
      });
      continue;
    }
    switch (link.phase) {
      case 'open':
        if (step.now - link.lastHeardMs >= SILENCE_MS) step.suspect(link);
        else if (link.tries > 0 && step.now - link.sinceMs >= HEALTHY_AFTER_MS)
          step.put({ ...link, tries: 0 });
        break;
      case 'suspect':
        step.rebuild(link);
        break;
      case 'connecting':
        if (step.now - link.sinceMs >= OPEN_WITHIN_MS) step.rebuild(link);
        break;
      case 'failed':
        break;
    }
  }
};
