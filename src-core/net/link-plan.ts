import {
  SILENCE_MS,
  ONE_SIDED_MS,
  OPEN_WITHIN_MS,
  HEALTHY_AFTER_MS,
  SLEPT_AFTER_MS,
  REPORT_FRESH_MS,
  ONE_SIDED_REPORTS,
  PROVE_WITHIN_MS,
  RETURN_MS,
  SUSPECT_PATIENCE_MS,
  EPOCHS_PER_INCARNATION,
  MAX_EPOCH_AHEAD,
  type Link,
  type LinkEffect,
  type LinkInput,
  type LinkPeer,
  type LinkPlan,
} from './link-model';
import { LinkMoves } from './link-moves';

/**
 * Which direct links one participant should have, at which epoch, who offers, and when one is rebuilt. Pure, and both
 * ends of a pair run it with the same rules: they come to the same answer without asking each other.
 *
 * - A link goes to everybody who is connected or reconnecting: losing the server must not tear a living link down.
 * - The lower seat offers: whoever was there before, so that their offer comes along with what a newcomer is told of the
 *   room. A person keeps their seat through restarts, reconnects and returns, which is why both ends know the same two.
 * - The epoch starts at (incarnation + incarnation) · 1000 and only ever grows; the higher one wins. Signals of a lower
 *   one are dropped.
 * - A dead transport, media that flows one way only, or silence while the other end signals lead to a rebuild, three
 *   times at most. Silence on all sides is waited out for a while: it is a network that may come back.
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
        if (link.phase === 'open') mustProve(step, link);
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
        else step.rebuild(anew);
      }
      break;
    case 'allowed':
      if (input.allowed === step.plan.allowed) break;
      step.set({ allowed: input.allowed });
      for (const link of step.links) {
        if (input.allowed) retry(step, link);
        else step.forbid(link);
      }
      break;
  }
  return { plan: step.plan, effects: step.effects };
};

/** Seats differ; a server that gave one twice must not make two offerers, or none. */
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
    if (!link) {
      step.begin(peer, base, isOfferer(self, peer));
    } else if (base > link.base && base > link.epoch) {
      // Another instance of them, or of us: what was before is nobody's any more.
      step.remove(link);
      step.begin(peer, base, isOfferer(self, peer));
    } else if (base !== link.base || peer.reachable !== link.reachable) {
      reachabilityChanged(step, step.put({ ...link, base, reachable: peer.reachable }));
    }
  }
};

/** All tries anew, where it doesn't work. */
const retry = (step: LinkMoves, link: Link): void => {
  if (link.phase === 'failed' || link.phase === 'suspect')
    step.rebuild({ ...link, tries: 0, failureAnnounced: false });
};

/** The next tick or two show whether it lives. */
const mustProve = (step: LinkMoves, link: Link): void => {
  const lastHeardMs = Math.min(link.lastHeardMs, step.now - SILENCE_MS + PROVE_WITHIN_MS);
  step.put({ ...link, lastHeardMs });
};

/** Signals may be lost from here on, or can be sent again. */
const reachabilityChanged = (step: LinkMoves, link: Link): void => {
  if (!step.canTell(link)) {
    if (link.phase === 'connecting') step.put({ ...link, uncertain: true });
    return;
  }
  if (link.phase === 'suspect' && link.alive && !link.uncertain && link.oneSidedSinceMs === null) {
    // Media and signals come back together: on the next tick, unless it has been heard by then.
    step.put({ ...link, tries: 0, sinceMs: step.now - SUSPECT_PATIENCE_MS + RETURN_MS });
    return;
  }
  if (link.uncertain || link.phase === 'suspect' || link.phase === 'failed')
    step.rebuild({ ...link, tries: 0 });
};

const takeSignal = (step: LinkMoves, input: Extract<LinkInput, { type: 'signal' }>): void => {
  const known = step.link(input.from);
  if (!known || input.epoch > Math.max(known.base, known.epoch) + MAX_EPOCH_AHEAD) return;
  const link = step.put({ ...known, lastSignalMs: step.now });
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
    if (input.report) judge(step, { ...link, report: { atMs: step.now, value: input.report } }, true);
  } else if (input.kind !== 'rebuild' && step.link(input.from)?.alive) {
    step.effects.push({ type: 'deliver', peerId: input.from, epoch: input.epoch });
  }
};

const takeTransport = (
  step: LinkMoves,
  link: Link,
  input: Extract<LinkInput, { type: 'opened' | 'closed' | 'heard' | 'doubted' | 'sampled' }>,
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
    case 'doubted':
      if (link.phase === 'open') mustProve(step, link);
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
      judge(step, { ...link, sample: input.sample }, false);
      break;
  }
};

/** Is media sent that doesn't arrive, in either direction? @param reported a new report of the other end says so */
const judge = (step: LinkMoves, link: Link, reported: boolean): void => {
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
  const oneSidedReports = oneSided ? link.oneSidedReports + (reported ? 1 : 0) : 0;
  const judged = step.put({ ...link, oneSidedSinceMs, oneSidedReports });
  if (judged.phase !== 'open' || oneSidedSinceMs === null) return;
  if (step.now - oneSidedSinceMs >= ONE_SIDED_MS && oneSidedReports >= ONE_SIDED_REPORTS)
    step.rebuild(step.suspect(judged));
};

const fallSilent = (step: LinkMoves, link: Link): void => {
  const suspect = step.suspect(link);
  if (step.isProven(suspect)) step.rebuild(suspect);
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
    switch (link.phase) {
      case 'open':
        if (step.now - link.lastHeardMs >= SILENCE_MS) fallSilent(step, link);
        else if (link.tries > 0 && step.now - link.sinceMs >= HEALTHY_AFTER_MS)
          step.put({ ...link, tries: 0 });
        break;
      case 'suspect':
        // What is dead or one-sided doesn't come back by itself.
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
      case 'failed':
        break;
    }
  }
};
