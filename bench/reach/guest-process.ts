/**
 * `tsx guest-process.ts NODES [LOCAL_PORT] [RELAY]`: what a fresh install's main process does from the click on *Look* on,
 * with its own parts: the link is read, and this machine's servers, the link's addresses and the way over the DHT are tried
 * at the same time, until one of them tells the party's name; a code is looked for first, near by and over the DHT. With a
 * relay they go by that alone. Prints `ready`, reads link or code as a line, and prints what came of it (`LookedSchema`).
 */
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { toWatchTogetherError } from '@core/base/errors';
import type { ReachEvent, ReachRequest } from '@core/ipc/reach';
import { systemRuntime } from '@server/base/runtime';
import { serveGuest } from '@server/reach-guest';
import { createAuthClient } from '../../src-main/party/auth-client';
import type { StartChild } from '../../src-main/party/child-process';
import { Looks } from '../../src-main/party/looks';
import { createPinnedHttp } from '../../src-main/party/pinned-http';
import { Ways } from '../../src-main/party/ways';
import { webHttp } from '../../src-main/party/web-http';
import { silentLog } from '../../test/fakes/silent-log';
import type { Looked } from './model';

const [, , nodes = '', localPort = '', relay = ''] = process.argv;
const { clock, timers } = systemRuntime;

/** In this process: the start of another one belongs to the machine, not to the way. */
const startHere: StartChild<ReachRequest, ReachEvent> = ({ onEvent, onExit }) => {
  let receive: (request: ReachRequest) => void = () => undefined;
  serveGuest(
    { postMessage: (event) => queueMicrotask(() => onEvent(event)), onMessage: (hear) => (receive = hear) },
    () => onExit(0),
  );
  return { post: (request) => receive(request), kill: () => undefined };
};

const ways = new Ways({
  ...{ start: startHere, nodes: () => nodes.split(','), logLevel: 'silent' },
  // Nobody is taken to a relay unasked (ADR 62): whoever needs it has chosen it.
  ...{ relay: relay === '' ? null : relay, relayOnly: () => relay !== '' },
  knownNodes: { read: () => [], save: () => undefined },
  networks: () => '',
  ...{ clock, timers, log: silentLog },
});
const pinned = createPinnedHttp();
const web = webHttp(fetch);
let ids = 0;
const looks = new Looks({
  auth: createAuthClient(({ pin }) => (pin === null ? web : pinned(pin))),
  person: { seatProof: () => 'p'.repeat(43) },
  localServers: () => (localPort === '' ? [] : [{ url: `http://127.0.0.1:${localPort}`, pin: null }]),
  // A link names the home's addresses; for a code the app waits as long as for an answer that doesn't come.
  searchLan: () => undefined,
  ways,
  newId: () => `i_${(ids += 1)}`,
  ...{ clock, timers },
});

const input = createInterface({ input: process.stdin });
const asked = once(input, 'line') as Promise<[string]>;
console.log('ready');
const [invite] = await asked;
const clickedAt = performance.now();
const sinceClick = (): number => performance.now() - clickedAt;
const looked: Looked = await looks.look(invite).then(
  ({ partyName, way }) => ({ ms: sinceClick(), partyName, how: way }),
  (error: unknown) => ({ ms: sinceClick(), partyName: null, how: toWatchTogetherError(error).code }),
);
console.log(JSON.stringify(looked));
await ways.close();
process.exit(0);
