import type { PartyView } from '@core/session/view';
import { FRAME_MS } from '../../features/sync/frame-time';

/** Whole milliseconds are shown, so the border is a whole number. */
const IN_STEP_MS = Math.ceil(FRAME_MS);

export interface SyncWords {
  /** A key under `party.sync`. */
  readonly key: 'inStep' | 'catchingUp' | 'behind' | 'ahead' | 'paused' | 'waiting' | 'getting' | 'offline';
  readonly tone: 'good' | 'warn' | 'faint';
  /** One's own drift, whole milliseconds, without its sign; null where it isn't known. */
  readonly ms: number | null;
}

/** How well this player keeps step, for the chip. Null without a film, or where this person has no copy of it. */
export const syncWords = (view: PartyView): SyncWords | null => {
  const { phase } = view.playback;
  const own = view.participants.find((one) => one.isLocal)?.readiness;
  const readiness = own?.state ?? 'none';
  if (
    phase === 'empty' ||
    phase === 'ended' ||
    ['none', 'missing', 'mismatch', 'consent', 'unsupported', 'unreachable'].includes(readiness)
  )
    return null;
  if (view.state.kind === 'reconnecting' && view.state.what === 'signal')
    return { key: 'offline', tone: 'warn', ms: null };
  if (phase === 'holding' || phase === 'unplayable') return { key: 'waiting', tone: 'warn', ms: null };
  if (phase !== 'playing') return { key: 'paused', tone: 'faint', ms: null };
  const { driftMs } = view.sync;
  if (driftMs === null) return { key: 'getting', tone: 'faint', ms: null };
  const ms = Math.round(Math.abs(driftMs));
  // The film is left there: it isn't on its way.
  if (own?.apart) return { key: driftMs < 0 ? 'behind' : 'ahead', tone: 'warn', ms };
  return ms <= IN_STEP_MS ? { key: 'inStep', tone: 'good', ms } : { key: 'catchingUp', tone: 'warn', ms };
};
