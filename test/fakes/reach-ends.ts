/** The two processes that meet over a DHT, each spoken to over its port, as main does. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmbeddedConfig, EmbeddedEvent, EmbeddedRequest } from '@core/ipc/embedded';
import type { ReachEvent, ReachRequest } from '@core/ipc/reach';
import { partyKeys } from '@server/reach/keys';
import { serveEmbedder } from '@server/embedded';
import { serveGuest } from '@server/reach-guest';
import type { MessagesOf } from '@server/base/parent-port';
import type { TestMachine } from '../../lab/network/test-network';
import { REPO_ROOT } from '../../scripts/runtime/paths';

const END_PROCESS = fileURLToPath(new URL('reach-end-process.ts', import.meta.url));

const secret = (bytes = 32): string => randomBytes(bytes).toString('base64url');
/** How long a test waits for something that doesn't come, ms: for a host who is to be found, and for all else. */
const OPENING_MS = 90_000;
const PATIENCE_MS = 30_000;

/** What one process says, in order. */
class Events<E extends { readonly type: string }> {
  readonly all: E[] = [];
  readonly #looks = new Set<() => void>();

  say(event: E): void {
    this.all.push(event);
    for (const look of this.#looks) look();
  }

  /**
   * @param from the place from which on it is looked for
   * @returns the first one of this kind
   */
  until<T extends E['type']>(
    type: T,
    isIt: (event: Extract<E, { type: T }>) => boolean = () => true,
    from = 0,
    patienceMs = PATIENCE_MS,
  ): Promise<Extract<E, { type: T }>> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.all
          .slice(from)
          .find((event): event is Extract<E, { type: T }> => event.type === type && isIt(event as never));
        if (!found) return;
        this.#looks.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`no ${type} in ${JSON.stringify(this.all.slice(from))}`));
      }, patienceMs);
      this.#looks.add(look);
      look();
    });
  }
}

/** Main's end of the port to a process. */
interface MainEnds<E> {
  hear(event: E): void;
  sendBy(send: (message: unknown) => void): void;
}

/** Runs a process here. */
const runHere = <E>(serve: (port: MessagesOf<E>, onStopped: () => void) => void, main: MainEnds<E>): void =>
  serve(
    { postMessage: (event) => main.hear(event), onMessage: (listener) => main.sendBy(listener) },
    () => undefined,
  );

/** Where a process can be started. */
type Place = Pick<TestMachine, 'spawn'>;

/** A process of its own, on this machine. */
export const HERE: Place = {
  spawn: (command, args) => spawn(command, args, { cwd: REPO_ROOT, stdio: 'pipe' }),
};

/** Runs one of the two processes there; what it tells isn't looked at. */
const runOn = <E>(place: Place, which: 'host' | 'guest', main: MainEnds<E>): number | undefined => {
  const child = place.spawn(process.execPath, ['--import', 'tsx', END_PROCESS, which]);
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  child.stdin?.on('error', () => undefined);
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => main.hear(JSON.parse(line) as E));
  main.sendBy((message) => void child.stdin?.write(`${JSON.stringify(message)}\n`));
  return child.pid;
};

/** The embedded server of a host whose parties are met over these nodes. */
export class ReachableServer {
  readonly events = new Events<EmbeddedEvent>();
  readonly hostKey = secret();
  #send: (message: unknown) => void = () => undefined;
  port = 0;
  /** Of the process, where it has one of its own. */
  readonly pid: number | undefined;

  /** @param place that it runs at, in a process of its own */
  constructor(place?: Place) {
    const ends: MainEnds<EmbeddedEvent> = {
      hear: (event) => this.events.say(event),
      sendBy: (send) => (this.#send = send),
    };
    if (place) this.pid = runOn(place, 'host', ends);
    else runHere(serveEmbedder, ends);
  }

  ask(request: EmbeddedRequest): void {
    this.#send(request);
  }

  async start(
    dht: readonly string[],
    databasePath = ':memory:',
    dhtRelay: string | null = null,
  ): Promise<void> {
    const config: EmbeddedConfig = {
      ...{ databasePath, port: 0, hostKey: this.hostKey, logLevel: 'silent', stun: [] },
      ...{ apiKey: secret(), apiSecret: secret(), signingKey: secret(), vaultKey: secret() },
      ...{ pageOrigin: 'matinee-app://app', dht: [...dht], dhtRelay },
    };
    this.ask({ type: 'start', config });
    this.port = (await this.events.until('listening')).port;
  }

  /**
   * @param relayOnly whether nobody but the relay learns where the host is
   * @returns what a link says of the way, which nobody may find yet
   */
  offer(sessionId: string, relayOnly = false): { readonly key: string; readonly secret: string } {
    const seed = secret();
    const forGuests = secret(16);
    this.ask({ type: 'openReach', sessionId, seed, secret: forGuests, relayOnly });
    return { key: partyKeys(seed).publicKey.toString('base64url'), secret: forGuests };
  }

  /**
   * A home is announced by asking node after node, and each that isn't there costs seconds; a node that lies may name
   * hundreds of those.
   * @returns the same, once whoever has it finds the party
   */
  async open(
    sessionId: string,
    relayOnly = false,
  ): Promise<{ readonly key: string; readonly secret: string }> {
    const reach = this.offer(sessionId, relayOnly);
    await this.events.until('reachState', ({ state }) => state === 'open', 0, OPENING_MS);
    return reach;
  }

  async stop(): Promise<void> {
    this.ask({ type: 'stop' });
    await this.events.until('stopped');
  }
}

/** What came of a request that a process on another machine made there. */
interface Got {
  readonly type: 'got';
  readonly text: string;
}

/** A guest's process. */
export class GuestProcess {
  readonly events = new Events<ReachEvent | Got>();
  #send: (message: unknown) => void = () => undefined;

  /** @param place that it runs at, in a process of its own */
  constructor(
    nodes: readonly string[],
    place?: Place,
    knownNodes: readonly string[] = [],
    relay: string | null = null,
  ) {
    const ends: MainEnds<ReachEvent | Got> = {
      hear: (event) => this.events.say(event),
      sendBy: (send) => (this.#send = send),
    };
    if (place) runOn(place, 'guest', ends);
    else runHere(serveGuest, ends);
    this.ask({ type: 'start', nodes: [...nodes], knownNodes: [...knownNodes], relay, logLevel: 'silent' });
  }

  ask(request: ReachRequest): void {
    this.#send(request);
  }

  /** What a program of its machine gets there. */
  async get(url: string): Promise<string> {
    const from = this.events.all.length;
    this.#send({ get: url });
    return (await this.events.until('got', () => true, from)).text;
  }

  /** @returns the port behind which the party answers */
  async open(
    id: number,
    reach: { readonly key: string; readonly secret: string },
    port = 0,
    relayOnly = false,
  ): Promise<number> {
    this.ask({ type: 'open', id, reach, port, relayOnly });
    const event = await Promise.race([
      this.events.until('opened', (opened) => opened.id === id),
      this.events.until('failed', (failed) => failed.id === id),
    ]);
    if (event.type === 'failed') throw new Error(`not met: ${event.why}`);
    return event.port;
  }

  async stop(): Promise<void> {
    this.ask({ type: 'stop' });
    await this.events.until('stopped');
  }
}
