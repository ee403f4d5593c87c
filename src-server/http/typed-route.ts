import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { z } from 'zod';
import { WatchTogetherError } from '@core/base/errors';

/** A route of the contract (wire/http.ts). */
interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
}
type BodyOf<R extends Route> = R extends { readonly body: infer B extends z.ZodType }
  ? z.output<B>
  : undefined;

interface Asked<R extends Route> {
  readonly body: BodyOf<R>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** A part of the path, e.g. `sessionId`. */
  readonly param: (name: string) => string;
}

const paramsOf = (request: FastifyRequest): Record<string, unknown> =>
  typeof request.params === 'object' && request.params !== null ? { ...request.params } : {};

/** Serves a route of the contract: its body is parsed by its schema before the handler sees it. */
export const serve = <R extends Route>(
  app: FastifyInstance,
  route: R,
  options: RouteShorthandOptions,
  handle: (asked: Asked<R>) => Promise<z.output<R['answer']>> | z.output<R['answer']>,
): void => {
  app.route({
    ...options,
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const parsed = route.body?.safeParse(request.body);
      if (parsed && !parsed.success) {
        const { path = [], message = '' } = parsed.error.issues[0] ?? {};
        throw new WatchTogetherError('BAD_MESSAGE', `${path.join('.')}: ${message}`.slice(0, 300));
      }
      const param = (name: string): string => {
        const value = paramsOf(request)[name];
        return typeof value === 'string' ? value : '';
      };
      const answer = await handle({ body: parsed?.data as BodyOf<R>, request, reply, param });
      // Answers may hold tokens and credentials.
      return reply.header('cache-control', 'no-store').send(answer);
    },
  });
};
