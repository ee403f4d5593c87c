/** Reads a bench's options from the command line. Pure. */
import { parseArgs } from 'node:util';
import { Explained } from '../../scripts/runtime/command';

/** A value as `parseArgs` gives it; undefined where the option wasn't given. */
type GivenText = string | boolean | readonly (string | boolean)[] | undefined;

export interface Option<T> {
  readonly type: 'boolean' | 'string';
  readonly multiple?: boolean;
  /** @param flag the option with its dashes, for an error message */
  readonly read: (given: GivenText, flag: string) => T;
}
export type Options = Readonly<Record<string, Option<unknown>>>;
export type Given<O extends Options> = { readonly [Name in keyof O]: ReturnType<O[Name]['read']> };

export const flag: Option<boolean> = { type: 'boolean', read: (given) => given === true };

export const text = <Usual extends string | undefined>(usual: Usual): Option<string | Usual> => ({
  type: 'string',
  read: (given) => (typeof given === 'string' ? given : usual),
});

export interface Bounds {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}

const boundWords = ({ least, most, whole }: Bounds): string =>
  `a ${whole ? 'whole ' : ''}number from ${least} ${most === undefined ? 'on' : `to ${most}`}`;

/** A number within bounds; undefined where it isn't given. */
export const number = (bounds: Bounds): Option<number | undefined> => ({
  type: 'string',
  read(given, name) {
    if (given === undefined) return undefined;
    // `Number` reads an empty text as 0.
    const value = typeof given === 'string' && given !== '' ? Number(given) : Number.NaN;
    const { least, most = Infinity, whole = false } = bounds;
    if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value)))
      throw new Explained(`${name} takes ${boundWords(bounds)}.`);
    return value;
  },
});

/** Some of the known names, with commas between them or one at a time; none where the option isn't given. */
export const some = <Name extends string>(known: readonly Name[]): Option<readonly Name[]> => ({
  type: 'string',
  multiple: true,
  read: (given, flagName) =>
    (Array.isArray(given) ? (given as readonly string[]) : [])
      .flatMap((list) => list.split(','))
      .map((name) => {
        const one = known.find((candidate) => candidate === name);
        if (one === undefined) throw new Explained(`${flagName} takes ${known.join(', ')}; not ${name}.`);
        return one;
      }),
});

/** Reads the options. Throws an Explained that says what is possible. */
export function readOptions<O extends Options>(options: O, args: readonly string[]): Given<O> {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  let values: Readonly<Record<string, GivenText>>;
  try {
    values = parseArgs({ args: [...args], options: config }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new Explained(
      `${error instanceof Error ? error.message : String(error)}\nIt takes ${known.join(', ')}.`,
    );
  }
  return Object.fromEntries(
    Object.entries(options).map(([name, { read }]) => [name, read(values[name], `--${name}`)]),
  ) as Given<O>;
}
