/** The messages between the bench and its two processes, the honest people and the attacker. */
import type { AttackId } from './attacks';
import type { Address, Ticket } from './attacked-server';
import type { Intrusion, Witness } from './model';

/** Orders to the honest people. They come in when they get the address, watch, and report what they saw. */
export type ToPeople =
  | { readonly do: 'enter'; readonly address: Address; readonly tickets: readonly Ticket[] }
  | { readonly do: 'watch' }
  | { readonly do: 'tell' };
export type FromPeople =
  | { readonly is: 'ready' }
  | { readonly is: 'entered' }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'seen'; readonly witness: Witness };

/** The order to the attacker, which is idle until then and ends by itself. */
export interface ToAttacker {
  readonly attack: AttackId;
  readonly address: Address;
  /** The attacker's own address, by which limits per address tell it from the honest people. */
  readonly from: string;
  readonly seats: readonly Ticket[];
  readonly accomplices: readonly Ticket[];
  /** The ids of the honest people. */
  readonly victims: readonly string[];
  readonly seconds: number;
}
export type FromAttacker = { readonly is: 'ready' } | { readonly is: 'done'; readonly intrusion: Intrusion };
