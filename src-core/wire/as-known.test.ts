import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arbitraryOf } from '../../test/fuzz/arbitraries';
import { readTold, unknownAs } from './as-known';
import { AUTH_ROUTES, HealthSchema, HttpErrorSchema } from './http';
import { PROBE_REQUESTS } from './probe';
import { ParticipantSchema, RoomEventSchema } from './room';
import { CLIENT_REQUESTS, SERVER_EVENTS, SnapshotSchema } from './socket';

const SEED = 11;
const RUNS = 25;
const NEWS = 'whatever comes next';

/** Every message that a client receives, by name. */
const TOLD: Readonly<Record<string, z.ZodType>> = {
  ...SERVER_EVENTS,
  ...Object.fromEntries(
    Object.entries({ ...CLIENT_REQUESTS, ...PROBE_REQUESTS, ...AUTH_ROUTES }).map(([name, { answer }]) => [
      `${name}, answered`,
      answer,
    ]),
  ),
  'health, answered': HealthSchema,
  'refusal, answered': HttpErrorSchema,
};

type Place = readonly (string | number)[];
type Schema = z.core.$ZodType;

const defOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The variant of a union that a value belongs to. */
const variantOf = (options: readonly Schema[], value: unknown): Schema | undefined =>
  options.find((option) => (option as z.ZodType).safeParse(value).success);

/**
 * Walks a value beside its schema, and finds the objects in it, and the places where one of several known words is
 * expected.
 */
const placesIn = (schema: Schema, value: unknown, at: Place = []): { objects: Place[]; words: Place[] } => {
  const none = { objects: [], words: [] };
  const joined = (parts: readonly { objects: Place[]; words: Place[] }[]) => ({
    objects: parts.flatMap(({ objects }) => objects),
    words: parts.flatMap(({ words }) => words),
  });
  const def = defOf(schema);
  switch (def.type) {
    case 'object': {
      if (!isRecord(value)) return none;
      const fields = Object.entries(def.shape).filter(([key]) => Object.hasOwn(value, key));
      const inside = fields.map(([key, field]) => placesIn(field, value[key], [...at, key]));
      return joined([{ objects: [at], words: [] }, ...inside]);
    }
    case 'array':
      return Array.isArray(value)
        ? joined(value.map((one: unknown, index) => placesIn(def.element, one, [...at, index])))
        : none;
    case 'enum':
      return { objects: [], words: [at] };
    case 'union': {
      const variant = variantOf(def.options, value);
      const key = 'discriminator' in def ? String(def.discriminator) : null;
      const words = key !== null && isRecord(value) && typeof value[key] === 'string' ? [[...at, key]] : [];
      return variant ? joined([{ objects: [], words }, placesIn(variant, value, at)]) : none;
    }
    case 'nullable':
    case 'optional':
    case 'default':
      return value === null || value === undefined ? none : placesIn(def.innerType, value, at);
    default:
      return none;
  }
};

const changedAt = (value: unknown, [key, ...rest]: Place, change: (old: unknown) => unknown): unknown => {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === key ? changedAt(one, rest, change) : one));
  return isRecord(value) ? { ...value, [key]: changedAt(value[key], rest, change) } : value;
};

const unknownKeys: Arbitrary<object> = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).map((key) => `new ${key}`),
  fc.jsonValue({ maxDepth: 2 }),
  { minKeys: 1, maxKeys: 3 },
);

/** A message as a newer server would send it: its objects have keys that nobody here knows. */
const sprinkled = (schema: Schema) =>
  arbitraryOf(schema).chain((value) => {
    const { objects } = placesIn(schema, value);
    const some = fc.array(fc.tuple(fc.constantFrom(...objects, []), unknownKeys), { maxLength: 6 });
    return some.map((extras) => ({
      value,
      newer: extras.reduce<unknown>(
        (message, [place, keys]) =>
          changedAt(message, place, (old) => (isRecord(old) ? { ...old, ...keys } : old)),
        value,
      ),
    }));
  });

/** A message with a word that nobody here knows, in a place where one of several is expected. */
const withNews = (schema: Schema) =>
  arbitraryOf(schema)
    .map((value) => ({ value, words: placesIn(schema, value).words }))
    .filter(({ words }) => words.length > 0)
    .chain(({ value, words }) =>
      fc.constantFrom(...words).map((place) => ({ place, newer: changedAt(value, place, () => NEWS) })),
    );

const hasWords = (schema: Schema): boolean =>
  fc
    .sample(arbitraryOf(schema), { numRuns: 50, seed: SEED })
    .some((value) => placesIn(schema, value).words.length > 0);

describe.each(Object.entries(TOLD))('%s', (_name, schema) => {
  it('a message from a newer server is read as if its unknown keys weren’t in it', () => {
    fc.assert(
      fc.property(sprinkled(schema), ({ value, newer }) => {
        expect(readTold(schema, newer)).toEqual({ kind: 'known', data: schema.parse(value) });
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe.each(Object.entries(TOLD).filter(([, schema]) => hasWords(schema)))('%s', (_name, schema) => {
  it('an unknown word in a message isn’t taken for the server’s fault', () => {
    fc.assert(
      fc.property(withNews(schema), ({ newer }) => {
        expect(readTold(schema, newer).kind).not.toBe('malformed');
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe('a room as a newer server tells it', () => {
  it('a newer server’s snapshot is never lost as a whole for an unknown word in it', () => {
    fc.assert(
      fc.property(withNews(SnapshotSchema), ({ newer }) => {
        expect(readTold(SnapshotSchema, newer)).toMatchObject({ kind: 'known' });
      }),
      { seed: SEED, numRuns: 6 * RUNS },
    );
  });

  it('a newer server’s snapshot is still refused where no version says such a thing', () => {
    const [snapshot] = fc.sample(arbitraryOf(SnapshotSchema), { numRuns: 1, seed: SEED }) as [object];
    expect(readTold(SnapshotSchema, { ...snapshot, revision: -1, more: 1 })).toEqual({
      kind: 'malformed',
      where: 'revision',
    });
    expect(readTold(SnapshotSchema, null)).toMatchObject({ kind: 'malformed' });
  });
});

describe('an unknown word', () => {
  const [person] = fc.sample(arbitraryOf(ParticipantSchema), { numRuns: 1, seed: SEED }) as [
    z.infer<typeof ParticipantSchema>,
  ];
  const ana = {
    ...person,
    readiness: { filmId: null, state: 'none' },
    publications: [{ streamId: 's_1', kind: 'microphone' }],
  };
  const read = (change: object) => readTold(ParticipantSchema, { ...ana, ...change });

  it('an unknown role is read as the one that may least, and an unknown presence as being here', () => {
    expect(read({ role: 'director' })).toMatchObject({ data: { role: 'screen' } });
    expect(read({ presence: 'dozing' })).toMatchObject({ data: { presence: 'connected' } });
  });

  it('an unknown entry of a list is dropped from it', () => {
    const hologram = { streamId: 's_2', kind: 'hologram' };
    expect(read({ publications: [...ana.publications, hologram] })).toMatchObject({
      data: { publications: ana.publications },
    });
    const grants = { ...ana.grants, publish: ['microphone', 'hologram'] };
    expect(read({ grants })).toMatchObject({ data: { grants: { publish: ['microphone'] } } });
  });

  it('an unknown optional value is left out, also where it is a list that would be empty', () => {
    const readiness = { ...ana.readiness, apart: 'asleep', undecoded: [{ track: 'smell', codec: 'X' }] };
    expect(read({ readiness })).toMatchObject({ kind: 'known', data: { readiness: ana.readiness } });
  });

  it('an event that is unknown, or has a word without a substitute, is only counted', () => {
    const unknown = { kind: 'known', data: { type: 'unknown' } };
    expect(readTold(RoomEventSchema, { type: 'queueChanged', queue: [] })).toEqual(unknown);
    const left = { type: 'participantLeft', participantId: 'p_1', reason: 'abducted' };
    expect(readTold(RoomEventSchema, left)).toEqual(unknown);
  });

  it('an unknown message as a whole is nobody’s fault, and is dropped', () => {
    const signal = { from: 'p_1', linkEpoch: 1, signal: { type: 'wave' } };
    expect(readTold(SERVER_EVENTS.signal, signal)).toEqual({ kind: 'unknown' });
  });

  it('an unknown word is read as its schema’s substitute, or else makes the nearest nullable value null', () => {
    const mood = z.enum(['calm', 'merry']);
    const schema = z.strictObject({
      least: unknownAs(z.enum(['calm', 'merry']), 'calm'),
      inner: z.strictObject({ deep: z.strictObject({ mood }) }).nullable(),
    });
    expect(readTold(schema, { least: 'wild', inner: { deep: { mood: 'wild' } } })).toEqual({
      kind: 'known',
      data: { least: 'calm', inner: null },
    });
  });
});
