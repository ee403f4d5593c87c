import { afterEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { HTTP_LIMIT_MS, MAX_ANSWER_BYTES, type HttpRequest } from '../system/http-send';
import { webHttp } from './web-http';

const asked: HttpRequest = {
  ...{ method: 'GET', url: 'https://party.example.org/v1/health', body: null },
  headers: { accept: 'application/json' },
};
afterEach(() => vi.restoreAllMocks());

const sending = (answer: () => Response | Promise<Response>) => {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve().then(answer));
  return { fetch, send: webHttp(fetch) };
};
/** An answer of these parts. */
const parts = (...texts: string[]): { response: Response; cancel: () => void } => {
  const left = texts.map((text) => new TextEncoder().encode(text));
  const cancel = vi.fn();
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = left.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel,
  });
  return { response: new Response(stream, { status: 201 }), cancel };
};

describe('a request to a server on the web', () => {
  it('a request to a server on the web goes as it was asked for, with no credentials, no redirects and a limit', async () => {
    const { signal } = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(signal);
    const { fetch, send } = sending(() => new Response('yes'));
    expect(await send(asked)).toEqual({ status: 200, text: 'yes' });
    await send({ ...asked, method: 'POST', body: 'what is said' });
    const usual = { headers: asked.headers, redirect: 'error', credentials: 'omit', signal };
    expect(fetch.mock.calls).toEqual([
      [asked.url, { method: 'GET', ...usual }],
      [asked.url, { method: 'POST', ...usual, body: 'what is said' }],
    ]);
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty('body');
    expect(timeout.mock.calls).toEqual([[HTTP_LIMIT_MS], [HTTP_LIMIT_MS]]);
  });

  it('a request to a server on the web is answered by its parts together, or by nothing', async () => {
    expect(await sending(() => parts('Grö', 'ße').response).send(asked)).toEqual({
      ...{ status: 201, text: 'Größe' },
    });
    expect(await sending(() => new Response(null, { status: 204 })).send(asked)).toEqual({
      ...{ status: 204, text: '' },
    });
  });

  it('a request to a server on the web may be answered by as much as the limit, and is ended by one byte more', async () => {
    const half = 'x'.repeat(MAX_ANSWER_BYTES / 2);
    const most = parts(half, half);
    expect((await sending(() => most.response).send(asked)).text).toHaveLength(MAX_ANSWER_BYTES);
    expect(most.cancel).not.toHaveBeenCalled();
    const tooMuch = parts(half, half, 'x', 'never read');
    await expect(sending(() => tooMuch.response).send(asked)).rejects.toMatchObject({
      code: 'PROTOCOL_MISMATCH',
    });
    expect(tooMuch.cancel).toHaveBeenCalledOnce();
  });

  it.each<[string, unknown, string]>([
    ['a certificate’s fault', new Error('net::ERR_CERT_DATE_INVALID'), 'SERVER_UNTRUSTED'],
    ['any other error', new Error('net::ERR_FAILED'), 'SERVER_UNREACHABLE'],
    ['a text', 'ERR_CERT_ in a text', 'SERVER_UNTRUSTED'],
    ['a refusal of ours', new WatchTogetherError('RATE_LIMITED', 'later'), 'RATE_LIMITED'],
  ])('a request to a server on the web that fails by %s says so', async (_what, thrown, code) => {
    const { send } = sending(() => {
      throw thrown;
    });
    const failure: unknown = await send(asked).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WatchTogetherError);
    expect(failure).toMatchObject(thrown instanceof WatchTogetherError ? { code } : { code, cause: thrown });
  });
});
