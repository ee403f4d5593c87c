import {
  SILENCE_MS,
  OPEN_WITHIN_MS,
  HEALTHY_AFTER_MS,
  SLEPT_AFTER_MS,
  RETURN_MS,
  SUSPECT_PATIENCE_MS,
  EPOCHS_PER_INCARNATION,
  type Link,
  type LinkEffect,
  type LinkInput,
  type LinkPeer,
  type LinkPlan,
} from './link-model';
import { LinkMoves } from './link-moves';
import { takeSignal } from './link-signals';
import { mustProve, mustProveAnew, takeTransport } from './link-transport';

/**
 * Decides which direct links one participant should have, at which epoch, who offers, and when one is rebuilt. The
 * function is pure, and both ends of a pair run it with the same rules: they come to the same answer without asking
 * each other.
 *
 * - A link goes to everybody who is connected or reconnecting: losing the server must not tear a living link down.
 * - The lower seat offers: the person who was there before, so that their offer comes along with the newcomer's first
 *   snapshot of the room. A person keeps their seat through restarts, reconnects and returns, so both ends know the
 *   same seats.
 * - The epoch starts at (incarnation + incarnation) · 1000 and only ever grows; the higher one wins. Signals of a lower
 *   one are dropped.
 * - A link is rebuilt, three times at most, where its transport is dead, where packets flow one way only, and where it
 *   is silent while the other end signals or this machine is on another network. Silence on all sides is waited out for
 *   a while: such a network may come back.
 * - What the other end can make this one do is bounded (link-guard); an end that asks for more is paused.
 */

/** @param now monotonic milliseconds. */
export const stepLinkPlan = (
  plan: LinkPlan,
  input: LinkInput,
  now: number,
): { readonly plan: LinkPlan; readonly effects: readonly LinkEffect[] } => {
  const step = new LinkMoves(plan, now);
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
    case 'doubted':
    case 'overran':
    case 'sampled': {
      const link = step.link(input.peerId);
      if (link?.epoch === input.epoch && link.phase !== 'paused') takeTransport(step, link, input);
      break;
    }
    case 'tick':
      tick(step);
      break;
    case 'checkConnection':
      for (const link of step.links) {
        if (link.phase === 'open') mustProve(step, link);
        else retry(step, link);
      }
      break;
    case 'networkChanged':
      for (const link of step.links) {
        if (link.phase === 'open') mustProveAnew(step, link);
        else retry(step, link);
      }
      break;
    case 'retryLink': {
      const link = step.link(input.peerId);
      if (link) retry(step, link);
      break;
    }
    case 'rebuildAll':
      for (const link of step.links) {
        const anew = { ...link, tries: 0, failureAnnounced: false };
        if (input.endsUntold && !step.canTell(link)) step.end(anew);
        else step.rebuild(anew, true);
      }
      break;
    case 'allowed':
      if (input.allowed === step.plan.allowed) break;
      step.set({ allowed: input.allowed });
      for (const link of step.links) {
        if (input.allowed && link.phase === 'failed')
          step.rebuild({ ...link, tries: 0, failureAnnounced: false });
        else if (!input.allowed) step.forbid(link);
      }
      break;
  }
  return { plan: step.plan, effects: step.effects };
};

/** Seats differ; a server that gave one seat twice must not make two offerers, or none. */
const isOfferer = (self: { id: string; seat: number }, peer: LinkPeer): boolean =>
  self.seat === peer.seat ? self.id < peer.id : self.seat < peer.seat;

const takeRoom = (step: LinkMoves, input: Extract<LinkInput, { type: 'room' }>): void => {
  const self = { id: input.selfId, seat: input.seat };
  for (const link of step.links) {
    if (!input.peers.some(({ id }) => id === link.peerId)) step.remove(link);
  }
  for (const peer of input.peers) {
    const base = (input.incarnation + peer.incarnation) * EPOCHS_PER_INCARNATION;
    const link = step.link(peer.id);
    if (link && base > link.base) step.noteAnew(peer.id);
    if (!link) {
      step.begin(peer, base, isOfferer(self, peer));
    } else if (base > link.base && base > link.epoch) {
      // The peer's or this app was started anew, so the old link belongs to nobody any more.
      step.remove(link);
      step.begin(peer, base, isOfferer(self, peer));
    } else if (base !== link.base || peer.reachable !== link.reachable) {
      reachabilityChanged(step, step.put({ ...link, base, reachable: peer.reachable }));
    }
  }
  step.forgetGuards();
};

/** Gives back all tries where the link doesn't work: the person here wishes it. */
const retry = (step: LinkMoves, link: Link): void => {
  if (link.phase === 'failed' || link.phase === 'suspect' || link.phase === 'paused')
    step.rebuildByWish(link);
};

/** Signals may be lost from here on, or can be sent again. */
const reachabilityChanged = (step: LinkMoves, link: Link): void => {
  if (!step.canTell(link)) {
    if (link.phase === 'connecting') step.put({ ...link, uncertain: true });
    return;
  }
  if (link.phase === 'suspect' && link.alive && !link.uncertain && link.oneSidedSinceMs === null) {
    // Packets and signals come back together: the link is rebuilt on the next tick, unless it has been heard by then.
    step.put({ ...link, tries: 0, sinceMs: step.now - SUSPECT_PATIENCE_MS + RETURN_MS });
    return;
  }
  if (link.uncertain || link.phase === 'suspect' || link.phase === 'failed')
    step.rebuild({ ...link, tries: 0 });
};

const fallSilent = (step: LinkMoves, link: Link): void => {
  const suspect = step.suspect(link);
  if (link.networkChanged || step.isProven(suspect)) step.rebuild(suspect);
  else step.effects.push({ type: 'doubt' });
};

const tick = (step: LinkMoves): void => {
  const slept = step.plan.lastTickMs !== null && step.now - step.plan.lastTickMs > SLEPT_AFTER_MS;
  step.set({ lastTickMs: step.now });
  if (slept && step.links.length > 0) step.effects.push({ type: 'doubt' });
  for (const link of step.links) {
    if (slept) {
      step.put({
        ...link,
        lastHeardMs: step.now,
        ...(link.phase === 'connecting' ? { sinceMs: step.now } : {}),
      });
      continue;
    }
    if (link.owed) {
      step.pay(link);
      continue;
    }
    switch (link.phase) {
      case 'open':
        if (step.now - link.lastHeardMs >= SILENCE_MS) fallSilent(step, link);
        else if (link.tries > 0 && step.now - link.sinceMs >= HEALTHY_AFTER_MS)
          step.put({ ...link, tries: 0 });
        break;
      case 'suspect':
        // A dead or one-sided link doesn't come back by itself.
        if (
          !link.alive ||
          link.oneSidedSinceMs !== null ||
          step.isProven(link) ||
          step.now - link.sinceMs >= SUSPECT_PATIENCE_MS
        )
          step.rebuild(link);
        break;
      case 'connecting':
        if (step.now - link.sinceMs >= OPEN_WITHIN_MS) step.rebuild(link);
        break;
      case 'paused':
        step.unpauseIfDue(link);
        break;
      case 'failed':
        break;
    }
  }
};
