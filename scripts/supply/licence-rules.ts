/** Decides under which licences packages may be used, from a parsed lock file. */
import { z } from 'zod';

/** The part of npm's lock file, version 3, that licences need. Its keys are paths; the root's key is empty. */
export const LockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});
export type Lock = z.infer<typeof LockSchema>;

/**
 * The allowed licences by SPDX identifier. They ask for no more than a notice; MPL-2.0 also for the source of its own
 * files, which are unchanged here.
 */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
]);

/** A package that is used although its licence isn't in the list, or isn't named in the lock file. */
export interface LicenceException {
  readonly name: string;
  /** The licence in the lock file; null where it names none. The exception holds for this licence alone. */
  readonly licence: string | null;
  /** Whether the package may be in the app that people get. */
  readonly use: 'shipped' | 'development';
  readonly reason: string;
}

export const EXCEPTIONS: readonly LicenceException[] = [
  {
    name: '@fontsource-variable/inter',
    licence: 'OFL-1.1',
    use: 'shipped',
    reason: 'A font: the licence lets it go with any program, and forbids only to sell it by itself.',
  },
  {
    name: 'argparse',
    licence: 'Python-2.0',
    use: 'development',
    reason: 'Permissive, with a notice; the name is that of the program it was ported from.',
  },
  {
    name: 'caniuse-lite',
    licence: 'CC-BY-4.0',
    use: 'development',
    reason: 'Data about browsers, read while building; nothing of it is in what is built.',
  },
  {
    name: 'truncate-utf8-bytes',
    licence: 'WTFPL',
    use: 'development',
    reason: 'Asks for nothing; it isn’t in the list because it disclaims nothing either.',
  },
  {
    name: 'xmlhttprequest-ssl',
    licence: null,
    use: 'development',
    reason:
      'MIT, written in an older form of package.json. Used by the socket’s client in Node only, in tests.',
  },
];

/**
 * Whether allowed licences alone satisfy an SPDX expression: one side of an `OR`, both sides of an `AND`. An expression
 * that isn't understood (`WITH`, `SEE LICENSE IN …`) isn't allowed, and a person has to look.
 */
export const isAllowed = (expression: string, allowed: ReadonlySet<string> = ALLOWED): boolean => {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  let understood = true;
  const single = (): boolean => {
    const token = tokens[at++];
    if (token === '(') {
      const inner = anyOf();
      understood &&= tokens[at++] === ')';
      return inner;
    }
    understood &&= token !== undefined && /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(token);
    return token !== undefined && allowed.has(token);
  };
  const allOf = (): boolean => {
    let met = single();
    while (tokens[at] === 'AND') {
      at += 1;
      met = single() && met;
    }
    return met;
  };
  const anyOf = (): boolean => {
    let met = allOf();
    while (tokens[at] === 'OR') {
      at += 1;
      met = allOf() || met;
    }
    return met;
  };
  const met = anyOf();
  return understood && at === tokens.length && met;
};

/** The package's name in a path: `node_modules/a/node_modules/@b/c` holds `@b/c`. */
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** A sentence for each package that may not be used, and for each exception that nothing needs any more. */
export const licenceProblems = (
  lock: Lock,
  exceptions: readonly LicenceException[] = EXCEPTIONS,
): readonly string[] => {
  const needed = new Set<LicenceException>();
  const problems = Object.entries(lock.packages).flatMap(([path, { version, license, dev, link }]) => {
    // The root is our own package, and a link stands for a folder that has an entry of its own.
    if (path === '' || link === true) return [];
    if (license !== undefined && isAllowed(license)) return [];
    const name = nameOf(path);
    const exception = exceptions.find((one) => one.name === name && one.licence === (license ?? null));
    const found = `${name}@${version ?? '?'} is under ${license ?? 'no licence that the lock file says'}`;
    if (!exception) return [`${found}, which isn’t allowed.`];
    needed.add(exception);
    if (exception.use === 'development' && dev !== true)
      return [`${found}, which is an exception for development only, and it would be shipped.`];
    return [];
  });
  const stale = exceptions
    .filter((exception) => !needed.has(exception))
    .map(
      ({ name, licence }) => `No package needs the exception for ${name} (${licence ?? 'none'}) any more.`,
    );
  return [...problems, ...stale];
};

/**
 * The packages that may be used in development alone and were bundled all the same: the lock file lists whatever a
 * bundler takes in as a dependency of development.
 * @param bundled the bundled packages as `name@version`
 */
export const bundledExceptions = (
  bundled: readonly string[],
  exceptions: readonly LicenceException[] = EXCEPTIONS,
): readonly string[] =>
  bundled.filter((one) =>
    exceptions.some(({ name, use }) => use === 'development' && one.startsWith(`${name}@`)),
  );
