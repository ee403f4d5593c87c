/**
 * The process of everything that windows talk to: the real party server, the peers' relay, the bad lines, page and
 * film. It is separate so that neither the rig's driving nor its recording delays a message.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemRuntime } from '@server/base/runtime';
import { startImpairmentProxy } from '../../../test/fakes/impairment-proxy';
import { RealServer } from '../../../test/fakes/real-server';
import type { NetworkProfile } from '../model';
import { lineOf } from '../networks';
import { servePeers } from '../../peers/relay';
import type { Answer } from './answers';
import { machineNowMs } from '../../../lab/senses/machine-clock';
import { startPageServer, type PageServer } from './page-server';
import type { ServerCall, ServerCalls } from './server-contract';

/** The server's clock starts here, as that of a server that has been up for a day and a bit: like nobody else's. */
const SERVER_CLOCK_STARTS_AT_MS = 100_000_000;

const machineToServerMs = SERVER_CLOCK_STARTS_AT_MS - machineNowMs();
const serverRuntime = {
  ...systemRuntime,
  clock: { now: () => machineNowMs() + machineToServerMs },
};

let pages: PageServer | null = null;
let real: RealServer | null = null;
const closers: (() => Promise<unknown>)[] = [];

const started = (): { pages: PageServer; real: RealServer } => {
  if (!pages || !real) throw new Error('start first');
  return { pages, real };
};

const closeRun = async (): Promise<null> => {
  for (const close of closers.splice(0).reverse()) await close();
  return null;
};

/** Opens one line for each window to a port of this machine. @returns their addresses */
const openLines = async (port: number, network: NetworkProfile, windows: number): Promise<string[]> => {
  const urls: string[] = [];
  for (let window = 0; window < windows; window += 1) {
    const line = await startImpairmentProxy({ port }, lineOf(network, window));
    closers.push(() => line.close());
    urls.push(`http://127.0.0.1:${line.port}`);
  }
  return urls;
};

const startRelay = async (): Promise<number> => {
  const relay: Server = createServer();
  const peers = servePeers(relay, serverRuntime.clock);
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', () => resolve()));
  closers.push(async () => {
    await peers.close();
    const closed = new Promise<void>((resolve) => relay.close(() => resolve()));
    relay.closeAllConnections();
    await closed;
  });
  return (relay.address() as AddressInfo).port;
};

const portOf = (url: string): number => Number(new URL(url).port);

type Answers = {
  [N in keyof ServerCalls]: (options: Parameters<ServerCalls[N]>[0]) => Promise<ReturnType<ServerCalls[N]>>;
};

const answers: Answers = {
  async start({ pageScript }) {
    pages = await startPageServer(pageScript);
    real = await RealServer.start({ corsOrigins: [pages.origin], runtime: serverRuntime });
    return { pageUrl: `${pages.origin}/`, machineToServerMs };
  },

  async openRun({ policy, network, names, film }) {
    const { pages, real } = started();
    await closeRun();
    pages.showFilm(film);
    const { filmUrl } = pages;
    if (policy !== 'matinee') {
      const urls = await openLines(await startRelay(), network, names.length);
      return { urls, tokens: urls.map(() => ''), filmUrl };
    }
    const sessionId = await real.createSession();
    const tokens: string[] = [];
    for (const [index, name] of names.entries())
      tokens.push((await real.mint(sessionId, name, index === 0 ? 'host' : 'viewer')).token);
    return { urls: await openLines(portOf(real.url), network, names.length), tokens, filmUrl };
  },

  async openClocks({ network, windows, joins }) {
    const { real } = started();
    await closeRun();
    const urls = await openLines(portOf(real.url), network, windows);
    const seats: { window: number; url: string; token: string }[] = [];
    for (let join = 0; join < joins; join += 1) {
      const window = join % windows;
      const { token } = await real.mint(await real.createSession(1), `Guest ${join + 1}`, 'host');
      seats.push({ window, url: urls[window] ?? '', token });
    }
    return seats;
  },

  closeRun,
};

const run = (call: ServerCall): Promise<unknown> => {
  switch (call.name) {
    case 'start':
      return answers.start(call.options);
    case 'openRun':
      return answers.openRun(call.options);
    case 'openClocks':
      return answers.openClocks(call.options);
    case 'closeRun':
      return answers.closeRun(call.options);
  }
};

const answer = async (call: ServerCall): Promise<Answer> => {
  try {
    return { id: call.id, ok: true, value: await run(call) };
  } catch (error) {
    return {
      id: call.id,
      ok: false,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
};

process.on('message', (call: ServerCall) => {
  void answer(call).then((message) => process.send?.(message));
});
// The rig is gone, for whatever reason.
process.on('disconnect', () => process.exit(0));
