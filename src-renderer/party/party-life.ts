import { effectScope, type Ref } from 'vue';
import { reportFault } from '@core/base/faults';
import type { Scope } from '@core/base/scope';
import type { WatchTogetherApi } from '@sdk/api/party';
import type { Host } from '../host/host';
import type { Translate } from '../words/error-words';

/** The surroundings of a party for its habits: the platform, and the app's words. */
interface Surroundings {
  readonly host: Host;
  readonly t: Translate;
  readonly locale: Readonly<Ref<string>>;
}

/**
 * A habit listens, ticks or shows something while a party lives. It begins when the party is made, before the first
 * connect, and ends with the scope: its `watch`es by themselves, everything else because it was added to the scope. It
 * keeps its knowledge of the party in variables of its own, so that the next party finds none of it; what it shows
 * stands in a store.
 */
export type PartyHabit = (party: WatchTogetherApi, scope: Scope, around: Surroundings) => void;

/** Begins all habits with a party, in their order. A habit that can't begin keeps nobody out of the party. */
export const beginHabits = (
  habits: readonly PartyHabit[],
  party: WatchTogetherApi,
  scope: Scope,
  around: Surroundings,
): void => {
  const watchers = effectScope(true);
  for (const begin of habits) {
    try {
      watchers.run(() => begin(party, scope, around));
    } catch (error) {
      reportFault(error);
    }
  }
  // The watchers are added last, so that they stop first: nothing that the habits restore as they end sets one off.
  scope.add(() => watchers.stop());
};

/** Writes a store's values for a new party: as the party begins, and again when it is over. */
export const showAfresh = (scope: Scope, write: () => void): void => {
  write();
  scope.add(write);
};
