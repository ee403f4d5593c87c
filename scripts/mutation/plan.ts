/** What is mutated, by which tests it is tried, and how much of it they have to notice. */

export interface MutatedFolder {
  readonly folder: string;
  /** Globs of the tests that may notice; of them those run that load the file. */
  readonly tests: readonly string[];
  /** The code and its `tests` leave nothing behind: one thread runs them for one mutant after the other. */
  readonly isPure?: true;
  /** Slower ones, asked only about what those let live. */
  readonly further?: readonly string[];
  /** Of a hundred mutants, how many at least; null: it is measured, and promised nothing. */
  readonly least: number | null;
  /** The files that decide who may what. */
  readonly deciders?: readonly string[];
}

/** Of a hundred mutants in a file that decides who may what. */
export const LEAST_OF_DECIDERS = 95;

const SERVER = {
  tests: ['src-server/**/*.test.ts'],
  /** The real server within the test's own process: what it decides is seen from outside. */
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
  { folder: 'src-core/session', tests: ownTests('src-core/session'), isPure: true, least: null },
  { folder: 'src-core/sync', tests: ownTests('src-core/sync'), isPure: true, least: null },
  {
    ...{ folder: 'src-server/auth', ...SERVER, isPure: true, least: 90 },
    deciders: ['guard.ts', 'seats.ts', 'invites.ts', 'wrong-tries.ts'],
  },
  {
    ...{ folder: 'src-server/sessions', ...SERVER, isPure: true, least: 90 },
    deciders: ['people.ts', 'tokens.ts'],
  },
  { folder: 'src-server/gateway', ...SERVER, least: null },
  {
    folder: 'src-main/security',
    tests: ownTests('src-main/security'),
    least: 90,
    deciders: ['permissions.ts', 'page-permissions.ts', 'navigation.ts', 'page-servers.ts'],
  },
  { folder: 'src-main/party', tests: ownTests('src-main/party'), least: null },
  { folder: 'src-main/ipc', tests: ownTests('src-main/ipc'), least: null, deciders: ['trusted-caller.ts'] },
];

/** Tests that take too long to be run once a mutant, or need what a mutant's run hasn't: a build, a browser, a process. */
export const LEFT_OUT = [
  '**/*.property.test.ts',
  'test/integration/server-{fuzz,floods,process,embedded}.test.ts',
];
