import type { Clock } from '@core/base/clock';
import { iceHelpOf, relayServers, type IceHelp } from '@core/wire/ice-urls';
import type { IceServer } from '@core/wire/socket';

export interface IceAnswer {
  readonly iceServers: readonly IceServer[];
  /** Life of the credentials, ms; null where they don't end. */
  readonly iceLifeMs: number | null;
}

/** New credentials are requested when less than this share of their life is left. */
const RENEW_BELOW = 0.2;
/** Time between two requests that weren't answered. */
const ASK_AGAIN_MS = 10_000;

/**
 * The ICE servers that links are built with: keeps fresh credentials at hand, and judges whether the servers suffice.
 */
export class IceSupply {
  readonly #clock: Clock;
  readonly #request: () => Promise<IceAnswer>;
  #answer: IceAnswer = { iceServers: [], iceLifeMs: null };
  #answeredAtMs: number | null = null;
  #askedAtMs = -Infinity;
  relayOnly = false;

  constructor(clock: Clock, request: () => Promise<IceAnswer>) {
    this.#clock = clock;
    this.#request = request;
  }

  /** A person who hides their address asks nobody but relays: a STUN server would learn it, for nothing. */
  get servers(): readonly IceServer[] {
    const { iceServers } = this.#answer;
    return this.relayOnly ? relayServers(iceServers) : iceServers;
  }

  get help(): IceHelp {
    return iceHelpOf(this.#answer.iceServers, this.relayOnly);
  }

  /** Whether the server has said which ICE servers there are. */
  get known(): boolean {
    return this.#answeredAtMs !== null;
  }

  /** Whether links may be built without giving an address away against its owner's will. */
  get sufficient(): boolean {
    return !this.relayOnly || this.help === 'relay';
  }

  take(answer: IceAnswer): void {
    this.#answer = answer;
    this.#answeredAtMs = this.#clock.now();
    this.#askedAtMs = -Infinity;
  }

  /**
   * Call this once a second, so that a link that is built has credentials that last.
   * @returns whether other credentials came
   */
  async renewIfDue(): Promise<boolean> {
    const { iceLifeMs } = this.#answer;
    const now = this.#clock.now();
    if (iceLifeMs === null || this.#answeredAtMs === null) return false;
    const leftMs = this.#answeredAtMs + iceLifeMs - now;
    if (leftMs > RENEW_BELOW * iceLifeMs || now - this.#askedAtMs < ASK_AGAIN_MS) return false;
    this.#askedAtMs = now;
    const before = this.#answeredAtMs;
    const answer = await this.#request().catch(() => null);
    // A snapshot may have come first.
    if (!answer || this.#answeredAtMs !== before) return false;
    this.take(answer);
    return true;
  }
}
