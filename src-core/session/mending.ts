/**
 * Events that a newer server announces and this client can't read are counted and skipped. What they may have changed is
 * mended by a snapshot, which says everything in words that this client reads as far as it knows them.
 */

/** How often that is done at the most, ms: a newer server may announce such events as often as it likes. */
export const MEND_EVERY_MS = 5_000;

/** A moment of the room's: one revision of one server process. */
interface Moment {
  readonly serverEpoch: string;
  readonly revision: number;
}

export interface Mending {
  /** When the last event was that was skipped and that no snapshot has mended yet; null: there is none. */
  readonly skipped: Moment | null;
  /** When a snapshot was asked for last; monotonic ms. */
  readonly askedAtMs: number | null;
}

export const nothingSkipped: Mending = { skipped: null, askedAtMs: null };

export const afterSkip = (mending: Mending, { serverEpoch, revision }: Moment): Mending => ({
  ...mending,
  skipped: { serverEpoch, revision },
});

export const afterAsking = (mending: Mending, nowMs: number): Mending => ({ ...mending, askedAtMs: nowMs });

/** A snapshot mends what was skipped up to its own revision, and everything of an earlier server process. */
export const afterMend = (mending: Mending, snapshot: Moment): Mending => {
  const { skipped } = mending;
  const isLater = skipped?.serverEpoch === snapshot.serverEpoch && skipped.revision > snapshot.revision;
  return isLater ? mending : { ...mending, skipped: null };
};

/** In how many ms a snapshot is to be asked for; null: nothing has to be mended. */
export const mendInMs = ({ skipped, askedAtMs }: Mending, nowMs: number): number | null => {
  if (skipped === null) return null;
  return askedAtMs === null ? 0 : Math.max(0, askedAtMs + MEND_EVERY_MS - nowMs);
};
