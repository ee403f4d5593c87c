import type { FastifyReply, FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import type { Logger } from '../base/log';
import { Guard } from './guard';
import type { Secret } from './wrong-tries';

/** What a wrong one is answered with, by what was asked for. */
const WRONG: [Secret, ErrorCode][] = [
  ['code', 'INVITE_INVALID'],
  ['hostKey', 'PERMISSION_DENIED'],
  ['seat', 'TOKEN_INVALID'],
];
const WAS_RIGHT: ErrorCode[] = ['INVITE_EXPIRED', 'INVITE_USED_UP', 'INVITE_REVOKED'];

let clock: ManualClock;
let guard: Guard;
beforeEach(() => {
  clock = new ManualClock(5_000);
  guard = new Guard({ clock, timers: clock }, { warn: () => undefined } as unknown as Logger);
});

/** A request that ends with an error, or is served. */
function watched(secret: Secret, error: Error | null, ip = '203.0.113.7') {
  const header = vi.fn();
  const asked = { request: { ip } as FastifyRequest, reply: { header } as unknown as FastifyReply };
  let settled = false;
  const answer = guard
    .watch(secret, asked, () => (error ? Promise.reject(error) : Promise.resolve('served')))
    .catch((thrown: unknown) => thrown)
    .finally(() => (settled = true));
  return { answer, header, isSettled: () => settled };
}
const refused = (code: ErrorCode): WatchTogetherError => new WatchTogetherError(code, code);

/** As `watched`, where nothing is to be waited for. */
async function atOnce(secret: Secret, error: Error | null, ip?: string): Promise<unknown> {
  const { answer, header } = watched(secret, error, ip);
  const thrown = await answer;
  expect(header).not.toHaveBeenCalled();
  expect(clock.pending).toBe(0);
  return thrown;
}

/** Whether an answer is held back for a second, says nothing, and ends its connection. */
async function expectHeld(secret: Secret, error: Error, ip?: string): Promise<void> {
  const { answer, header, isSettled } = watched(secret, error, ip);
  await clock.advanceAsync(999);
  expect(isSettled()).toBe(false);
  expect(header).not.toHaveBeenCalled();
  await clock.advanceAsync(1);
  expect(isSettled()).toBe(true);
  expect(await answer).toMatchObject({ code: 'RATE_LIMITED' });
  expect(header.mock.calls).toEqual([['connection', 'close']]);
}

async function useUp(secret: Secret): Promise<void> {
  const code = WRONG.find(([one]) => one === secret)?.[1] ?? 'INTERNAL';
  for (let tried = 0; tried < 20; tried++) {
    const error = refused(code);
    expect(await atOnce(secret, error)).toBe(error);
  }
}

describe('a wrong secret', () => {
  it.each(WRONG)(
    'a wrong secret is answered plainly twenty times, and then late and without detail: %s',
    async (secret, code) => {
      await useUp(secret);
      await expectHeld(secret, refused(code));
      expect(await atOnce(secret, refused(code), '203.0.113.8')).toMatchObject({ code });
    },
  );
});

describe('the right secret', () => {
  it.each(WRONG)('the right secret is served whatever came from its address before: %s', async (secret) => {
    await useUp(secret);
    expect(await atOnce(secret, null)).toBe('served');
  });
});

describe('a code that was right once', () => {
  it.each(WAS_RIGHT)(
    'a person with a code that was right once is told so, and not counted: %s',
    async (code) => {
      for (let tried = 0; tried < 30; tried++) {
        const error = refused(code);
        expect(await atOnce('code', error)).toBe(error);
      }
      await useUp('code');
    },
  );

  it.each(WAS_RIGHT)(
    'a code that was right once looks like any other wrong one to a guesser: %s',
    async (code) => {
      await useUp('code');
      await expectHeld('code', refused(code));
      expect(await atOnce('code', refused(code), '203.0.113.8')).toMatchObject({ code });
    },
  );
});

describe('any other refusal', () => {
  const others: [Secret, Error][] = [
    ['code', refused('SESSION_LOCKED')],
    ['code', refused('PERMISSION_DENIED')],
    ['code', refused('TOKEN_INVALID')],
    ['hostKey', refused('TOO_MANY_PARTIES')],
    ['hostKey', refused('INVITE_INVALID')],
    ['seat', refused('PERMISSION_DENIED')],
    // Whoever shows a seat guesses no codes.
    ['seat', refused('INVITE_EXPIRED')],
    ['seat', new Error('disk full')],
    ['code', new Error('disk full')],
  ];

  it.each(others)('any other refusal is no guess, and is reported as it is: %s %s', async (secret, error) => {
    for (let tried = 0; tried < 30; tried++) expect(await atOnce(secret, error)).toBe(error);
    await useUp(secret);
    expect(await atOnce(secret, error)).toBe(error);
  });
});
