/** Our two schemes: what they may do, and who answers them. */
import { protocol, type Session } from 'electron';
import { APP_SCHEME, FILM_SCHEME } from './app-address';

/** Has to run before the app is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
    {
      scheme: FILM_SCHEME,
      // The page is another origin for it, and draws the film on a canvas.
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
    },
  ]);
}

type Answer = (request: Request) => Promise<Response>;

export function serveSchemes(session: Session, page: Answer, films: Answer): void {
  session.protocol.handle(APP_SCHEME, page);
  session.protocol.handle(FILM_SCHEME, films);
}
