import { EMPTY_SYNC } from '@core/session/empty-view';
import type { Replica } from '@core/session/replica';
import type { PersonSync, SyncView } from '@core/session/view';
import type { Route } from '@core/call/reach';
import type { ServerEventPayload } from '@core/wire/socket';
import type { OwnSync } from '../film/sync-report';

type Told = ServerEventPayload<'sync:people'>['people'][number];

interface Sources {
  /** Null outside a session. */
  replica(): Replica | null;
  route(participantId: string): Route;
}

const FIELDS = [
  'driftMs',
  'bufferedAheadMs',
  'roundTripMs',
  'clockUncertaintyMs',
  'route',
] as const satisfies readonly (keyof PersonSync)[];

const samePerson = (a: PersonSync | undefined, b: PersonSync): a is PersonSync =>
  a !== undefined &&
  FIELDS.every((field) => a[field] === b[field]) &&
  a.corrections.seeks === b.corrections.seeks &&
  a.corrections.rateChanges === b.corrections.rateChanges;

/** How everybody's film keeps step: one's own present figures, and the others' last ones for the open film. */
export class PeopleSync {
  readonly #sources: Sources;
  #told: { readonly filmId: string; readonly people: readonly Told[] } | null = null;
  #own: OwnSync | null = null;
  #view: SyncView = EMPTY_SYNC;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  take({ people }: ServerEventPayload<'sync:people'>): void {
    const filmId = this.#openFilm();
    this.#told = filmId === null ? null : { filmId, people };
  }

  /** Builds the view; parts that didn't change keep their identity. */
  view(own: OwnSync): SyncView {
    const before = this.#view.people;
    const next = this.#people(own);
    const ids = Object.keys(next);
    const isSame = ids.length === Object.keys(before).length && ids.every((id) => next[id] === before[id]);
    const people = isSame ? before : next;
    if (own === this.#own && people === before) return this.#view;
    this.#own = own;
    const { driftMs, clockUncertaintyMs, roundTripMs, correction, trimMs } = own;
    this.#view = { driftMs, clockUncertaintyMs, roundTripMs, correction, trimMs, people };
    return this.#view;
  }

  #people(own: OwnSync): Record<string, PersonSync> {
    const replica = this.#sources.replica();
    if (!replica) return {};
    const told = this.#told?.filmId === this.#openFilm() ? (this.#told?.people ?? []) : [];
    const people: Record<string, PersonSync> = {};
    const keep = (id: string, next: PersonSync): void => {
      const old = this.#view.people[id];
      people[id] = samePerson(old, next) ? old : next;
    };
    for (const { id, presence } of replica.room.participants) {
      if (id === replica.localId) {
        const { driftMs, bufferedAheadMs, roundTripMs, clockUncertaintyMs, corrections } = own;
        keep(id, { driftMs, bufferedAheadMs, roundTripMs, clockUncertaintyMs, corrections, route: null });
        continue;
      }
      const one = told.find(({ participantId }) => participantId === id);
      if (!one || presence === 'gone') continue;
      const { driftMs, bufferedAheadMs, latencyMs, corrections } = one;
      keep(id, {
        driftMs,
        bufferedAheadMs,
        roundTripMs: latencyMs === null ? null : 2 * latencyMs,
        clockUncertaintyMs: latencyMs,
        corrections,
        route: this.#sources.route(id),
      });
    }
    return people;
  }

  #openFilm(): string | null {
    return this.#sources.replica()?.room.playback.film?.filmId ?? null;
  }
}
