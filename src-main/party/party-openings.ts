/** By which ways friends come to a party on the own server: on the network, and from anywhere. */
import { parseInviteCode } from '@core/base/ids';
import type { FarCode } from '@core/net/far-code';
import type { ReachState } from '@core/net/reach-state';
import { lets, type OpenTo } from '@core/session/open-to';
import type { Reach } from '@core/wire/reach';
import type { Log } from '../system/log';
import type { EmbeddedHost } from './embedded-host';
import { homeLink } from './invite-links';
import { reachKeys } from './reach-keys';
import type { SeatRecord } from './seat-file';

export interface PartyOpeningsOptions {
  readonly embedded: Pick<
    EmbeddedHost,
    'lan' | 'openLan' | 'announce' | 'reach' | 'hasDht' | 'hasRelay' | 'openReach' | 'closeReach' | 'farCode'
  >;
  /** The profile's key, from which a party's keys follow. */
  readonly vaultKey: () => string;
  /** Whether the person lets nobody but relays see their address: whoever comes from afar directly would. */
  readonly relayOnly: () => boolean;
  readonly log: Log;
}

type Seat = Pick<SeatRecord, 'sessionId' | 'open' | 'lanPort' | 'invite'>;

export class PartyOpenings {
  readonly #options: PartyOpeningsOptions;

  constructor(options: PartyOpeningsOptions) {
    this.#options = options;
  }

  /**
   * Opens the network, at the port that guests know where there is one.
   * @returns the port
   * @throws SERVER_UNREACHABLE where no port can be opened
   */
  async openLan({ lanPort, invite }: Seat): Promise<number> {
    const { port } = await this.#options.embedded.openLan(lanPort ?? 0);
    if (invite) this.announce(invite.code);
    return port;
  }

  /** This isn't awaited: it takes a second, and the link leads there without it; only the bare code doesn't. */
  announce(typed: string): void {
    const { embedded, log } = this.#options;
    const code = parseInviteCode(typed);
    if (code === null) return;
    embedded.announce(code).catch((error: unknown) => {
      log.warn('party.unannounced', { reason: error instanceof Error ? error.message : '' });
    });
  }

  /** Opens or shuts the way from anywhere, as the seat and the person's choice of relays say. */
  async setReach(seat: Seat): Promise<void> {
    const { embedded, vaultKey, relayOnly, log } = this.#options;
    const { sessionId } = seat;
    try {
      if (!this.#letsAnybody(seat)) return await embedded.closeReach(sessionId);
      const { seed, reach } = reachKeys(vaultKey(), sessionId);
      const opening = { sessionId, seed, secret: reach.secret };
      await embedded.openReach(relayOnly() ? { ...opening, relayOnly: true } : opening);
    } catch (error) {
      log.warn('party.reachUnset', { reason: error instanceof Error ? error.message : '' });
    }
  }

  /** Who can come, and how it stands with the way from anywhere. */
  stateOf(seat: Seat): { open: OpenTo; reach: ReachState; farCode: FarCode | null } {
    const { embedded } = this.#options;
    const onLan = seat.lanPort !== null && embedded.lan !== null;
    return {
      open: lets(seat.open, 'anywhere') ? 'anywhere' : onLan ? 'network' : 'here',
      reach: this.#letsAnybody(seat) ? embedded.reach : 'off',
      farCode: embedded.farCode(seat.sessionId),
    };
  }

  linkTo(seat: Seat, code: string, port: number): string {
    const { embedded, vaultKey } = this.#options;
    const lan = seat.lanPort === null ? null : embedded.lan;
    const reach: Reach | null = this.#letsAnybody(seat) ? reachKeys(vaultKey(), seat.sessionId).reach : null;
    return homeLink(code, port, lan, reach);
  }

  #letsAnybody({ open }: Seat): boolean {
    const { embedded, relayOnly } = this.#options;
    return lets(open, 'anywhere') && (relayOnly() ? embedded.hasRelay : embedded.hasDht);
  }
}
