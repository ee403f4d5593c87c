/** Our three schemes: what they may do, and who answers them. */
import { protocol, type Session } from 'electron';
import { WEB_FILM_SCHEME } from '@core/film/web-film-scheme';
import { APP_SCHEME, FILM_SCHEME } from './app-address';
import type { AnswerPage } from './app-files';

/** `net::ERR_FAILED` of Chromium's. */
const FAILED = -2;

/** The page is another origin for them, reads them by script, and draws films on a canvas. */
const FILM_PRIVILEGES = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  stream: true,
  corsEnabled: true,
} as const;

/** Has to run before the app is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
    { scheme: FILM_SCHEME, privileges: FILM_PRIVILEGES },
    { scheme: WEB_FILM_SCHEME, privileges: FILM_PRIVILEGES },
  ]);
}

type Answer = (request: Request) => Promise<Response>;

/**
 * By the older way, which Electron has marked for later: the newer one makes a `Request` and a `Response` of each file, and
 * to have those Node reads its whole `fetch` at the first of them. Home was drawn 50 ms later by it (docs/adr/0056).
 * @param page answers once all of main is there, and whatever guards the page
 */
export function servePage(session: Session, page: AnswerPage): void {
  session.protocol.registerBufferProtocol(APP_SCHEME, ({ url, method }, answer) => {
    page({ url, method }).then(
      ({ status, headers, body }) =>
        answer({ statusCode: status, headers: { ...headers }, data: body ?? Buffer.alloc(0) }),
      () => answer({ error: FAILED }),
    );
  });
}

export function serveFilms(session: Session, films: Answer, webFilms: Answer): void {
  session.protocol.handle(FILM_SCHEME, films);
  session.protocol.handle(WEB_FILM_SCHEME, webFilms);
}
