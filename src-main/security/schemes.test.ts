import type { Session } from 'electron';
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
  it('of the page makes it a secure origin with code that is kept compiled', () => {
    expect(privilegesOf('matinee-app')).toEqual({
      ...{ standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    });
  });

  it.each(['matinee-film', 'matinee-web'])(
    'of films streams, and is read by the page as another origin: %s',
    (scheme) => {
      expect(privilegesOf(scheme)).toEqual({
        ...{ standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
      });
    },
  );

  it('is never let past the page’s policy', () => {
    for (const scheme of ['matinee-app', 'matinee-film', 'matinee-web'])
      expect(privilegesOf(scheme), scheme).not.toHaveProperty('bypassCSP');
  });

  it('is answered by whoever has what it names', () => {
    const handle = vi.fn();
    const [page, films, webFilms] = [vi.fn(), vi.fn(), vi.fn()];
    const session = { protocol: { handle } } as unknown as Session;
    servePage(session, page);
    serveFilms(session, films, webFilms);
    expect(handle.mock.calls).toEqual([
      ['matinee-app', page],
      ['matinee-film', films],
      ['matinee-web', webFilms],
    ]);
  });
});
