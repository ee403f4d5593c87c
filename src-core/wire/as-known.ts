import { z } from 'zod';

/**
 * How a client reads a server that is newer than itself. Requests are read as strictly as the schemas say; messages to
 * the client are read for their known parts: unknown keys are dropped, and an unknown value where one of several is
 * expected (a role, a kind of film, a kind of event) is read as the schema's substitute, or as nothing at the nearest
 * place that may hold nothing: removed from its list, null, left out.
 */

/** The variant of a union as which a reader takes an unknown one. Nobody sends it. */
const UNKNOWN = 'unknown';
const NOTHING = Symbol('nothing that is known');

const WORDS = z.registry<{ readonly unknownAs: string }>();

/** Names the value as which a reader takes an unknown one: the one from which least follows. */
export const unknownAs = <S extends z.ZodEnum>(schema: S, word: z.output<S>): S => {
  WORDS.add(schema, { unknownAs: String(word) });
  return schema;
};

type Schema = z.core.$ZodType;
type Read = (value: unknown) => unknown;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asIs: Read = (value) => value;

const readEnum = (schema: Schema, words: readonly unknown[]): Read => {
  const known = new Set(words);
  const otherwise = WORDS.get(schema)?.unknownAs ?? NOTHING;
  return (value) => (typeof value === 'string' && !known.has(value) ? otherwise : value);
};

const readObject = (shape: Readonly<Record<string, Schema>>): Read => {
  const fields = Object.entries(shape).map(([key, field]) => [key, readerOf(field)] as const);
  return (value) => {
    if (!isRecord(value)) return value;
    const known: Record<string, unknown> = {};
    for (const [key, read] of fields) {
      if (!Object.hasOwn(value, key)) continue;
      const field = read(value[key]);
      if (field === NOTHING) return NOTHING;
      if (field !== undefined) known[key] = field;
    }
    return known;
  };
};

const readArray = (schema: Schema, element: Schema): Read => {
  const read = readerOf(element);
  const mayBeEmpty = z.safeParse(schema, []).success;
  return (value) => {
    if (!Array.isArray(value)) return value;
    const known = value.map(read).filter((one) => one !== NOTHING);
    return known.length === 0 && value.length > 0 && !mayBeEmpty ? NOTHING : known;
  };
};

const readUnion = (options: readonly Schema[], key: string): Read => {
  const readers = new Map<unknown, Read>();
  for (const option of options)
    for (const kind of option._zod.propValues?.[key] ?? []) readers.set(kind, readerOf(option));
  const otherwise = readers.has(UNKNOWN) ? { [key]: UNKNOWN } : NOTHING;
  return (value) => {
    if (!isRecord(value)) return value;
    const kind = value[key];
    const read = readers.get(kind);
    if (!read) return typeof kind === 'string' ? otherwise : value;
    const known = read(value);
    return known === NOTHING ? otherwise : known;
  };
};

const orElse = (inner: Schema, otherwise: unknown): Read => {
  const read = readerOf(inner);
  return (value) => {
    const known = value === null || value === undefined ? value : read(value);
    return known === NOTHING ? otherwise : known;
  };
};

const newReader = (schema: Schema): Read => {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return readObject(def.shape);
    case 'array':
      return readArray(schema, def.element);
    case 'enum':
      return readEnum(schema, Object.values(def.entries));
    case 'union':
      return 'discriminator' in def && typeof def.discriminator === 'string'
        ? readUnion(def.options, def.discriminator)
        : asIs;
    case 'nullable':
      return orElse(def.innerType, null);
    case 'optional':
    case 'default':
      return orElse(def.innerType, undefined);
    default:
      return asIs;
  }
};

const READERS = new WeakMap<Schema, Read>();

const readerOf = (schema: Schema): Read => {
  const kept = READERS.get(schema);
  if (kept) return kept;
  const made = newReader(schema);
  READERS.set(schema, made);
  return made;
};

/** `unknown`: it may be valid, and nothing of it is known here · `malformed`: at `where` it is what no version says. */
export type Told<T> =
  | { readonly kind: 'known'; readonly data: T }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'malformed'; readonly where: string };

/** Reads a server's message. A wholly known one, which is nearly every one, costs no more than its schema. */
export const readTold = <S extends z.ZodType>(schema: S, value: unknown): Told<z.output<S>> => {
  const exact = schema.safeParse(value);
  if (exact.success) return { kind: 'known', data: exact.data };
  const known = readerOf(schema)(value);
  if (known === NOTHING) return { kind: 'unknown' };
  const taken = schema.safeParse(known);
  if (taken.success) return { kind: 'known', data: taken.data };
  return { kind: 'malformed', where: taken.error.issues[0]?.path.join('.') ?? '' };
};
