import { describe, expect, it, vi } from 'vitest';
import { PROTOCOL_VERSION } from '@core/wire/limits';
import type { HttpAnswer, HttpRequest, ServerAddress } from '../system/http-send';
import { createAuthClient } from './auth-client';

const server: ServerAddress = { url: 'https://party.example.org/ignored', pin: null };
const token = { token: 'a token', expiresAtMs: 7 };
const body = { seatCredential: 'seat-credential-of-somebody' };

const answering = (answer: Partial<HttpAnswer>) => {
  const asked: { to: ServerAddress; request: HttpRequest }[] = [];
  const client = createAuthClient((to) => (request) => {
    asked.push({ to, request });
    return Promise.resolve({ status: 200, text: JSON.stringify(token), ...answer });
  });
  return { client, asked, renew: () => client.call(server, 'renewSeat', body) };
};

describe('a request to an authentication server', () => {
  it('a request goes to the route’s path at that server, as JSON, and its answer is parsed', async () => {
    const { asked, renew } = answering({ text: JSON.stringify({ ...token, more: 1 }) });
    expect(await renew()).toEqual(token);
    expect(asked).toEqual([
      {
        to: server,
        request: {
          method: 'POST',
          url: 'https://party.example.org/v1/seats/renew',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(body),
        },
      },
    ]);
  });

  it('a request carries a host key only where there is one', async () => {
    const { client, asked } = answering({ text: '{}' });
    await client.call(server, 'endParty', { sessionId: 's_1' }, 'the-host-key');
    await client.call(server, 'endParty', { sessionId: 's_1' });
    expect(asked.map(({ request }) => request.headers['authorization'])).toEqual([
      ...['Bearer the-host-key', undefined],
    ]);
    expect(asked[1]?.request.headers).not.toHaveProperty('authorization');
  });

  it('a request that isn’t as the contract says is sent nowhere', async () => {
    const { client, asked } = answering({});
    await expect(client.call(server, 'renewSeat', { seatCredential: '' })).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it('an answer is one by its status alone, whatever it says', async () => {
    for (const status of [200, 201, 299]) expect(await answering({ status }).renew()).toEqual(token);
    for (const status of [199, 300, 302])
      await expect(answering({ status }).renew()).rejects.toMatchObject({
        ...{ code: 'PROTOCOL_MISMATCH', context: { status } },
      });
  });

  it('an answer that can’t be read is no answer of a Matinee server', async () => {
    for (const text of ['', 'no JSON', '{}', '{"token":7}'])
      await expect(answering({ text }).renew()).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
  });

  it.each([
    [429, 'RATE_LIMITED', undefined],
    [499, 'PROTOCOL_MISMATCH', { status: 499 }],
    [500, 'SERVER_UNREACHABLE', { status: 500 }],
    [503, 'SERVER_UNREACHABLE', { status: 503 }],
  ])('a refusal with status %i that gives no reason is taken as %s', async (status, code, context) => {
    const refused = answering({ status, text: '<html>' }).renew();
    await expect(refused).rejects.toMatchObject({ code });
    expect((await refused.catch((error: { context?: object }) => error)) as object).toHaveProperty(
      'context',
      context,
    );
  });

  it('a refusal that gives its reason is passed on with it, whatever its status', async () => {
    const text = JSON.stringify({ error: { code: 'TOKEN_INVALID', message: 'removed' } });
    for (const status of [401, 429, 500])
      await expect(answering({ status, text }).renew()).rejects.toMatchObject({
        ...{ code: 'TOKEN_INVALID', message: 'removed' },
      });
  });
});

describe('the health of a server', () => {
  const health = { service: 'matinee', protocol: PROTOCOL_VERSION, parts: ['auth'], serverEpoch: 'e_1' };

  it('the health of a server is asked for without a word of who asks', async () => {
    const { client, asked } = answering({ text: JSON.stringify(health) });
    await client.checkHealth(server);
    expect(asked).toEqual([
      {
        to: server,
        request: {
          method: 'GET',
          url: 'https://party.example.org/v1/health',
          headers: { accept: 'application/json' },
          body: null,
        },
      },
    ]);
  });

  it('the health of a server that doesn’t tell it is what its refusal says', async () => {
    const check = (answer: Partial<HttpAnswer>) => answering(answer).client.checkHealth(server);
    await expect(check({ status: 502, text: '' })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await expect(check({ status: 200, text: '<html>' })).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
  });

  it('the health of a server that can’t be asked is what asking fails with', async () => {
    const send = vi.fn(() => Promise.reject(new Error('no network')));
    await expect(createAuthClient(() => send).checkHealth(server)).rejects.toThrow('no network');
  });
});
