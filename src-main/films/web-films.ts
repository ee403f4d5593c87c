/** The gate for films of the web with all that it stands on; read by the first of them (docs/adr/0056). */
import type { Timers } from '@core/base/clock';
import { commonUserAgent } from './common-user-agent';
import { systemResolve } from './gate-lookup';
import type { TypedOrigins } from './typed-origins';
import { WebFilmFetch } from './web-film-fetch';
import { WebFilmGate } from './web-film-gate';

export interface WebFilmsOptions {
  readonly typedOrigins: Pick<TypedOrigins, 'has'>;
  readonly pageOrigin: string;
  readonly timers: Timers;
}

export const openWebFilms = ({ typedOrigins, pageOrigin, timers }: WebFilmsOptions): WebFilmGate =>
  new WebFilmGate({
    fetch: new WebFilmFetch({
      resolve: systemResolve,
      isTyped: typedOrigins.has,
      userAgent: commonUserAgent(process.platform, process.versions.chrome),
      timers,
    }),
    ...{ pageOrigin, timers },
  });
