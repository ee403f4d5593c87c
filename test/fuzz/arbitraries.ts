/**
 * Makes values that a schema takes out of the schema itself: a change of the wire thereby changes what the fuzz tries.
 * It knows the kinds of schema that are used in src-core/wire, and says so where a new one appears.
 */
import fc, { type Arbitrary } from 'fast-check';
import type { z } from 'zod';

type Schema = z.core.$ZodType;
type Check = z.core.$ZodChecks;

/** Words that mean something to the receiver, e.g. ids of people who are there; they are tried wherever they fit. */
export type Words = readonly string[];

const checksOf = ({ _zod }: Schema): readonly Check['_zod']['def'][] =>
  (_zod.def.checks ?? []).map((check) => (check as Check)._zod.def);

const takes = (schema: Schema, value: unknown): boolean => (schema as z.ZodType).safeParse(value).success;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** The least and the most that a schema allows, both inclusive. */
const bounds = (schema: Schema, least: number, most: number): Bounds => {
  for (const def of checksOf(schema)) {
    if (def.check === 'greater_than') least = Math.max(least, Number(def.value) + (def.inclusive ? 0 : 1));
    if (def.check === 'less_than') most = Math.min(most, Number(def.value) - (def.inclusive ? 0 : 1));
    if (def.check === 'min_length') least = Math.max(least, def.minimum);
    if (def.check === 'max_length') most = Math.min(most, def.maximum);
    if (def.check === 'length_equals') least = most = def.length;
  }
  return { least, most };
};

const numbers = (schema: Schema): Arbitrary<number> => {
  const isWhole = checksOf(schema).some(({ check }) => check === 'number_format');
  const edge = isWhole ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  const { least, most } = bounds(schema, -edge, edge);
  const edges = fc.constantFrom(...[least, most, 0, 1].filter((value) => value >= least && value <= most));
  return isWhole
    ? fc.oneof(fc.integer({ min: Math.ceil(least), max: Math.floor(most) }), edges)
    : fc.oneof(fc.double({ min: least, max: most, noNaN: true, noDefaultInfinity: true }), edges);
};

/** The longest text that is tried where the schema sets no limit. */
const LONGEST = 20_000;

const URLS = [
  'https://films.example/a.mp4',
  'http://films.example:8080/live/x.m3u8?a=b#c',
  'https://xn--bcher-kva.example/%00',
  'http://127.0.0.1:9/',
] as const;

const texts = (schema: Schema, words: Words): Arbitrary<string> => {
  const { least, most } = bounds(schema, 0, LONGEST);
  const short = { minLength: least, maxLength: Math.max(least, Math.min(most, 40)) };
  const patterns = checksOf(schema).flatMap((def) =>
    def.check === 'string_format' && def.pattern ? [def.pattern] : [],
  );
  const { def } = schema._zod;
  if ('format' in def && def.format === 'url') return fc.constantFrom(...URLS);
  if (patterns.length > 0) return fc.oneof(...patterns.map((pattern) => fc.stringMatching(pattern)));
  const letters = fc.string({ unit: fc.constantFrom(...'aZ09 äß愛'), ...short });
  return fc.oneof(
    { weight: 3, arbitrary: letters },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', ...short }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', ...short }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a'.repeat(most), 'a'.repeat(Math.max(1, least)), '愛'.repeat(most)),
    },
    ...(words.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...words) }] : []),
  );
};

const kindless = (schema: Schema): Arbitrary<unknown> =>
  // A custom schema's values can only be found by trying.
  fc
    .oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4_096 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ minLength: 1 }),
      fc.jsonValue({ maxDepth: 1 }),
    )
    .filter((value) => takes(schema, value));

const objects = (shape: Readonly<Record<string, Schema>>, words: Words): Arbitrary<object> =>
  fc.record(
    Object.fromEntries(
      Object.entries(shape).map(([key, field]) => [key, arbitraryOf(field, words)] as const),
    ),
    { requiredKeys: Object.keys(shape).filter((key) => shape[key]?._zod.optin !== 'optional') },
  );

const unchecked = (schema: Schema, words: Words): Arbitrary<unknown> => {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return texts(schema, words);
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'array': {
      const { least, most } = bounds(schema, 0, 20);
      return fc.array(arbitraryOf(def.element, words), {
        minLength: least,
        maxLength: Math.max(least, Math.min(most, 6)),
      });
    }
    case 'tuple':
      return fc.tuple(...def.items.map((item) => arbitraryOf(item, words)));
    case 'object':
      return objects(def.shape, words);
    case 'record':
      return fc.dictionary(arbitraryOf(def.keyType, words).map(String), arbitraryOf(def.valueType, words), {
        maxKeys: 4,
      });
    case 'union':
      return fc.oneof(...def.options.map((option) => arbitraryOf(option, words)));
    case 'optional':
    case 'default':
    case 'prefault':
      return fc.option(arbitraryOf(def.innerType, words), { nil: undefined, freq: 4 });
    case 'nullable':
      return fc.option(arbitraryOf(def.innerType, words), { nil: null, freq: 4 });
    case 'readonly':
      return arbitraryOf(def.innerType, words);
    case 'pipe':
      // Values are made for the way in; where the pipe begins with a transform, for the schema behind it.
      return arbitraryOf(def.in._zod.def.type === 'transform' ? def.out : def.in, words);
    case 'unknown':
    case 'any':
      return fc.jsonValue({ maxDepth: 2 });
    case 'custom':
      return kindless(schema);
    default:
      throw new Error(`the fuzz knows no ${def.type}: add it to test/fuzz/arbitraries.ts`);
  }
};

/** Values that the schema takes, of all kinds and with its limits among them. */
export const arbitraryOf = (schema: Schema, words: Words = []): Arbitrary<unknown> => {
  const all = unchecked(schema, words);
  const isChecked = (schema._zod.def.checks?.length ?? 0) > 0 || schema._zod.def.type === 'pipe';
  return isChecked ? all.filter((value) => takes(schema, value)) : all;
};
