/**
 * Mends the events of a newer server that this client can't read, which are counted and skipped: a snapshot has all
 * that they may have changed, as far as this client knows it.
 */

/** The least time between two such snapshots, ms: a newer server may announce such events as often as it likes. */
export const MEND_EVERY_MS = 5_000;

/** A moment of the room: one revision of one server process. */
interface Moment {
  readonly serverEpoch: string;
  readonly revision: number;
}

export interface Mending {
  /** The last skipped event that no snapshot has mended yet; null: there is none. */
  readonly skipped: Moment | null;
  /** Time of the last request for a snapshot; monotonic ms. */
  readonly askedAtMs: number | null;
}

export const nothingSkipped: Mending = { skipped: null, askedAtMs: null };

export const afterSkip = (mending: Mending, { serverEpoch, revision }: Moment): Mending => ({
  ...mending,
  skipped: { serverEpoch, revision },
});

export const afterAsking = (mending: Mending, nowMs: number): Mending => ({ ...mending, askedAtMs: nowMs });

/**
 * A snapshot mends the events that were skipped up to its own revision, and everything of an earlier server process.
 */
export const afterMend = (mending: Mending, snapshot: Moment): Mending => {
  const { skipped } = mending;
  const isLater = skipped?.serverEpoch === snapshot.serverEpoch && skipped.revision > snapshot.revision;
  return isLater ? mending : { ...mending, skipped: null };
};

/** Time until a snapshot is to be requested, ms; null: nothing has to be mended. */
export const mendInMs = ({ skipped, askedAtMs }: Mending, nowMs: number): number | null => {
  if (skipped === null) return null;
  return askedAtMs === null ? 0 : Math.max(0, askedAtMs + MEND_EVERY_MS - nowMs);
};
