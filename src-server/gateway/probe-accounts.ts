import { WatchTogetherError } from '@core/base/errors';
import { PROBE_LIMITS } from '@core/wire/probe';
import type { ProbeClaims } from '@core/wire/token';
import type { Budget } from './budget';

/** One token's allowance, over all its connections. */
const ALLOWANCE = {
  connections: PROBE_LIMITS.connections,
  echoes: PROBE_LIMITS.echoes,
  iceRequests: PROBE_LIMITS.iceRequests,
  downBytes: PROBE_LIMITS.bytes,
  upBytes: PROBE_LIMITS.bytes,
  malformed: 20,
} as const;
type Spending = keyof typeof ALLOWANCE;

/** A token is refused a little later than at its end (clock tolerance); its account mustn't begin anew in that time. */
const KEPT_BEYOND_END_MS = 60_000;

/** The remaining allowance of one token. */
export class ProbeAccount {
  readonly #left: Record<Spending, number> = { ...ALLOWANCE };
  /** The budget of its connections, made for the first of them. */
  budget: Budget | null = null;

  /** @param id the token's own, which names nobody */
  constructor(
    readonly id: string,
    readonly endsAtMs: number,
  ) {}

  /** @throws WatchTogetherError RATE_LIMITED where that much isn't left */
  spend(what: Spending, amount: number): void {
    if (this.#left[what] < amount) throw new WatchTogetherError('RATE_LIMITED', 'this probe is used up');
    this.#left[what] -= amount;
  }
}

/** The accounts of recently used tokens. The authentication server limits their number by address. */
export class ProbeAccounts {
  readonly #wallMs: () => number;
  readonly #accounts = new Map<string, ProbeAccount>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /**
   * Opens an account for one more connection of a token.
   * @throws WatchTogetherError RATE_LIMITED
   */
  open({ jti, exp }: Pick<ProbeClaims, 'jti' | 'exp'>): ProbeAccount {
    this.#forget();
    const account = this.#accounts.get(jti) ?? new ProbeAccount(jti, exp * 1_000);
    account.spend('connections', 1);
    this.#accounts.set(jti, account);
    return account;
  }

  get size(): number {
    return this.#accounts.size;
  }

  #forget(): void {
    const nowMs = this.#wallMs();
    for (const [jti, { endsAtMs }] of this.#accounts)
      if (endsAtMs + KEPT_BEYOND_END_MS < nowMs) this.#accounts.delete(jti);
  }
}
