import type { Clock } from '@core/base/clock';
import { Bucket } from '../../base/bucket';
import { BudgetBook } from '../../base/budget-book';
import { RELAY } from './relay-limits';
import type { Endpoint } from './stun-message';
import type { RelayClient } from './relay-client';

/** TEST-NET-1 of RFC 5737: no network has these addresses, and nothing is sent to them but what pages try. */
const NETWORK = '192.0.0.';
const FIRST_HOST = 192;
const HOSTS = 62;
const FIRST_PORT = 49_152;

/** A place at the relay, at which one client is reached by others of its party. */
export interface Allocation {
  readonly client: RelayClient;
  readonly party: string;
  readonly person: string;
  readonly username: string;
  readonly key: Buffer;
  /** The request that it was made for: the same one that comes again gets the same answer. */
  readonly transaction: string;
  readonly relayed: Endpoint;
  untilMs: number;
  /** Addresses that may be reached and may reach it, each until when. */
  readonly permissions: Map<string, number>;
  readonly channels: Map<number, { readonly peer: Endpoint; untilMs: number }>;
}

class Spending {
  allocations = 0;
  readonly bytes: Bucket;

  constructor(clock: Clock) {
    this.bytes = new Bucket(RELAY.bytesOfPerson, clock);
  }

  get isUntouched(): boolean {
    return this.allocations === 0 && this.bytes.isFull;
  }
}

const textOf = ({ address, port }: Endpoint): string => `${address}:${port}`;

export const isRelayed = (address: string): boolean => address.startsWith(NETWORK);

/** The allocations, and what each person has spent. */
export class RelayBook {
  readonly #clock: Clock;
  readonly #byClient = new Map<string, Allocation>();
  readonly #byAddress = new Map<string, Allocation>();
  readonly #people: BudgetBook<Spending>;
  readonly #bytes: Bucket;
  #made = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#people = new BudgetBook(clock, () => new Spending(clock));
    this.#bytes = new Bucket(RELAY.bytes, clock);
  }

  get size(): number {
    return this.#byClient.size;
  }

  /** The allocation of a client. */
  of(client: string): Allocation | null {
    return this.#alive(this.#byClient.get(client));
  }

  /** The allocation that has this address. */
  at(peer: Endpoint): Allocation | null {
    return this.#alive(this.#byAddress.get(textOf(peer)));
  }

  /** Why no further allocation is made. */
  whyNot(person: string): 'person' | 'full' | null {
    if (this.#people.of(person).allocations >= RELAY.allocationsOfPerson) return 'person';
    return this.size >= RELAY.allocations ? 'full' : null;
  }

  make(
    about: Pick<Allocation, 'client' | 'party' | 'person' | 'username' | 'key' | 'transaction'>,
    lifeMs: number,
  ): Allocation {
    // Each has an address of its own for as long as there are some, so that permissions tell them apart.
    this.#made += 1;
    const relayed = {
      address: `${NETWORK}${FIRST_HOST + (this.#made % HOSTS)}`,
      port: FIRST_PORT + (this.#made % (65_536 - FIRST_PORT)),
    };
    const allocation: Allocation = {
      ...about,
      relayed,
      untilMs: this.#clock.now() + lifeMs,
      permissions: new Map(),
      channels: new Map(),
    };
    this.#byClient.set(about.client.id, allocation);
    this.#byAddress.set(textOf(relayed), allocation);
    this.#people.of(about.person).allocations += 1;
    return allocation;
  }

  free(client: string): void {
    const allocation = this.#byClient.get(client);
    if (!allocation) return;
    this.#byClient.delete(client);
    this.#byAddress.delete(textOf(allocation.relayed));
    this.#people.of(allocation.person).allocations -= 1;
  }

  sweep(): void {
    for (const allocation of [...this.#byClient.values()]) this.#alive(allocation);
  }

  /** Permits an address. @returns false where there is no room for one more */
  permit(allocation: Allocation, addresses: readonly string[]): boolean {
    const { permissions } = allocation;
    const nowMs = this.#clock.now();
    for (const [address, untilMs] of permissions) if (untilMs <= nowMs) permissions.delete(address);
    const all = new Set([...permissions.keys(), ...addresses]);
    if (all.size > RELAY.peers) return false;
    for (const address of addresses) permissions.set(address, nowMs + RELAY.permissionMs);
    return true;
  }

  mayReach({ permissions }: Allocation, address: string): boolean {
    return (permissions.get(address) ?? -Infinity) > this.#clock.now();
  }

  /** Binds a channel to a peer. @returns false where either is bound otherwise, or there is no room */
  bind(allocation: Allocation, channel: number, peer: Endpoint): boolean {
    const { channels } = allocation;
    const nowMs = this.#clock.now();
    for (const [number, { untilMs }] of channels) if (untilMs <= nowMs) channels.delete(number);
    const bound = channels.get(channel);
    const other = this.channelOf(allocation, peer);
    if (bound && textOf(bound.peer) !== textOf(peer)) return false;
    if ((other !== null && other !== channel) || (!bound && channels.size >= RELAY.peers)) return false;
    if (!this.permit(allocation, [peer.address])) return false;
    channels.set(channel, { peer, untilMs: nowMs + RELAY.channelMs });
    return true;
  }

  /** The peer of a channel, while it may be reached. */
  peerOf(allocation: Allocation, channel: number): Endpoint | null {
    const bound = allocation.channels.get(channel);
    if (!bound || bound.untilMs <= this.#clock.now()) return null;
    return this.mayReach(allocation, bound.peer.address) ? bound.peer : null;
  }

  channelOf({ channels }: Allocation, peer: Endpoint): number | null {
    const nowMs = this.#clock.now();
    for (const [channel, bound] of channels)
      if (bound.untilMs > nowMs && textOf(bound.peer) === textOf(peer)) return channel;
    return null;
  }

  /** Counts what is relayed. @returns false where it is too much */
  spend({ person }: Allocation, bytes: number): boolean {
    return this.#people.of(person).bytes.take(bytes) && this.#bytes.take(bytes);
  }

  #alive(allocation: Allocation | undefined): Allocation | null {
    if (!allocation) return null;
    if (allocation.untilMs > this.#clock.now()) return allocation;
    this.free(allocation.client.id);
    return null;
  }
}
