import type { Timers } from '@core/base/clock';

/** The parts of an AudioContext that are needed to watch it. */
export type WatchedContext = Pick<
  AudioContext,
  'state' | 'resume' | 'addEventListener' | 'removeEventListener'
>;

/** Longer than an output takes to come back, and shorter than anybody would talk into a dead microphone unnoticed. */
const RESUME_PATIENCE_MS = 1_500;

/**
 * Starts a context again that somebody else has stopped: the system took its output away, or slept.
 * @param onStopped called once, where the context can't be started any more
 * @returns a function that stops watching; call it before the context is closed
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
      // A refused context may still come back by itself: the time limit decides.
      context.resume().catch(() => undefined);
    }
  };
  context.addEventListener('statechange', look);
  look();
  return letGo;
};
