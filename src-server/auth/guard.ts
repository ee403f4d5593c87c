import type { FastifyReply, FastifyRequest } from 'fastify';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { Logger } from '../base/log';
import type { Runtime } from '../base/runtime';
import { WrongTries, type Secret } from './wrong-tries';

/** How long a person who goes on guessing waits for each answer, ms. */
const HELD_MS = 1_000;

/** The answers to a secret that isn't one. */
const WRONG: Readonly<Record<Secret, ErrorCode>> = {
  code: 'INVITE_INVALID',
  hostKey: 'PERMISSION_DENIED',
  seat: 'TOKEN_INVALID',
};
/** The answers to a code that was valid once: they mustn't tell a guesser that they were close. */
const WAS_RIGHT: ReadonlySet<ErrorCode | null> = new Set<ErrorCode>([
  'INVITE_EXPIRED',
  'INVITE_USED_UP',
  'INVITE_REVOKED',
]);

/**
 * Slows down guessers, and nobody else: the secret is checked first, and a person with the right one is served,
 * whatever came from their address before. A wrong one beyond the allowance is answered a second later, in a way that
 * says nothing of it, on a connection that ends with the answer. Anything else sent over that connection isn't
 * answered, so that a try costs a connection and a second, however many are sent at once (ADR 25).
 */
export class Guard {
  readonly #tries: WrongTries;
  readonly #timers: Runtime['timers'];

  constructor({ clock, timers }: Pick<Runtime, 'clock' | 'timers'>, log: Logger) {
    this.#tries = new WrongTries(clock, log);
    this.#timers = timers;
  }

  /** @throws what `run` throws, or RATE_LIMITED in its place */
  async watch<T>(
    secret: Secret,
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const code = error instanceof WatchTogetherError ? error.code : null;
      const isWrong = code === WRONG[secret];
      const wasRight = secret === 'code' && WAS_RIGHT.has(code);
      if (isWrong && this.#tries.count(secret, request.ip)) throw error;
      if (!isWrong && !(wasRight && !this.#tries.isWithin(secret, request.ip))) throw error;
      await new Promise<void>((resolve) => void this.#timers.setTimeout(resolve, HELD_MS));
      void reply.header('connection', 'close');
      throw new WatchTogetherError('RATE_LIMITED', 'too many wrong tries, wait ten minutes');
    }
  }
}
