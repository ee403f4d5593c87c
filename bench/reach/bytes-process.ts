/**
 * `tsx bytes-process.ts host NODES` offers a way to a server that sends and takes what it is asked for, and prints what a
 * link would say (`OfferedSchema`); `tsx bytes-process.ts guest NODES KEY SECRET` goes there, lets as much come and go as
 * fits into some seconds, and prints how much that was (`CarriedSchema`). Both go by the app's own parts.
 */
import { randomBytes } from 'node:crypto';
import { createServer, request, type IncomingMessage } from 'node:http';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import { GuestWays } from '@server/reach/guest-ways';
import { partyKeys } from '@server/reach/keys';
import { ReachHost } from '@server/reach/reach-host';
import type { z } from 'zod';
import type { CarriedSchema, OfferedSchema } from './model';

/** How long each direction runs, and what of its beginning doesn't count, ms. */
const RUN_MS = 6_000;
const BEGINNING_MS = 1_000;
const CHUNK = randomBytes(65_536);

const [, , role, nodes = '', key = '', secret = ''] = process.argv;
const { clock, timers } = systemRuntime;
const log = createLogger('silent');
const common = { nodes: nodes.split(','), clock, timers, log, wallMs: () => Date.now(), random: randomBytes };

/** Counts what has come of bytes after the beginning, in Mbit/s, until the time is over. */
class Meter {
  readonly #beganAt = performance.now();
  #bytes = 0;

  get elapsedMs(): number {
    return performance.now() - this.#beganAt;
  }

  count(bytes: number): void {
    if (this.elapsedMs >= BEGINNING_MS) this.#bytes += bytes;
  }

  get mbps(): number {
    return (this.#bytes * 8) / 1_000 / (this.elapsedMs - BEGINNING_MS);
  }
}

const host = async (): Promise<void> => {
  const http = createServer((asked, answer) => {
    if (asked.method === 'GET') {
      const send = (): void => {
        while (answer.write(CHUNK)) if (answer.destroyed) return;
      };
      answer.on('drain', send);
      send();
      return;
    }
    // The one who sends can't know what has come.
    const meter = new Meter();
    asked.on('data', (chunk: Buffer) => {
      meter.count(chunk.length);
      if (meter.elapsedMs < RUN_MS) return;
      asked.removeAllListeners('data');
      answer.end(String(meter.mbps));
    });
  });
  const seed = randomBytes(32).toString('base64url');
  const forGuests = randomBytes(16).toString('base64url');
  await new Promise<void>((resolve) => {
    const reachHost = new ReachHost({
      ...common,
      carry: (socket) => http.emit('connection', socket),
      onCode: () => undefined,
      onState: (state) => state === 'open' && resolve(),
    });
    reachHost.open('s_1', seed, forGuests);
  });
  const offered: z.infer<typeof OfferedSchema> = {
    key: partyKeys(seed).publicKey.toString('base64url'),
    secret: forGuests,
  };
  console.log(JSON.stringify(offered));
  process.stdin.on('end', () => process.exit(0)).resume();
};

const down = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1' }, (answer: IncomingMessage) => {
      const meter = new Meter();
      answer.on('data', (chunk: Buffer) => {
        meter.count(chunk.length);
        if (meter.elapsedMs < RUN_MS) return;
        resolve(meter.mbps);
        asked.destroy();
      });
    });
    asked.on('error', reject);
    asked.end();
  });

const up = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST' }, (answer) => {
      let said = '';
      answer.on('data', (chunk: Buffer) => (said += chunk.toString()));
      asked.removeAllListeners('drain');
      answer.on('end', () => {
        resolve(Number(said));
        asked.destroy();
      });
    });
    const send = (): void => {
      while (asked.write(CHUNK)) if (asked.destroyed) return;
    };
    asked.on('error', reject);
    asked.on('drain', send);
    send();
  });

const guest = async (): Promise<void> => {
  const port = await new Promise<number>((resolve, reject) => {
    const ways = new GuestWays({
      ...{ ...common, knownNodes: [], relay: null },
      tell(event) {
        if (event.type === 'opened') resolve(event.port);
        if (event.type === 'failed') reject(new Error(`no way: ${event.why}`));
      },
    });
    ways.open(1, { key, secret }, 0);
  });
  const carried: z.infer<typeof CarriedSchema> = { downMbps: await down(port), upMbps: await up(port) };
  console.log(JSON.stringify(carried));
  process.exit(0);
};

await (role === 'host' ? host() : guest());
