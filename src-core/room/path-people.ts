import { LIMITS } from '../wire/limits';

/** The ways that a server has for the media of a party. */
export type PathKind = 'mesh';

const PEOPLE: Readonly<Record<PathKind, number>> = { mesh: LIMITS.meshPeople };

/** How many people a party has places for, where its server has these ways: as many as the best of them bears. */
export const mostPeople = (paths: readonly PathKind[]): number =>
  Math.min(LIMITS.sessionPeople, Math.max(1, ...paths.map((path) => PEOPLE[path])));
