/** How much may happen at once, and how quickly that comes back. */
export interface BucketRule {
  readonly burst: number;
  readonly perSecond: number;
}

/** What was left, and when that was. */
export interface Bucket {
  readonly tokens: number;
  /** On whatever clock `spend` is asked with, ms. */
  readonly atMs: number;
}

/** Tokens that are there now. @param bucket undefined: nothing was ever taken */
export const tokensOf = (bucket: Bucket | undefined, rule: BucketRule, nowMs: number): number =>
  bucket
    ? Math.min(rule.burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1_000) * rule.perSecond)
    : rule.burst;

/** Takes so many tokens, where they are there; else none. */
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
