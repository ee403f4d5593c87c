/**
 * The powers of a host over the own party beside the room: change its code, show one for friends far away, keep a person
 * out for good, end it from outside.
 */
import { WatchTogetherError } from '@core/base/errors';
import type { IpcOutput, IpcParsedInput } from '@core/ipc/contract';
import type { PartyHandle } from '@core/ipc/party';
import type { AddressBook } from './address-book';
import type { AuthClient } from './auth-client';
import type { Blocks } from './blocks';
import type { EmbeddedHost } from './embedded-host';
import type { SeatRecord } from './seat-file';

/** The part of this app's parties that is needed here. */
export interface KnownParties {
  /** @throws INVALID_STATE for an unknown party; SERVER_UNREACHABLE where the own server doesn't run. */
  record(partyId: string): Promise<SeatRecord>;
  /** Keeps another invite in place of the former. */
  changeInvite(partyId: string, invite: NonNullable<SeatRecord['invite']>): PartyHandle;
  /** @throws INVALID_STATE for an unknown party */
  handleOf(partyId: string): PartyHandle;
}

export interface HostPowersOptions {
  readonly auth: AuthClient;
  readonly embedded: EmbeddedHost;
  readonly servers: AddressBook;
  readonly blocks: Blocks;
  readonly parties: KnownParties;
}

export class HostPowers {
  readonly #options: HostPowersOptions;

  constructor(options: HostPowersOptions) {
    this.#options = options;
  }

  /**
   * Takes every code back and makes one.
   * @throws the server's refusal
   */
  async newCode(partyId: string): Promise<PartyHandle> {
    const { auth, embedded, parties } = this.#options;
    const { server, seatCredential } = await parties.record(partyId);
    const { invite } = await auth.call(server, 'replaceInvites', { seatCredential });
    const handle = parties.changeInvite(partyId, invite);
    // Whoever comes by the code from anywhere is to get the link that leads in now.
    if (!handle.farCode) return handle;
    try {
      return await this.#openFarCode(handle);
    } catch {
      // The new code stands, whatever becomes of the other one; that one isn't to lead to a link which is taken back.
      await embedded.closeCode(handle.sessionId).catch(() => undefined);
      return parties.handleOf(partyId);
    }
  }

  /**
   * Shows a code that is enough from anywhere, or takes it back.
   * @throws INVALID_STATE for a party that friends far away can't come to, or that isn't this person's to open;
   * SERVER_UNREACHABLE where the server makes none
   */
  async showFarCode({ partyId, shown }: IpcParsedInput<'party.showFarCode'>): Promise<PartyHandle> {
    const { embedded, parties } = this.#options;
    await parties.record(partyId);
    const handle = parties.handleOf(partyId);
    if (shown) return this.#openFarCode(handle);
    await embedded.closeCode(handle.sessionId);
    return parties.handleOf(partyId);
  }

  /**
   * Removes a person, and lets them into no later party of this profile.
   * @throws the server's refusal; they are still there then
   */
  async block({
    partyId,
    participantId,
    name,
  }: IpcParsedInput<'party.block'>): Promise<IpcOutput<'party.block'>> {
    const { auth, blocks, parties } = this.#options;
    const { server, seatCredential } = await parties.record(partyId);
    const { person } = await auth.call(server, 'blockPerson', { seatCredential, participantId });
    if (person === null) return { kept: 'unknown' };
    return { kept: blocks.add({ name, person }) ? 'kept' : 'full' };
  }

  /**
   * Ends a party that was begun here, whatever has become of the host's seat and connection.
   * @throws PERMISSION_DENIED for another's, and the server's refusal
   */
  async end(partyId: string): Promise<void> {
    const { auth, parties } = this.#options;
    const record = await parties.record(partyId);
    const { server, sessionId } = record;
    await auth.call(server, 'endParty', { sessionId }, this.#hostKey(record));
  }

  async #openFarCode({ partyId, sessionId, invite, open, reach = 'off' }: PartyHandle): Promise<PartyHandle> {
    const { embedded, parties } = this.#options;
    if (!invite || open !== 'anywhere' || reach === 'off')
      throw new WatchTogetherError('INVALID_STATE', 'Nobody far away can come to this party');
    await embedded.openCode(sessionId, invite.link);
    return parties.handleOf(partyId);
  }

  #hostKey({ role, embeddedPort, hostServerId }: SeatRecord): string {
    const { embedded, servers } = this.#options;
    if (role === 'host' && embeddedPort !== null) return embedded.hostKey;
    if (hostServerId !== null) return servers.hostAccess(hostServerId).hostKey;
    throw new WatchTogetherError('PERMISSION_DENIED', 'This party was begun elsewhere');
  }
}
