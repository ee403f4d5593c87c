/** How much may happen at once, and how quickly the allowance comes back. */
export interface BucketRule {
  readonly burst: number;
  readonly perSecond: number;
}

/** The tokens that were left, and when. */
export interface Bucket {
  readonly tokens: number;
  /** Time of the clock that `spend` is called with, ms. */
  readonly atMs: number;
}

/**
 * Tokens that are available now.
 * @param bucket undefined where nothing was ever taken
 */
export const tokensOf = (bucket: Bucket | undefined, rule: BucketRule, nowMs: number): number =>
  bucket
    ? Math.min(rule.burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1_000) * rule.perSecond)
    : rule.burst;

/** Takes this many tokens where they are available; else none. */
export const spend = (
  bucket: Bucket | undefined,
  rule: BucketRule,
  nowMs: number,
  cost = 1,
): { readonly bucket: Bucket; readonly spent: boolean } => {
  const tokens = tokensOf(bucket, rule, nowMs);
  const spent = tokens >= cost;
  return { bucket: { tokens: spent ? tokens - cost : tokens, atMs: nowMs }, spent };
};
