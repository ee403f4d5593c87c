import { effectScope, type Ref } from 'vue';
import { reportFault } from '@core/base/faults';
import type { Scope } from '@core/base/scope';
import type { WatchTogetherApi } from '@sdk/api/party';
import type { Host } from '../host/host';
import type { Translate } from '../words/error-words';

/** What a habit finds around a party: the platform, and the words of the app. */
interface Surroundings {
  readonly host: Host;
  readonly t: Translate;
  readonly locale: Readonly<Ref<string>>;
}

/**
 * What listens, ticks or shows while a party lives. It begins when the party is made, before the first connect, and ends
 * with the scope: what it `watch`es by itself, all else because it was added to the scope. What it knows of the party it
 * keeps in variables of its own, so that the next party finds nothing of it; what is shown stands in a store.
 */
export type PartyHabit = (party: WatchTogetherApi, scope: Scope, around: Surroundings) => void;

/** Begins all habits with a party, in their order. One that can't begin keeps nobody out of the party. */
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
  // Added last, so that it is undone first: what habits put back as they end sets nothing off any more.
  scope.add(() => watchers.stop());
};

/** Writes what a store shows of a party that has only begun: as the party begins, and again when it is over. */
export const showAfresh = (scope: Scope, write: () => void): void => {
  write();
  scope.add(write);
};
