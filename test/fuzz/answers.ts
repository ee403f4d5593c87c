/** The answers that are allowed to a message, depending on whether its schema takes it. */
import { z } from 'zod';
import { LIMITS } from '@core/wire/limits';
import { WireErrorSchema } from '@core/wire/socket';
import type { Outcome } from './fuzzed-server';
import { received } from './mutations';

const RefusalSchema = z.object({ ok: z.literal(false), error: WireErrorSchema });

export class Fault extends Error {
  override readonly name = 'Fault';
}

/**
 * Whether a schema takes what arrives of a value; null where that can't be told, or where the value is too large to
 * arrive.
 */
export const isTaken = (schema: z.ZodType, value: unknown): boolean | null => {
  const arrives = received(value);
  if (!arrives) return null;
  const bytes = Buffer.byteLength(JSON.stringify(arrives.value) ?? '');
  if (bytes > LIMITS.socketBytes - 200) return null;
  return schema.safeParse(arrives.value).success;
};

export interface Asked {
  readonly name: string;
  readonly payload: unknown;
  /** The request's schema; null for a request that doesn't exist. */
  readonly schema: { readonly payload: z.ZodType; readonly answer: z.ZodType } | null;
  /** Whether a success ends the connection. */
  readonly mayEnd: boolean;
}

/** Judges an answer. @throws Fault */
export const judge = ({ name, payload, schema, mayEnd }: Asked, outcome: Outcome): void => {
  const taken = schema ? isTaken(schema.payload, payload) : false;
  const fault = (why: string): never => {
    throw new Fault(`${name}: ${why} ${JSON.stringify(outcome).slice(0, 600)}`);
  };
  if (outcome.is === 'silent') fault('no answer');
  if (outcome.is === 'closed') {
    if (taken === true && !mayEnd) fault('a valid request ended the connection');
    return;
  }
  if (outcome.is !== 'answered') return;
  const refused = RefusalSchema.safeParse(outcome.answer);
  if (refused.success) {
    const { code } = refused.data.error;
    if (code === 'INTERNAL') fault('the server’s own fault');
    if (taken === true && code === 'BAD_MESSAGE') fault('a valid request was called malformed');
    return;
  }
  if (taken === false) fault('done, though it isn’t in the protocol');
  const isAnswer =
    z.object({ ok: z.literal(true) }).safeParse(outcome.answer).success &&
    schema?.answer.safeParse(outcome.answer).success === true;
  if (!isAnswer) fault('the answer isn’t in the protocol');
};
