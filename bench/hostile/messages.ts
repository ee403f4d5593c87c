/** What the bench says to its two processes, the honest people and the attacker, and what they answer. */
import type { AttackId } from './attacks';
import type { Address, Ticket } from './attacked-server';
import type { Intrusion, Witness } from './model';

/** To the honest people. They come in when they are told where, watch, and say what they saw. */
export type ToPeople =
  | { readonly do: 'enter'; readonly address: Address; readonly tickets: readonly Ticket[] }
  | { readonly do: 'watch' }
  | { readonly do: 'tell' };
export type FromPeople =
  | { readonly is: 'ready' }
  | { readonly is: 'entered' }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'seen'; readonly witness: Witness };

/** To the attacker, which is idle until then and ends by itself. */
export interface ToAttacker {
  readonly attack: AttackId;
  readonly address: Address;
  /** Its own address, so that limits per address know it from the honest people's. */
  readonly from: string;
  readonly seats: readonly Ticket[];
  readonly accomplices: readonly Ticket[];
  /** Ids of the honest people. */
  readonly victims: readonly string[];
  readonly seconds: number;
}
export type FromAttacker = { readonly is: 'ready' } | { readonly is: 'done'; readonly intrusion: Intrusion };
