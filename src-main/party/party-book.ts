/** The parties that this process has a seat in, and the one of which the seat is on the disk. */
import { WatchTogetherError } from '@core/base/errors';
import type { CertificatePins } from '../security/certificate-pins';
import type { SeatFile, SeatRecord } from './seat-file';
import type { Way } from './ways';

export interface Party {
  readonly record: SeatRecord;
  /** The token that came with the seat, until it is used. */
  firstToken: { readonly token: string; readonly expiresAtMs: number } | null;
  /** The way to a server far away. */
  readonly way: Way | null;
  /** Takes back the trust in a home server's key. */
  readonly unpin: () => void;
  /** The look by which somebody came to the party's door and no further; null for a party that was entered. */
  readonly door: { readonly lookId: string } | null;
}

interface Options {
  readonly seats: SeatFile;
  readonly pins: CertificatePins;
  readonly newId: () => string;
  /** Wall-clock time, milliseconds since 1970. */
  readonly wallNow: () => number;
}

export class PartyBook {
  readonly #options: Options;
  readonly #parties = new Map<string, Party>();

  constructor(options: Options) {
    this.#options = options;
  }

  get entries(): readonly (readonly [partyId: string, party: Party])[] {
    return [...this.#parties];
  }

  find(partyId: string): Party | null {
    return this.#parties.get(partyId) ?? null;
  }

  /** @throws INVALID_STATE for an unknown party */
  named(partyId: string): Party {
    const party = this.find(partyId);
    if (!party) throw new WatchTogetherError('INVALID_STATE', 'This app isn’t in that party');
    return party;
  }

  add(record: SeatRecord, how: Pick<Party, 'firstToken' | 'way' | 'door'>): string {
    const { pins, newId } = this.#options;
    const partyId = newId();
    const { pin, url } = record.server;
    const unpin = pin === null ? () => undefined : pins.add(new URL(url).hostname, pin);
    this.#parties.set(partyId, { record, ...how, unpin });
    return partyId;
  }

  /** The person at the door has joined. */
  enter(partyId: string): void {
    this.#parties.set(partyId, { ...this.named(partyId), door: null });
  }

  change(partyId: string, change: Partial<SeatRecord>): Party {
    const party = this.named(partyId);
    const changed: Party = { ...party, record: { ...party.record, ...change } };
    this.#parties.set(partyId, changed);
    // Of whoever goes no further than the door nothing is kept.
    if (!changed.door) this.#options.seats.save(changed.record);
    return changed;
  }

  /** Takes a party out of the book, and gives up what it holds. */
  letGo(partyId: string): void {
    this.takeOut(partyId)?.();
  }

  /** Takes a party out of the book. @returns what gives up the trust in its server's key, and the way there */
  takeOut(partyId: string): (() => void) | null {
    const party = this.find(partyId);
    if (!party) return null;
    this.#parties.delete(partyId);
    return () => {
      party.unpin();
      party.way?.release();
    };
  }

  /** The seat on the disk; null where there is none, or it is too old. */
  kept(): SeatRecord | null {
    const { seats, wallNow } = this.#options;
    return seats.read(wallNow());
  }

  /** The record of a seat that this profile had before, in this process or on the disk. */
  formerOf(participantId: string): SeatRecord | null {
    const former = this.#of(participantId).at(-1)?.[1].record;
    if (former) return former;
    const kept = this.kept();
    return kept?.participantId === participantId ? kept : null;
  }

  /** Whoever comes by a link to where they are already has made their former credential void: those parties are no more. */
  letGoFormer(participantId: string, { but }: { readonly but: string | null }): void {
    for (const [partyId] of this.#of(participantId)) if (partyId !== but) this.letGo(partyId);
  }

  /** The server has given another credential for a seat that this profile has; it is as old as it was. */
  renewCredential(participantId: string, seatCredential: string): void {
    const kept = this.kept();
    if (kept?.participantId === participantId) this.#options.seats.save({ ...kept, seatCredential });
    for (const [partyId, party] of this.#of(participantId))
      this.#parties.set(partyId, { ...party, record: { ...party.record, seatCredential } });
  }

  #of(participantId: string): (readonly [string, Party])[] {
    return this.entries.filter(([, { record }]) => record.participantId === participantId);
  }
}
