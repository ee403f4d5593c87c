import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseBasic } from '../http/secrets';
import { httpParty } from './http-party';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const party = httpParty({ url: 'https://party.example', apiKey: 'key', apiSecret: 'secret' });
const answer = (content: unknown, status = 200): void =>
  void fetched.mockImplementationOnce(() => Promise.resolve(Response.json(content, { status })));
const asked = () => {
  const [url, { method, headers, body, redirect, signal } = {}] = fetched.mock.calls.at(-1) ?? [];
  const sent = new Headers(headers);
  return {
    line: `${method} ${url instanceof URL ? url.href : ''}`,
    by: parseBasic(sent.get('authorization') ?? undefined),
    type: sent.get('content-type'),
    body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body,
    ...{ redirect, signal },
  };
};

const SESSION = 's_0123456789ABCDEF';
const token = { token: 'token', expiresAtMs: 7 };
const described = {
  ...{ sessionId: SESSION, name: 'Friday', state: 'open', locked: false, maxParticipants: 6, full: false },
  ...{ arrived: ['p_1'], participants: [] },
};

describe('the party server over HTTP', () => {
  it.each([
    [
      'a session',
      () => party.createSession({ name: 'Friday' }),
      ...['POST https://party.example/v1/sessions', { name: 'Friday' }, { sessionId: SESSION }],
    ],
    [
      'a token',
      () => party.mintToken({ sessionId: SESSION, name: 'Ana', role: 'host' }),
      'POST https://party.example/v1/tokens',
      { sessionId: SESSION, name: 'Ana', role: 'host' },
      { participantId: 'p_1', ...token },
    ],
    [
      'a probe',
      () => party.mintProbe({ sessionId: SESSION }),
      ...['POST https://party.example/v1/tokens/probe', { sessionId: SESSION }, token],
    ],
    [
      'the giving back of somebody’s seat',
      () => party.releasePerson(SESSION, 'p_1'),
      `POST https://party.example/v1/sessions/${SESSION}/release`,
      ...[{ participantId: 'p_1' }, { inUse: false }],
    ],
    [
      'somebody’s removal',
      () => party.revoke(SESSION, { participantId: 'p_1' }),
      `POST https://party.example/v1/sessions/${SESSION}/revoke`,
      ...[{ participantId: 'p_1' }, { person: null }],
    ],
  ] as const)(
    'the party server over HTTP is asked for %s, with key and secret',
    async (_what, ask, line, body, given) => {
      answer(given);
      expect(await ask()).toEqual(given);
      expect(asked()).toMatchObject({ line, body, type: 'application/json' });
      expect(asked().by).toEqual({ name: 'key', password: 'secret' });
    },
  );

  it.each([
    ['describes', () => party.describeSession(SESSION), 'GET', described],
    ['ends', () => party.closeSession(SESSION), 'DELETE', {}],
  ] as const)('a request that %s a session has no body', async (_what, ask, method, given) => {
    answer(given);
    expect(await ask()).toEqual(given);
    expect(asked()).toMatchObject({ line: `${method} https://party.example/v1/sessions/${SESSION}` });
    expect([asked().body, asked().type, asked().by]).toEqual([
      ...[undefined, null, { name: 'key', password: 'secret' }],
    ]);
  });

  it('the party server over HTTP is asked about one session, whatever its id', async () => {
    answer(described);
    await party.describeSession('../tokens?x');
    expect(asked().line).toBe('GET https://party.example/v1/sessions/..%2Ftokens%3Fx');
  });

  it('the party server’s key and secret aren’t sent on to a redirect', async () => {
    answer({});
    await party.closeSession(SESSION);
    expect(asked().redirect).toBe('error');
  });

  it('the party server over HTTP is waited for ten seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    answer({});
    await party.closeSession(SESSION);
    expect(timeout.mock.calls).toEqual([[10_000]]);
    expect(asked().signal).toBe(timeout.mock.results[0]?.value);
  });

  it('a refusal by the party server over HTTP is passed on with its code and message', async () => {
    answer({ error: { code: 'SESSION_CLOSED', message: 'the session is over' } }, 410);
    await expect(party.describeSession(SESSION)).rejects.toMatchObject({
      ...{ code: 'SESSION_CLOSED', message: 'the session is over' },
    });
  });

  it('a party server that doesn’t answer is unreachable', async () => {
    const cause = new TypeError('fetch failed');
    fetched.mockRejectedValueOnce(cause);
    await expect(party.closeSession(SESSION)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', cause });
  });

  it.each([
    ['a page', () => new Response('<html>', { status: 502 })],
    ['something else', () => Response.json({ sessionId: 7 })],
  ])('a party server that answers with %s is unreachable too', async (_what, response) => {
    fetched.mockImplementationOnce(() => Promise.resolve(response()));
    await expect(party.createSession({ name: 'Friday' })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
  });
});
