import { LIMITS } from '../wire/limits';

/** The kinds of paths by which a server lets a party's streams go. */
export type PathKind = 'mesh';

const PEOPLE: Readonly<Record<PathKind, number>> = { mesh: LIMITS.meshPeople };

/** The number of places of a party on a server with these paths: as many as the best of them bears. */
export const mostPeople = (paths: readonly PathKind[]): number =>
  Math.min(LIMITS.sessionPeople, Math.max(1, ...paths.map((path) => PEOPLE[path])));
