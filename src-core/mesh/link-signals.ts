import { admitOwn, admitSignal } from './link-guard';
import { MAX_EPOCH_AHEAD, type Link, type LinkInput } from './link-model';
import type { LinkMoves } from './link-moves';
import { judge } from './link-transport';

/** How the link plan handles the other ends' signals. */

type SignalInput = Extract<LinkInput, { type: 'signal' }>;

export const takeSignal = (step: LinkMoves, input: SignalInput): void => {
  const known = step.link(input.from);
  if (!known || known.phase === 'paused') return;
  if (input.epoch > Math.max(known.base, known.epoch) + MAX_EPOCH_AHEAD) return;
  const link = step.put({ ...known, lastSignalMs: step.now });
  const saysEpoch = input.kind === 'offer' || input.kind === 'rebuild';
  if (input.epoch < link.epoch) {
    // The other end is behind, perhaps because it missed a signal.
    if (saysEpoch) reply(step, link);
    return;
  }
  if (input.epoch > link.epoch) {
    if (!saysEpoch) return;
    if (link.phase === 'open') step.suspect(link);
    step.follow(step.link(input.from) ?? link, input.epoch);
  }
  const now = step.link(input.from);
  if (now?.epoch === input.epoch && now.phase !== 'paused') takeOfThisEpoch(step, now, input);
};

const reply = (step: LinkMoves, link: Link): void => {
  const { guard, granted } = admitOwn(step.guard(link.peerId), 'reply', step.now);
  step.putGuard(link.peerId, guard);
  if (granted) step.tellEpoch(link);
};

const takeOfThisEpoch = (step: LinkMoves, link: Link, input: SignalInput): void => {
  const { guard, verdict } = admitSignal(step.guard(link.peerId), input, step.now);
  step.putGuard(link.peerId, guard);
  if (verdict === 'overrun') {
    step.pause(link);
    return;
  }
  if (verdict === 'ignore') return;
  if (input.kind === 'report') {
    if (input.report) judge(step, { ...link, report: { atMs: step.now, value: input.report } }, true);
  } else if (input.kind !== 'rebuild' && link.alive) {
    step.effects.push({ type: 'deliver', peerId: input.from, epoch: input.epoch });
  }
};
