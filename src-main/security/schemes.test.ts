import type { ProtocolRequest, Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { registerSchemes, serveFilms, servePage } from './schemes';

const protocol = vi.hoisted(() => ({ registerSchemesAsPrivileged: vi.fn() }));
vi.mock('electron', () => ({ protocol }));

type Registered = Parameters<typeof import('electron').protocol.registerSchemesAsPrivileged>[0];

function privilegesOf(scheme: string) {
  protocol.registerSchemesAsPrivileged.mockClear();
  registerSchemes();
  const [schemes] = protocol.registerSchemesAsPrivileged.mock.calls[0] as [Registered];
  return schemes.find((one) => one.scheme === scheme)?.privileges;
}

describe('a scheme of the app', () => {
  it('the scheme of the page makes it a secure origin whose compiled code is kept', () => {
    expect(privilegesOf('matinee-app')).toEqual({
      ...{ standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    });
  });

  it.each(['matinee-film', 'matinee-web'])(
    'the scheme of films streams, and is read by the page as another origin: %s',
    (scheme) => {
      expect(privilegesOf(scheme)).toEqual({
        ...{ standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
      });
    },
  );

  it('the app’s schemes are never let past the page’s policy', () => {
    for (const scheme of ['matinee-app', 'matinee-film', 'matinee-web'])
      expect(privilegesOf(scheme), scheme).not.toHaveProperty('bypassCSP');
  });

  it('a scheme of the app is answered by whoever has what it names', async () => {
    const [handle, registerBufferProtocol] = [vi.fn(), vi.fn()];
    const session = { protocol: { handle, registerBufferProtocol } } as unknown as Session;
    const [films, webFilms] = [vi.fn(), vi.fn()];
    serveFilms(session, films, webFilms);
    expect(handle.mock.calls).toEqual([
      ['matinee-film', films],
      ['matinee-web', webFilms],
    ]);
    servePage(session, ({ url, method }) =>
      Promise.resolve({ status: 200, headers: { Allow: method }, body: Buffer.from(url) }),
    );
    const [scheme, asked] = registerBufferProtocol.mock.calls[0] as Parameters<
      Session['protocol']['registerBufferProtocol']
    >;
    const answer = vi.fn();
    asked({ url: 'matinee-app://app/', method: 'GET' } as ProtocolRequest, answer);
    await vi.waitFor(() =>
      expect(answer).toHaveBeenCalledWith({
        ...{ statusCode: 200, headers: { Allow: 'GET' } },
        data: Buffer.from('matinee-app://app/'),
      }),
    );
    expect(scheme).toBe('matinee-app');
  });

  it('a scheme of the app fails where nobody can answer any more', async () => {
    const registerBufferProtocol = vi.fn();
    const session = { protocol: { registerBufferProtocol } } as unknown as Session;
    servePage(session, () => Promise.reject(new Error('gone')));
    const [, asked] = registerBufferProtocol.mock.calls[0] as Parameters<
      Session['protocol']['registerBufferProtocol']
    >;
    const answer = vi.fn();
    asked({ url: 'matinee-app://app/', method: 'GET' } as ProtocolRequest, answer);
    await vi.waitFor(() => expect(answer).toHaveBeenCalledWith({ error: -2 }));
  });
});
