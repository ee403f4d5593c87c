/** A viewer's place in a live stream. */
export interface LivePlace {
  /** How far behind the newest data, ms. */
  readonly behindMs: number;
  readonly isAtEdge: boolean;
  /** 0…1 of the range that can be wound through. */
  readonly share: number;
  readonly lengthMs: number;
}

export interface LiveWindow {
  readonly startMs: number;
  readonly edgeMs: number;
}

/**
 * A distance nearer than this is live. A player of segments keeps three of them in hand (RFC 8216, 6.3.3), which with
 * the usual six seconds is 18 s; nobody can be much nearer.
 */
const AT_EDGE_MS = 20_000;

/** Null while the position or the window isn't known. */
export const livePlace = (positionMs: number | null, live: LiveWindow | null): LivePlace | null => {
  if (positionMs === null || !live) return null;
  const lengthMs = Math.max(0, live.edgeMs - live.startMs);
  const behindMs = Math.max(0, live.edgeMs - positionMs);
  return {
    behindMs,
    isAtEdge: behindMs <= AT_EDGE_MS,
    share: lengthMs > 0 ? Math.min(1, Math.max(0, 1 - behindMs / lengthMs)) : 1,
    lengthMs,
  };
};
