import { EventEmitter } from 'node:events';
import type { App, Cookie, Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { refuseCookies, withholdIdentity } from './credentials';

/** Emits one of Electron's events, which have the function for the answer as their last argument. */
function asks(event: 'select-client-certificate' | 'login', ...details: unknown[]) {
  const app = new EventEmitter();
  withholdIdentity(app as unknown as App, silentLog);
  const preventDefault = vi.fn();
  const answer = vi.fn();
  app.emit(event, { preventDefault }, {}, ...details, answer);
  return { preventDefault, answer };
}

function cookieless(
  ownHeaders: Parameters<typeof refuseCookies>[1] = null,
  kept: readonly Partial<Cookie>[] = [],
) {
  const onSend = vi.fn<Session['webRequest']['onBeforeSendHeaders']>();
  const onReceive = vi.fn<Session['webRequest']['onHeadersReceived']>();
  const clearStorageData = vi.fn(() => Promise.resolve());
  const remove = vi.fn<Session['cookies']['remove']>(() => Promise.resolve());
  const cookies = { get: () => Promise.resolve(kept), remove };
  const allowNTLMCredentialsForDomains = vi.fn();
  refuseCookies(
    {
      webRequest: { onBeforeSendHeaders: onSend, onHeadersReceived: onReceive },
      ...{ clearStorageData, cookies, allowNTLMCredentialsForDomains },
    } as unknown as Session,
    ownHeaders,
  );
  const headersOf = (
    handler: typeof onSend | typeof onReceive,
    details: { url: string; requestHeaders?: object; responseHeaders?: object },
  ): Promise<unknown> =>
    new Promise((resolve) => {
      const [, listener] = handler.mock.calls[0] as unknown as [
        object,
        (
          details: object,
          done: (answer: { requestHeaders?: unknown; responseHeaders?: unknown }) => void,
        ) => void,
      ];
      listener(details, (answer) => resolve(answer.requestHeaders ?? answer.responseHeaders));
    });
  return {
    ...{ onSend, onReceive, clearStorageData, remove, allowNTLMCredentialsForDomains },
    sent: (url: string, requestHeaders: object) => headersOf(onSend, { url, requestHeaders }),
    received: (url: string, responseHeaders?: object) =>
      headersOf(onReceive, { url, ...(responseHeaders && { responseHeaders }) }),
  };
}

describe('a server that asks who the person is', () => {
  it('a server that asks who the person is gets no certificate, though the store has one', () => {
    const { preventDefault, answer } = asks('select-client-certificate', 'https://film.example', [
      { subjectName: 'Ana Example, Example Works' },
    ]);
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(answer.mock.calls).toEqual([[]]);
  });

  it('a server that asks who the person is gets no name and password, and neither does a proxy', () => {
    for (const isProxy of [true, false]) {
      const { preventDefault, answer } = asks('login', { url: 'https://film.example/' }, { isProxy });
      expect(preventDefault).toHaveBeenCalledOnce();
      expect(answer.mock.calls).toEqual([[]]);
    }
  });

  it('a server that asks who the person is isn’t logged on to by Windows itself', () => {
    expect(cookieless().allowNTLMCredentialsForDomains).toHaveBeenCalledWith('nobody.invalid');
  });
});

describe('cookies', () => {
  const film = 'https://film.example/a.mp4';

  it('cookies are neither sent nor kept, however they are spelt', async () => {
    const { sent, received } = cookieless();
    expect(await sent(film, { Cookie: 'a=1', cookie: 'b=2', Range: 'bytes=0-' })).toEqual({
      Range: 'bytes=0-',
    });
    expect(await received(film, { 'Set-Cookie': ['a=1'], 'set-cookie': ['b=2'], ETag: ['x'] })).toEqual({
      ETag: ['x'],
    });
    expect(await received(film)).toEqual({});
  });

  it('cookies are refused over whatever goes to the web, sockets too', () => {
    const { onSend, onReceive } = cookieless();
    for (const { mock } of [onSend, onReceive])
      expect(mock.calls[0]?.[0]).toEqual({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] });
  });

  it('cookies from before are forgotten, each at its place', async () => {
    const { remove } = cookieless(null, [
      { name: 'a', domain: '.film.example', path: '/x', secure: true },
      { name: 'b', domain: '192.0.2.7', path: '/', secure: false },
    ]);
    await vi.waitFor(() => expect(remove).toHaveBeenCalledTimes(2));
    expect(remove.mock.calls).toEqual([
      ['https://film.example/x', 'a'],
      ['http://192.0.2.7/', 'b'],
    ]);
  });

  it('cookies are forgotten without changing the ids of devices, by which the person’s choice is known again', async () => {
    const { remove, clearStorageData } = cookieless(null, [{ name: 'a', domain: 'film.example' }]);
    await vi.waitFor(() => expect(remove).toHaveBeenCalled());
    expect(clearStorageData).not.toHaveBeenCalled();
  });

  it('cookies are removed from the answers of the development server, and its page gets its policy there', async () => {
    const headers = { 'Content-Security-Policy': "default-src 'none'" };
    const { received } = cookieless({ origin: 'http://localhost:5173', headers });
    expect(await received('http://localhost:5173/main.ts', { 'set-cookie': ['a=1'] })).toEqual(headers);
    expect(await received('http://localhost:5174/', {})).toEqual({});
  });
});
