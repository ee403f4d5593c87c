import type { Corrections, PartyView, ParticipantView, PersonSync } from '@core/session/view';

/** The known figures of one person. */
export type KnownSync = Omit<PersonSync, 'corrections'> & { readonly corrections: Corrections | null };

/** One row of the panel. */
export interface PersonFigures {
  readonly person: ParticipantView;
  /** Null for a person who has told nothing yet. */
  readonly sync: KnownSync | null;
}

/** Oneself first, then by seat; one's own figures are the engine's, which are newer than those told to the others. */
export const personFigures = (view: PartyView): readonly PersonFigures[] => {
  const order = [...view.participants].sort(
    (a, b) => Number(b.isLocal) - Number(a.isLocal) || a.seat - b.seat,
  );
  return order.map((person) => {
    const told = view.sync.people[person.id] ?? null;
    if (!person.isLocal) return { person, sync: told };
    const { driftMs, roundTripMs, clockUncertaintyMs } = view.sync;
    const own: KnownSync = {
      bufferedAheadMs: told?.bufferedAheadMs ?? null,
      corrections: told?.corrections ?? null,
      route: null,
      driftMs,
      roundTripMs,
      clockUncertaintyMs,
    };
    return { person, sync: own };
  });
};
