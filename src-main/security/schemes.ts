/** Our three schemes: what they may do, and who answers them. */
import { protocol, type Session } from 'electron';
import { WEB_FILM_SCHEME } from '@core/film/web-film-scheme';
import { APP_SCHEME, FILM_SCHEME } from './app-address';

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

export type Answer = (request: Request) => Promise<Response>;

/** @param page answers once all of main is there, and whatever guards the page */
export function servePage(session: Session, page: Answer): void {
  session.protocol.handle(APP_SCHEME, page);
}

export function serveFilms(session: Session, films: Answer, webFilms: Answer): void {
  session.protocol.handle(FILM_SCHEME, films);
  session.protocol.handle(WEB_FILM_SCHEME, webFilms);
}
