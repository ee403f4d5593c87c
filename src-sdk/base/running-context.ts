import type { Timers } from '@core/base/clock';

/** An AudioContext as it is watched. */
export type WatchedContext = Pick<
  AudioContext,
  'state' | 'resume' | 'addEventListener' | 'removeEventListener'
>;

/** Longer than an output takes to come back; shorter than anybody talks into a dead microphone unnoticed. */
const RESUME_PATIENCE_MS = 1_500;

/**
 * Starts a context again that somebody else has stopped: the system took its output away, or slept.
 * @param onStopped it can't be started any more; once
 * @returns stops watching; to be called before the context is closed
 */
export const keepRunning = (context: WatchedContext, timers: Timers, onStopped: () => void): (() => void) => {
  let patience: ReturnType<Timers['setTimeout']> | undefined;
  const bePatient = (): void => {
    if (patience !== undefined) timers.clearTimeout(patience);
    patience = undefined;
  };
  const letGo = (): void => {
    bePatient();
    context.removeEventListener('statechange', look);
  };
  const giveUp = (): void => {
    letGo();
    onStopped();
  };
  const look = (): void => {
    if (context.state === 'running') bePatient();
    else if (context.state === 'closed') giveUp();
    else if (patience === undefined) {
      patience = timers.setTimeout(giveUp, RESUME_PATIENCE_MS);
      // Refused, it may still come back by itself: only patience ends.
      context.resume().catch(() => undefined);
    }
  };
  context.addEventListener('statechange', look);
  look();
  return letGo;
};
