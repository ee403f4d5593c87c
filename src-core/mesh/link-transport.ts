import {
  ONE_SIDED_MS,
  ONE_SIDED_REPORTS,
  PROVE_AFTER_CHANGE_MS,
  PROVE_WITHIN_MS,
  REPORT_FRESH_MS,
  SILENCE_MS,
  type Link,
  type LinkInput,
} from './link-model';
import type { LinkMoves } from './link-moves';

/** How the link plan handles the transports' events. */

/** The next ticks show whether it lives. */
export const mustProve = (step: LinkMoves, link: Link): void => {
  const lastHeardMs = Math.min(link.lastHeardMs, step.now - SILENCE_MS + PROVE_WITHIN_MS);
  step.put({ ...link, lastHeardMs });
};

/** The same, with a presumption against it. Whoever sends no voice may well be silent for a while. */
export const mustProveAnew = (step: LinkMoves, link: Link): void => {
  const { report } = link;
  const isFresh = report !== null && step.now - report.atMs <= REPORT_FRESH_MS;
  const withinMs = isFresh && report.value.sendsAudio ? PROVE_AFTER_CHANGE_MS : PROVE_WITHIN_MS;
  step.put({ ...link, lastHeardMs: step.now - SILENCE_MS + withinMs, networkChanged: true });
};

export const takeTransport = (
  step: LinkMoves,
  link: Link,
  input: Extract<LinkInput, { type: 'opened' | 'closed' | 'heard' | 'doubted' | 'overran' | 'sampled' }>,
): void => {
  switch (input.type) {
    case 'opened':
      if (link.phase !== 'open') step.recover(link);
      break;
    case 'closed':
      // A link that was given up stays so: its last transport looked for the other end until now, and found no route
      // either.
      if (link.phase === 'failed') step.put({ ...link, alive: false });
      // It is rebuilt on the next tick: a person who leaves closes a moment before the server says so.
      else step.suspect({ ...link, alive: false });
      break;
    case 'heard':
      if (
        (link.phase === 'suspect' || link.phase === 'failed') &&
        link.alive &&
        // Where one direction is lost the other end's questions come through, and no answer: that is no link.
        link.opened &&
        link.oneSidedSinceMs === null
      ) {
        step.recover(link);
      } else {
        step.put({ ...link, lastHeardMs: step.now, networkChanged: false });
      }
      break;
    case 'doubted':
      if (link.phase === 'open') mustProve(step, link);
      break;
    case 'overran':
      step.pause(link);
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

/**
 * Decides whether sent packets don't arrive, in either direction.
 * @param reported whether a new report of the other end says so
 */
export const judge = (step: LinkMoves, link: Link, reported: boolean): void => {
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
