import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { addressKey } from '../http/client-address';
import { handleErrors } from '../http/errors';
import { createLogger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { serveAuthRoutes } from './auth-routes';
import type { AuthService } from './auth-service';

const CODE = 'ABCDE12345';
const SEAT = 's'.repeat(43);
const OTHER_SEAT = 'o'.repeat(43);
const ANA = '203.0.113.7';
const BEN = '203.0.113.8';

const auth = {
  ...{ createParty: vi.fn(), endParty: vi.fn(), block: vi.fn(), look: vi.fn(), redeem: vi.fn() },
  ...{ createInvite: vi.fn(), revokeInvite: vi.fn(), replaceInvites: vi.fn(), renew: vi.fn() },
  giveBack: vi.fn(),
  createProbe: vi.fn(),
};
type Method = keyof typeof auth;

let app: FastifyInstance;
beforeEach(async () => {
  vi.resetAllMocks();
  for (const method of Object.values(auth)) method.mockResolvedValue({ answered: true });
  app = fastify();
  const log = createLogger('silent');
  handleErrors(app, log);
  await app.register(rateLimit, { max: 100_000, keyGenerator: ({ ip }) => addressKey(ip) });
  // What is held back is answered at once.
  const timers = { ...systemRuntime.timers, setTimeout: (run: () => void) => setImmediate(run) };
  serveAuthRoutes(app, auth as unknown as AuthService, { runtime: { ...systemRuntime, timers }, log });
});
afterEach(() => app.close());

interface Asking {
  readonly from?: string;
  readonly key?: string;
}
const ask = async (path: string, body: object, { from = ANA, key }: Asking = {}) => {
  const response = await app.inject({
    ...{ method: 'POST', url: path, payload: body, remoteAddress: from },
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  const content = response.json<{ error?: { code: string } }>();
  return { content, code: content.error?.code ?? null, closes: response.headers.connection === 'close' };
};
/** How many of so many are served, whatever the others are told. */
const servedOf = async (times: number, run: (index: number) => ReturnType<typeof ask>): Promise<number> => {
  let served = 0;
  for (let index = 0; index < times; index++) if ((await run(index)).code === null) served += 1;
  return served;
};

describe('a route', () => {
  const party = { partyName: 'Friday', name: 'Ana' };
  const seat = { seatCredential: SEAT };
  const wish = { role: 'viewer', uses: 2, lifeMs: 60_000 };

  it.each<[path: string, body: object, method: Method, args: unknown[]]>([
    ['/v1/parties', party, 'createParty', ['the-key', party]],
    ['/v1/invites/look', { code: CODE }, 'look', [CODE, undefined]],
    ['/v1/invites/look', { code: CODE, seatProof: SEAT }, 'look', [CODE, SEAT]],
    ['/v1/invites/redeem', { code: CODE, name: 'Ben' }, 'redeem', [{ code: CODE, name: 'Ben' }, ANA]],
    ['/v1/probes', { code: CODE }, 'createProbe', ['the-key', { code: CODE }]],
    ['/v1/probes', seat, 'createProbe', ['the-key', seat]],
    ['/v1/probes', {}, 'createProbe', ['the-key', {}]],
    ['/v1/invites', { ...seat, ...wish }, 'createInvite', [SEAT, { ...seat, ...wish }]],
    ['/v1/invites/replace', seat, 'replaceInvites', [SEAT]],
    ['/v1/parties/block', { ...seat, participantId: 'p_1' }, 'block', [SEAT, 'p_1']],
    ['/v1/seats/renew', seat, 'renew', [SEAT]],
  ])(
    'a route hands the request to the service and answers with its decision: %s %j',
    async (path, body, method, args) => {
      expect((await ask(path, body, { key: 'the-key' })).content).toEqual({ answered: true });
      expect(auth[method].mock.calls).toEqual([args]);
    },
  );

  it.each<[path: string, body: object, method: Method, args: unknown[]]>([
    ['/v1/parties/end', { sessionId: 's_1' }, 'endParty', ['the-key', 's_1']],
    ['/v1/invites/revoke', { ...seat, code: CODE }, 'revokeInvite', [SEAT, CODE]],
    ['/v1/seats/return', seat, 'giveBack', [SEAT]],
  ])(
    'a route answers with an empty object where the service returns nothing: %s',
    async (path, body, method, args) => {
      expect((await ask(path, body, { key: 'the-key' })).content).toEqual({});
      expect(auth[method].mock.calls).toEqual([args]);
    },
  );

  it('a route passes null for the host key where none is shown', async () => {
    await ask('/v1/parties', party);
    expect(auth.createParty.mock.calls).toEqual([[null, party]]);
  });

  it('a route counts the use of a code by the caller’s network, as limits do', async () => {
    await ask('/v1/invites/redeem', { code: CODE, name: 'Ben' }, { from: '2001:db8:1:2:3::4' });
    expect(auth.redeem.mock.lastCall?.[1]).toBe('2001:db8:1:2::/64');
  });
});

describe('wrong secrets', () => {
  const seat = { seatCredential: SEAT };
  const wrong: [path: string, body: object, method: Method, code: ErrorCode][] = [
    ['/v1/parties', { partyName: 'Friday', name: 'Ana' }, 'createParty', 'PERMISSION_DENIED'],
    ['/v1/parties/end', { sessionId: 's_1' }, 'endParty', 'PERMISSION_DENIED'],
    ['/v1/invites/look', { code: CODE }, 'look', 'INVITE_INVALID'],
    ['/v1/invites/redeem', { code: CODE, name: 'Ben' }, 'redeem', 'INVITE_INVALID'],
    ['/v1/probes', { code: CODE }, 'createProbe', 'INVITE_INVALID'],
    ['/v1/probes', seat, 'createProbe', 'TOKEN_INVALID'],
    ['/v1/probes', {}, 'createProbe', 'PERMISSION_DENIED'],
    ['/v1/invites', seat, 'createInvite', 'TOKEN_INVALID'],
    ['/v1/invites/revoke', { ...seat, code: CODE }, 'revokeInvite', 'TOKEN_INVALID'],
    ['/v1/invites/replace', seat, 'replaceInvites', 'TOKEN_INVALID'],
    ['/v1/parties/block', { ...seat, participantId: 'p_1' }, 'block', 'TOKEN_INVALID'],
    ['/v1/seats/renew', seat, 'renew', 'TOKEN_INVALID'],
    ['/v1/seats/return', seat, 'giveBack', 'TOKEN_INVALID'],
  ];

  it.each(wrong)('wrong secrets are guarded against guesses at %s %j', async (path, body, method, code) => {
    auth[method].mockRejectedValue(new WatchTogetherError(code, code));
    for (let tried = 0; tried < 20; tried++) expect(await ask(path, body)).toMatchObject({ code });
    expect(await ask(path, body)).toMatchObject({ code: 'RATE_LIMITED', closes: true });
    expect(await ask(path, body, { from: BEN })).toMatchObject({ code });
  });
});

describe('requests in a minute', () => {
  const renew = (seatCredential: string, from = ANA) => ask('/v1/seats/renew', { seatCredential }, { from });

  it('requests with one secret from one address are 120 a minute', async () => {
    expect(await servedOf(130, () => renew(SEAT))).toBe(120);
    expect((await renew(SEAT)).code).toBe('RATE_LIMITED');
    expect((await renew(OTHER_SEAT)).code).toBeNull();
    expect((await renew(SEAT, BEN)).code).toBeNull();
  });

  it.each([
    ['a host key', (secret: string) => ask('/v1/parties/end', { sessionId: 's_1' }, { key: secret })],
    ['a code', (secret: string) => ask('/v1/invites/look', { code: secret.slice(0, 10) })],
    ['a seat', (secret: string) => renew(secret)],
  ])(
    'requests with %s are counted by that secret, whoever else is behind the address',
    async (_what, run) => {
      expect(await servedOf(125, () => run(SEAT))).toBe(120);
      expect((await run(OTHER_SEAT)).code).toBeNull();
    },
  );

  it('requests with a seat and a code are counted by the seat', async () => {
    const revoke = (seatCredential: string, code: string) =>
      ask('/v1/invites/revoke', { seatCredential, code });
    expect(await servedOf(125, (index) => revoke(SEAT, `ABCDE${10_000 + index}`))).toBe(120);
    expect((await revoke(OTHER_SEAT, CODE)).code).toBeNull();
  });

  it('requests without a secret are counted together', async () => {
    const probe = () => ask('/v1/probes', {});
    auth.createProbe.mockRejectedValue(new WatchTogetherError('SERVER_FULL', 'full'));
    const codes = new Set<string | null>();
    for (let index = 0; index < 121; index++) codes.add((await probe()).code);
    expect([...codes]).toEqual(['SERVER_FULL', 'RATE_LIMITED']);
  });

  it.each([{ code: 7 }, { seatCredential: { a: 1 } }, ['x'], { code: 'x'.repeat(10_000) }])(
    'requests with something else in place of a secret are counted too: %j',
    async (body) => {
      expect((await ask('/v1/invites/look', body)).code).toBe('BAD_MESSAGE');
    },
  );
});

describe('a body that isn’t an object', () => {
  it.each(['null', '"text"', '7'])(
    'a body that isn’t an object is answered with BAD_MESSAGE: %s',
    async (payload) => {
      const headers = { 'content-type': 'application/json' };
      const response = await app.inject({ method: 'POST', url: '/v1/seats/renew', payload, headers });
      expect(response.json()).toMatchObject({ error: { code: 'BAD_MESSAGE' } });
    },
  );
});

describe('probes', () => {
  const probe = (from = ANA) => ask('/v1/probes', { code: CODE }, { from });

  it('probes are twenty a minute for one address, by whatever secrets', async () => {
    expect(await servedOf(20, (index) => ask('/v1/probes', { code: `ABCDE${10_000 + index}` }))).toBe(20);
    expect((await probe()).code).toBe('RATE_LIMITED');
    expect((await probe(BEN)).code).toBeNull();
  });

  it('probes that weren’t given don’t count', async () => {
    auth.createProbe.mockRejectedValue(new WatchTogetherError('SESSION_CLOSED', 'over'));
    for (let index = 0; index < 30; index++) expect((await probe()).code).toBe('SESSION_CLOSED');
    auth.createProbe.mockResolvedValue({ answered: true });
    expect(await servedOf(25, () => probe())).toBe(20);
  });
});
