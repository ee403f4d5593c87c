/**
 * The folders that are mutated, the tests that try each of them, and the share of mutants that these have to notice.
 */

export interface MutatedFolder {
  readonly folder: string;
  /** Globs of the tests that may notice a mutant; of these tests, the ones that load the file run. */
  readonly tests: readonly string[];
  /**
   * Set where the code and its `tests` leave nothing behind: one thread then runs them for one mutant after the other.
   */
  readonly isPure?: true;
  /** Slower tests, which are asked only about the mutants that survive `tests`. */
  readonly further?: readonly string[];
  /** The least percentage of mutants that has to be noticed; null where it is only measured. */
  readonly least: number | null;
  /** The files that decide what somebody may do. */
  readonly deciders?: readonly string[];
}

/** The least percentage of noticed mutants for a file that decides what somebody may do. */
export const LEAST_OF_DECIDERS = 95;

const SERVER = {
  tests: ['src-server/**/*.test.ts'],
  /** These tests run the real server within their own process, and see its decisions from outside. */
  further: ['test/integration/server-*.test.ts'],
};
const ownTests = (folder: string): string[] => [`${folder}/**/*.test.ts`];

export const MUTATED: readonly MutatedFolder[] = [
  {
    folder: 'src-core/room',
    tests: ownTests('src-core/room'),
    isPure: true,
    least: 90,
    deciders: ['rights.ts', 'grants.ts', 'succession.ts', 'seats.ts'],
  },
  {
    ...{ folder: 'src-core/base', tests: ownTests('src-core/base'), isPure: true, least: null },
    deciders: ['address-class.ts'],
  },
  {
    ...{ folder: 'src-core/film', tests: ownTests('src-core/film'), isPure: true, least: null },
    deciders: ['film-gate.ts'],
  },
  { folder: 'src-core/net', tests: ownTests('src-core/net'), isPure: true, least: null },
  { folder: 'src-core/mesh', tests: ownTests('src-core/mesh'), isPure: true, least: null },
  {
    ...{ folder: 'src-core/session', tests: ownTests('src-core/session'), isPure: true, least: null },
    /** What a person's client makes of it. */
    further: ['src-sdk/session/*.test.ts', 'src-sdk/*.test.ts'],
  },
  { folder: 'src-core/sync', tests: ownTests('src-core/sync'), isPure: true, least: null },
  {
    ...{ folder: 'src-server/auth', ...SERVER, isPure: true, least: 90 },
    deciders: ['guard.ts', 'seats.ts', 'invites.ts', 'wrong-tries.ts'],
  },
  {
    ...{ folder: 'src-server/sessions', ...SERVER, isPure: true, least: 90 },
    deciders: ['people.ts', 'tokens.ts'],
  },
  { folder: 'src-server/gateway', ...SERVER, isPure: true, least: null },
  {
    folder: 'src-main/security',
    tests: ownTests('src-main/security'),
    least: 90,
    deciders: ['permissions.ts', 'page-permissions.ts', 'navigation.ts', 'page-servers.ts'],
  },
  { folder: 'src-main/party', tests: ownTests('src-main/party'), least: null },
  {
    ...{ folder: 'src-main/ipc', tests: [...ownTests('src-main/ipc'), 'test/contract/ipc.test.ts'] },
    ...{ isPure: true, least: null, deciders: ['trusted-caller.ts'] },
  },
];

/**
 * The tests that take too long to be run once for each mutant, or need what such a run lacks: a build, a browser, a
 * process.
 */
export const LEFT_OUT = [
  '**/*.property.test.ts',
  'test/integration/server-{fuzz,floods,process,embedded}.test.ts',
];
