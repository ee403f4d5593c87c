/** A token bucket as a value: what is left of it, and when that was. */
export interface Allowance {
  readonly left: number;
  /** Monotonic ms. */
  readonly atMs: number;
}

export interface AllowanceRule {
  /** What it holds when it is full, and at the beginning. */
  readonly burst: number;
  readonly perSecond: number;
}

/** What may be spent now. @param now monotonic ms */
export const leftOf = (allowance: Allowance | undefined, rule: AllowanceRule, now: number): number =>
  allowance
    ? Math.min(rule.burst, allowance.left + (Math.max(0, now - allowance.atMs) / 1_000) * rule.perSecond)
    : rule.burst;

/** Spends, or leaves what there is where it isn't enough. @param now monotonic ms */
export const spend = (
  allowance: Allowance | undefined,
  rule: AllowanceRule,
  cost: number,
  now: number,
): { readonly allowance: Allowance; readonly granted: boolean } => {
  const left = leftOf(allowance, rule, now);
  const granted = left >= cost;
  return { allowance: { left: granted ? left - cost : left, atMs: now }, granted };
};
