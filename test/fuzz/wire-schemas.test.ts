/**
 * Tests every schema of the wire by itself: it takes valid values, answers anything, and parsing twice gives the same
 * as once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { WatchTogetherError } from '@core/base/errors';
import { AUTH_ROUTES, HealthSchema, HttpErrorSchema, PARTY_ROUTES } from '@core/wire/http';
import { PROBE_REQUESTS, ProbeHandshakeSchema } from '@core/wire/probe';
import { CLIENT_REQUESTS, HandshakeSchema, SERVER_EVENTS } from '@core/wire/socket';
import { parseAcknowledgement, parseServerEvent } from '@sdk/signalling/messages';
import { arbitraryOf } from './arbitraries';
import { anyOf, received } from './mutations';
import { keptFor } from './kept-seeds';

const SEED = 8;
const RUNS = 60;

const SCHEMAS: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  [
    ['HandshakeSchema', HandshakeSchema] as const,
    ['ProbeHandshakeSchema', ProbeHandshakeSchema] as const,
    ['HealthSchema', HealthSchema] as const,
    ['HttpErrorSchema', HttpErrorSchema] as const,
    ...Object.entries({ ...CLIENT_REQUESTS, ...PROBE_REQUESTS }).flatMap(([name, { payload, answer }]) => [
      [`${name} asked`, payload] as const,
      [`${name} answered`, answer] as const,
    ]),
    ...Object.entries({ ...AUTH_ROUTES, ...PARTY_ROUTES }).flatMap(([name, route]) => [
      ...('body' in route ? [[`${name} asked`, route.body] as const] : []),
      [`${name} answered`, route.answer] as const,
    ]),
    ...Object.entries(SERVER_EVENTS).map(([name, payload]) => [`${name} announced`, payload] as const),
  ].sort(([a], [b]) => a.localeCompare(b)),
);

const check = (name: string, arbitrary: fc.Arbitrary<unknown>, holds: (value: unknown) => void): void => {
  for (const kept of keptFor(name)) fc.assert(fc.property(arbitrary, holds), { ...kept, numRuns: RUNS });
  fc.assert(fc.property(arbitrary, holds), { seed: SEED, numRuns: RUNS });
};

describe.each(Object.entries(SCHEMAS))('%s', (name, schema) => {
  it('the schema accepts what is generated from it, and leaves what it has parsed unchanged', () => {
    check(`schema ${name}`, arbitraryOf(schema), (value) => {
      const once: unknown = schema.parse(value);
      expect(schema.parse(once)).toEqual(once);
    });
  });

  it('the schema answers anything else without throwing', () => {
    check(`schema ${name}, nearly`, anyOf(arbitraryOf(schema)), (value) => {
      const taken = schema.safeParse(received(value)?.value ?? value);
      if (taken.success) expect(schema.safeParse(taken.data)).toEqual({ success: true, data: taken.data });
    });
  });
});

describe.each(Object.entries(SERVER_EVENTS))('the SDK, told %s', (name, schema) => {
  it('the SDK takes a valid event, and of anything else the known parts, or an error', () => {
    check(`event ${name}`, anyOf(arbitraryOf(schema)), (value) => {
      const event = parseServerEvent(name, value);
      const exact = schema.safeParse(value);
      if (exact.success) expect(event).toEqual({ name, payload: exact.data });
      else if (event !== null && !(event instanceof WatchTogetherError))
        expect(schema.safeParse(event.payload)).toEqual({ success: true, data: event.payload });
    });
  });
});

describe('the SDK, told an event whose name it doesn’t know', () => {
  it('the SDK ignores an event whose name it doesn’t know', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
    fc.assert(
      fc.property(
        names.filter((name) => !Object.hasOwn(SERVER_EVENTS, name)),
        fc.anything(),
        (name, value) => {
          expect(parseServerEvent(name, value)).toBeNull();
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe.each(Object.entries(CLIENT_REQUESTS))('the SDK, answered to %s', (name, { answer }) => {
  it('the SDK takes a valid answer, and throws an error of its own at anything else', () => {
    const answers = anyOf(arbitraryOf(answer).map((value) => ({ ok: true, ...(value as object) })));
    check(`acknowledgement ${name}`, answers, (value) => {
      try {
        parseAcknowledgement(name as keyof typeof CLIENT_REQUESTS, value);
      } catch (error) {
        expect(error).toBeInstanceOf(WatchTogetherError);
      }
    });
  });
});
