/** Every route of both servers, with bodies, credentials and paths of all kinds. */
import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';
import { AUTH_ROUTES, HttpErrorSchema, PARTY_ROUTES } from '@core/wire/http';
import { LIMITS } from '@core/wire/limits';
import { Fault } from './answers';
import { askFrom, type Answered } from './ask-from';
import { arbitraryOf } from './arbitraries';
import { fuzz } from './fuzz';
import { anyOf, withWords } from './mutations';

const WORDS = ['@session', '@person', '@seat', '@code'] as const;
const CREDENTIALS = ['basic', 'host', 'none', 'odd'] as const;
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  '',
] as const;

interface Asked {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly part: string;
  readonly bodySchema: z.ZodType | null;
  readonly answer: z.ZodType;
  readonly body: unknown;
  /** The bytes that are sent instead of the body's JSON. */
  readonly bytes: string | null;
  readonly credential: (typeof CREDENTIALS)[number];
  readonly type: string;
}

const pathParts = fc.oneof(
  { weight: 3, arbitrary: fc.constant('@session') },
  fc.string({ minLength: 1, maxLength: 100 }),
  fc.constantFrom('..', '%00', '__proto__', 'a/b', ' ', '\ud83c\udfac', 'x'.repeat(5_000)),
);

const asked: Arbitrary<Asked> = fc.oneof(
  ...Object.entries({ ...AUTH_ROUTES, ...PARTY_ROUTES }).map(([name, route]) => {
    const bodySchema = 'body' in route ? route.body : null;
    const { method, path, answer } = route;
    return fc.record<Asked>({
      ...{ name: fc.constant(name), method: fc.constant(method), path: fc.constant(path) },
      ...{ bodySchema: fc.constant(bodySchema), answer: fc.constant<z.ZodType>(answer) },
      part: pathParts,
      body: bodySchema ? anyOf(arbitraryOf(bodySchema, WORDS)) : fc.constant(undefined),
      bytes: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('{', '{"a":', '[[[', '\0')), {
        freq: 12,
      }),
      credential: fc.oneof(
        { weight: 6, arbitrary: fc.constant(path.includes('parties') ? 'host' : 'basic') },
        fc.constantFrom(...CREDENTIALS),
      ),
      type: fc.oneof({ weight: 8, arbitrary: fc.constant<string>(TYPES[0]) }, fc.constantFrom(...TYPES)),
    });
  }),
);

/** A session that a request has made; it is closed again, since there may be only so many at a time. */
const MadeSchema = z.union([
  PARTY_ROUTES.createSession.answer.strict(),
  AUTH_ROUTES.createParty.answer.pick({ seat: true, invite: true }),
]);

const contentOf = ({ status, text }: Answered): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new Fault(`an answer that isn’t JSON: ${status} ${text.slice(0, 300)}`);
  }
};

const judge = (
  { name, bodySchema, answer, type, credential }: Asked,
  bytes: string | undefined,
  answered: Answered,
): void => {
  const { status } = answered;
  const content = contentOf(answered);
  const fault = (why: string): never => {
    throw new Fault(`${name}: ${why}: ${status} ${JSON.stringify(content).slice(0, 500)}`);
  };
  if (status >= 500) fault('the server’s own fault');
  if (content === null && status === 413) return;
  const refusal = HttpErrorSchema.safeParse(content);
  const isOk = status >= 200 && status < 300;
  if (isOk && !answer.safeParse(content).success) fault('the answer isn’t in the protocol');
  if (!isOk && !refusal.success) fault('the refusal isn’t in the protocol');
  if (!bodySchema) return;
  let taken = false;
  try {
    taken = bodySchema.safeParse(JSON.parse(bytes ?? 'null')).success;
  } catch {
    // The answer is no JSON at all.
  }
  if (isOk && !taken) fault('done, though it isn’t in the protocol');
  const isPlain =
    type === TYPES[0] && credential !== 'odd' && Buffer.byteLength(bytes ?? '') <= LIMITS.httpBytes;
  // The server doesn't read the body for an address that leads nowhere, such as one with `..` in it.
  if (taken && isPlain && status !== 404 && refusal.data?.error.code === 'BAD_MESSAGE')
    fault('a valid request was called malformed');
};

export const httpFuzz = fuzz<Asked[]>({
  name: 'http',
  arbitrary: fc.array(asked, { minLength: 1, maxLength: 6 }),
  holds: async (server, script) => {
    const words = await server.wordsOfHome();
    const authorizations = {
      ...{ basic: server.real.basic, host: `Bearer ${server.real.hostKey}`, none: null },
      odd: 'Basic \u00ff',
    };
    const made = new Set([words['@session'] ?? '']);
    const tryOne = async (one: Asked): Promise<void> => {
      server.rest();
      const { method, type } = one;
      const part = withWords(one.part, words) as string;
      // The part goes by way of UTF-8: an address can't hold a lone surrogate.
      const path = one.path.replace(':sessionId', () => encodeURIComponent(Buffer.from(part).toString()));
      const body = one.bytes ?? (one.bodySchema ? JSON.stringify(withWords(one.body, words)) : undefined);
      const authorization = authorizations[one.credential];
      const headers = {
        ...(type === '' || body === undefined ? {} : { 'content-type': type }),
        ...(authorization === null ? {} : { authorization }),
      };
      const answered = await askFrom(server.url, { method, path, headers, body }).catch((error: unknown) => {
        // The connection may end before the answer is read where a body is too large.
        if ((body?.length ?? 0) > LIMITS.httpBytes) return { status: 413, text: '' };
        // The server also answers bytes behind a request that has no body, which Node's client takes for a broken
        // answer.
        if (one.bodySchema === null && body !== undefined) return { status: 413, text: '' };
        throw error;
      });
      const session = MadeSchema.safeParse(contentOf(answered)).data;
      if (session) made.add('seat' in session ? session.seat.sessionId : session.sessionId);
      judge(one, body, answered);
    };
    try {
      for (const one of script) await tryOne(one);
    } finally {
      for (const sessionId of made) server.end(sessionId);
    }
  },
});
