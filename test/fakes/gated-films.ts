/**
 * A film server on this machine, and an internet in which names lead where a test says. The connections that the film
 * gate makes are noted, and all of them reach that server whatever their address. So a request that arrives there is
 * one that the gate let out.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type TcpNetConnectOpts } from 'node:net';
import { throughGate } from '@core/film/film-gate';
import type { Resolve } from '../../src-main/films/gate-lookup';
import { TypedOrigins } from '../../src-main/films/typed-origins';
import { WebFilmFetch } from '../../src-main/films/web-film-fetch';
import { WebFilmGate } from '../../src-main/films/web-film-gate';
import { timers } from '../../src-main/system/time';

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

export interface GatedFilms {
  readonly gate: WebFilmGate;
  readonly typed: TypedOrigins;
  /** The requests that arrived at the server, as `GET host/path`. */
  readonly arrived: readonly string[];
  /** The headers of those requests. */
  readonly heads: readonly IncomingMessage['headers'][];
  /** The addresses that connections were made to. */
  readonly dialled: readonly string[];
  /** The number of connections that are open at the server. */
  connections(): Promise<number>;
  readonly port: number;
  get(url: string, options?: { readonly range?: string; readonly film?: string }): Promise<Response>;
  close(): void;
}

/**
 * @param names the answers for each name, one look-up after the other; the last answer stays
 * @param serve the answer for each path
 */
export const gatedFilms = async (
  names: Readonly<Record<string, readonly (readonly string[])[]>>,
  serve: Readonly<Record<string, Serve>>,
): Promise<GatedFilms> => {
  const arrived: string[] = [];
  const heads: IncomingMessage['headers'][] = [];
  const dialled: string[] = [];
  const looked = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.headers.host}${request.url}`);
    heads.push(request.headers);
    const answer = serve[new URL(request.url ?? '/', 'http://films').pathname];
    if (answer) answer(request, response);
    else response.writeHead(404).end('nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const resolve: Resolve = (hostname, _family, done) => {
    const answers = names[hostname];
    if (!answers) return done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    const turn = looked.get(hostname) ?? 0;
    looked.set(hostname, turn + 1);
    const addresses = answers[Math.min(turn, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  const dial = ({ host = '', lookup, ...options }: TcpNetConnectOpts) =>
    connect({
      ...options,
      host,
      port,
      // Whatever address a name is looked up as, the connection leads to the server; a name that can't be looked up
      // leads nowhere.
      lookup: (name, wanted, done) => {
        lookup?.(name, { ...wanted, all: true }, (error, addresses) => {
          if (error) return done(error, '', 0);
          for (const { address } of Array.isArray(addresses) ? addresses : []) dialled.push(address);
          if (wanted.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
          else done(null, '127.0.0.1', 4);
        });
      },
    });

  const typed = new TypedOrigins();
  const fetch = new WebFilmFetch({ resolve, isTyped: typed.has, userAgent: 'A browser', timers, dial });
  const gate = new WebFilmGate({ fetch, pageOrigin: 'matinee-app://app', timers });
  return {
    ...{ gate, typed, arrived, heads, dialled, port },
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    get: (url, { range, film } = {}) =>
      gate.answer(new Request(throughGate(url, film), { headers: range === undefined ? {} : { range } })),
    close: () => {
      fetch.close();
      server.closeAllConnections();
      server.close();
    },
  };
};
