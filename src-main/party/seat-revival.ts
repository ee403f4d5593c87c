/** Takes a seat again that was held when the process, or its page, ended. */
import { WatchTogetherError } from '@core/base/errors';
import type { AuthClient } from './auth-client';
import type { ServerAddress } from '../system/http-send';
import type { SeatRecord } from './seat-file';
import { openWayTo, type Way, type Ways } from './ways';

export interface SeatRevivalOptions {
  readonly auth: AuthClient;
  readonly ways: Pick<Ways, 'open'>;
  /** Starts the own server, at this port if it is free. */
  readonly ownServer: (port: number) => Promise<{ readonly port: number; readonly address: ServerAddress }>;
  /** Wall-clock time, milliseconds since 1970. */
  readonly wallNow: () => number;
}

export interface RevivedSeat {
  readonly record: SeatRecord;
  readonly token: { readonly token: string; readonly expiresAtMs: number };
  /** Whoever has the seat from here on lets go of it. */
  readonly way: Way | null;
}

/** Guests of a party whose host's app ended have given up after this time: the embedded server isn't started for it. */
const EMBEDDED_REJOIN_MS = 900_000;

export class SeatRevival {
  readonly #options: SeatRevivalOptions;

  constructor(options: SeatRevivalOptions) {
    this.#options = options;
  }

  /** @throws SESSION_CLOSED for a party here that is too long ago; the server's refusal, and what a way fails with */
  async revive(record: SeatRecord): Promise<RevivedSeat> {
    const { auth, ways } = this.#options;
    const here = record.embeddedPort === null ? record : await this.#restart(record, record.embeddedPort);
    const { server, way } = await openWayTo(here.server, ways);
    try {
      const token = await auth.call(server, 'renewSeat', { seatCredential: here.seatCredential });
      const there = way ? { ...here, server, partyUrl: server.url } : here;
      return { record: await this.#withCode(there), token, way };
    } catch (error) {
      way?.release();
      throw error;
    }
  }

  /** Restarts the own server, on the port that the guests know. */
  async #restart(record: SeatRecord, wantedPort: number): Promise<SeatRecord> {
    const { ownServer, wallNow } = this.#options;
    if (wallNow() - record.savedAtMs > EMBEDDED_REJOIN_MS)
      throw new WatchTogetherError('SESSION_CLOSED', 'Its guests have given up');
    const { port, address } = await ownServer(wantedPort);
    return { ...record, server: address, embeddedPort: port, partyUrl: address.url };
  }

  /**
   * Where there is no keychain the own server's key for codes ends with the run of the app that had it, and an earlier
   * code leads nowhere: then another one is made.
   */
  async #withCode(record: SeatRecord): Promise<SeatRecord> {
    const { auth } = this.#options;
    const { server, seatCredential, invite, embeddedPort } = record;
    if (!invite || embeddedPort === null) return record;
    try {
      await auth.call(server, 'lookInvite', { code: invite.code });
    } catch (error) {
      if (!(error instanceof WatchTogetherError && error.code === 'INVITE_INVALID')) return record;
      const replaced = await auth.call(server, 'replaceInvites', { seatCredential });
      return { ...record, invite: replaced.invite };
    }
    return record;
  }
}
