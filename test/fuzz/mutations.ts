/** Values that a schema nearly takes: valid ones with one place changed. */
import fc, { type Arbitrary } from 'fast-check';

type Path = readonly (string | number)[];

const deep = (levels: number): unknown => {
  let value: unknown = [];
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/**
 * An object with one key more. It is defined, as JSON may hold `__proto__`: a literal would set the prototype instead.
 */
const withKey = (key: string, value: unknown): unknown =>
  JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;

/** Values that programs often trip over. */
const ODD: readonly unknown[] = [
  ...[null, undefined, true, false, '', '\0', '\ud800', 'x\udc00y', '\u202e', '\u200b', ' ', '__proto__'],
  ...[0, -0, -1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324],
  ...['x'.repeat(9_000), '\0'.repeat(8_192), '愛'.repeat(3_000), '🎬'.repeat(2_000)],
  ...[{}, [], [[]], [null], { length: 3 }, deep(200), new Array(500).fill(0)],
  ...PROTOTYPE_KEYS.map((key) => withKey(key, { polluted: true })),
  withKey('toJSON', 'x'),
  ...[Buffer.from([]), Buffer.from([0, 255]), { _placeholder: true, num: 0 }, new Date(0)],
];

export const oddValue: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.anything({ withNullPrototype: false, maxDepth: 2, withBigInt: false }) },
);

const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** Every place within a value, its root first. */
export const placesOf = (value: unknown, at: Path = []): Path[] => [
  at,
  ...(isBranch(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        placesOf(inner, [...at, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

/** A copy of the value with one place changed. */
export const changedAt = (value: unknown, path: Path, change: (old: unknown) => unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === key ? changedAt(inner, rest, change) : inner));
  if (!isBranch(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === key ? changedAt(inner, rest, change) : inner,
    ]),
  );
};

/** A change that fits the present value: the edges of a number, a text or list that grows, keys too few or too many. */
const grown = (old: unknown, odd: unknown): unknown => {
  if (typeof old === 'number') return old + (odd === null ? 1 : -1);
  if (typeof old === 'string') return `${old}${typeof odd === 'string' ? odd : 'x'}`;
  if (Array.isArray(old)) return [...(old as unknown[]), ...(old as unknown[]), odd];
  if (!isBranch(old)) return odd;
  const [first] = Object.keys(old);
  const { [first ?? '']: _gone, ...rest } = old;
  return typeof odd === 'string' ? { ...old, [odd.slice(0, 50)]: odd } : rest;
};

/** A valid value with one place changed. */
export const nearly = (valid: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.tuple(valid, fc.nat(), fc.boolean(), oddValue).map(([value, at, grows, odd]) => {
    const places = placesOf(value);
    const place = places[at % places.length] ?? [];
    return changedAt(value, place, (old) => (grows ? grown(old, odd) : odd));
  });

/** Values that follow no schema. */
export const rubbish: Arbitrary<unknown> = fc.oneof(fc.jsonValue({ maxDepth: 3 }), oddValue);

/** A valid value, a nearly valid one, or rubbish. */
export const anyOf = (valid: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: valid },
    { weight: 5, arbitrary: nearly(valid) },
    { weight: 1, arbitrary: rubbish },
  );

const holdsBytes = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  value instanceof ArrayBuffer ||
  (isBranch(value) && Object.values(value).some(holdsBytes));

/**
 * The value as it arrives: JSON knows no NaN and no undefined. `null` where it holds bytes, which travel beside the
 * JSON.
 */
export const received = (value: unknown): { readonly value: unknown } | null => {
  if (holdsBytes(value)) return null;
  const text: string | undefined = JSON.stringify(value);
  return { value: text === undefined ? undefined : JSON.parse(text) };
};

/** The value with each text that is one of the words replaced. */
export const withWords = (value: unknown, words: Readonly<Record<string, string>>): unknown => {
  if (typeof value === 'string') return Object.hasOwn(words, value) ? words[value] : value;
  if (Array.isArray(value)) return value.map((inner) => withWords(inner, words));
  if (!isBranch(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withWords(inner, words)]));
};
