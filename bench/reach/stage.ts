/** The stage of all experiments: homes behind routers, nodes of a DHT, and hosts whose parties wait to be looked at. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { TestNetwork, type TestMachine } from '../../lab/network/test-network';
import type { OwnServer } from '../../lab/driver/own-server';
import { openServer, type InternetServer } from './internet-server';
import {
  HostedSchema,
  OfferedSchema,
  placeOf,
  ShownCodeSchema,
  type Hosted,
  type LookId,
  type PictureId,
} from './model';

/** Between any two of homes, nodes and server, there and back: each has a quarter of it on its own line, each way. */
const ROUND_TRIP_MS = 40;
/** Of the guest behind a symmetric router. */
const FAR_LINE = 'far-symmetric';
const LINES = ['dht', 'cloud', 'one', 'other', 'symmetric', FAR_LINE];

/** Who looks at whose party, and from where. */
const PLACES: Readonly<Record<LookId, { readonly host: string; readonly guest: string }>> = {
  local: { host: 'ana', guest: 'ana' },
  lan: { host: 'ana', guest: 'abe' },
  cone: { host: 'ana', guest: 'ben' },
  symmetricGuest: { host: 'ana', guest: 'bea' },
  symmetricHost: { host: 'amy', guest: 'ben' },
  relayed: { host: 'ada', guest: 'bea' },
  code: { host: 'ana', guest: 'ben' },
  server: { host: 'cloud', guest: 'ben' },
};

/** Where the server with the relay is. */
const SERVER = 'cloud';

const script = (name: string): string => `bench/reach/${name}.ts`;

/** A script of the bench on a machine, and the lines that it prints. */
export class Script {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #complaint = '';

  constructor(machine: TestMachine, name: string, args: readonly string[]) {
    this.#child = machine.spawn(process.execPath, ['--import', 'tsx', script(name), ...args]);
    const { stdout, stderr, stdin } = this.#child;
    if (!stdout) throw new Error('a script without an output');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr?.on('data', (chunk: Buffer) => (this.#complaint += chunk.toString()));
    stdin?.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** @throws where it ends without another line */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`a script ended: ${this.#complaint.slice(-500)}`);
    return value;
  }

  async said<T>(schema: z.ZodType<T>): Promise<T> {
    return schema.parse(JSON.parse(await this.line()));
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

interface Host {
  readonly script: Script;
  readonly hosted: Hosted;
}

interface HomesOfThree {
  readonly host: TestMachine;
  /** Behind a usual router. */
  readonly near: TestMachine;
  /** Behind a symmetric router. */
  readonly far: TestMachine;
  readonly env: Readonly<Record<string, string>>;
  /** Loses this share of packets on the line of the one who is far, each way. */
  loseOf(share: number): Promise<unknown>;
}

interface Windows {
  readonly host: TestMachine;
  readonly guest: TestMachine;
  readonly env: Readonly<Record<string, string>>;
  /** On which the host's party is; null: at their home. */
  readonly server: OwnServer | null;
}

const codeOf = async (host: Script): Promise<string> => {
  host.tell('code');
  return (await host.said(ShownCodeSchema)).code;
};

export class Stage {
  readonly #network: TestNetwork;
  readonly #nodes: readonly string[];
  readonly #scripts: Script[] = [];
  readonly #hosts = new Map<string, Promise<Host>>();
  readonly #brought = new Set<TestMachine>();
  #server: Promise<InternetServer> | null = null;
  #stun: Promise<{ readonly url: string }> | null = null;
  #offered: Promise<z.infer<typeof OfferedSchema>> | null = null;

  private constructor(network: TestNetwork, nodes: readonly string[]) {
    this.#network = network;
    this.#nodes = nodes;
  }

  static async open(): Promise<Stage> {
    const network = await TestNetwork.open(LINES);
    try {
      for (const line of LINES) await network.setLine(line, { delayMs: ROUND_TRIP_MS / 4 });
      network.addHome('ana', network.machine('one'));
      network.addHome('abe', network.machine('one'));
      network.addHome('amy', network.machine('symmetric'), 'symmetric');
      network.addHome('ada', network.machine('symmetric'), 'symmetric');
      network.addHome('ben', network.machine('other'));
      network.addHome('bea', network.machine(FAR_LINE), 'symmetric');
      return new Stage(network, await network.machine('dht').serveDht());
    } catch (error) {
      network.close();
      throw error;
    }
  }

  /** A fresh guest, ready to look, and the link or code that they will have. */
  async guestOf(experiment: LookId): Promise<{ readonly guest: Script; readonly invite: string }> {
    const { host, guest } = PLACES[experiment];
    const { script: atHost, hosted } = await this.#hostAt(host);
    const invite = experiment === 'code' ? await codeOf(atHost) : hosted.link;
    const local = experiment === 'local' ? String(hosted.port) : '';
    const relay = experiment === 'relayed' ? (await this.#openServer()).relay : '';
    const script = this.#start(guest, 'guest-process', [this.#nodes.join(), local, relay]);
    await script.line();
    return { guest: script, invite };
  }

  /** Where two real windows run for a picture, and what they need. */
  async windowsOf(experiment: PictureId): Promise<Windows> {
    const place = placeOf(experiment);
    const isAtHome = place !== 'server';
    const host = this.#network.machine(isAtHome ? PLACES[place].host : PLACES.cone.host);
    const guest = this.#network.machine(PLACES[place].guest);
    const server = isAtHome ? null : await this.#serverFor([host, guest]);
    return { host, guest, server, env: await this.#envOfWindows() };
  }

  /** Where three windows run, one of them behind a symmetric router. */
  async homesOfThree(): Promise<HomesOfThree> {
    const machine = (name: string) => this.#network.machine(name);
    return {
      ...{ host: machine('ana'), near: machine('ben'), far: machine('bea') },
      env: await this.#envOfWindows(),
      loseOf: (loss) => this.#network.setLine(FAR_LINE, { delayMs: ROUND_TRIP_MS / 4, loss }),
    };
  }

  /** Somebody who goes through a way and measures what it carries. */
  async carrier(): Promise<Script> {
    this.#offered ??= this.#start('ana', 'bytes-process', ['host', this.#nodes.join()]).said(OfferedSchema);
    const { key, secret } = await this.#offered;
    return this.#start('ben', 'bytes-process', ['guest', this.#nodes.join(), key, secret]);
  }

  close(): void {
    for (const script of this.#scripts.splice(0)) script.end();
    this.#network.close();
  }

  #hostAt(home: string): Promise<Host> {
    const known = this.#hosts.get(home);
    if (known) return known;
    const begun = this.#host(home);
    this.#hosts.set(home, begun);
    return begun;
  }

  async #host(home: string): Promise<Host> {
    const { address } = this.#network.machine(home);
    const kind = home === PLACES.server.host ? 'server' : 'home';
    const relay = home === PLACES.relayed.host ? (await this.#openServer()).relay : '';
    const script = this.#start(home, 'host-process', [this.#nodes.join(), address, kind, relay]);
    const hosted = await script.said(HostedSchema);
    if (kind === 'server') await this.#network.machine(PLACES.server.guest).bringHere(address, hosted.port);
    return { script, hosted };
  }

  #openServer(): Promise<InternetServer> {
    this.#server ??= openServer(this.#network.machine(SERVER), this.#nodes);
    return this.#server;
  }

  /** What a fresh install is told of the internet. */
  async #envOfWindows(): Promise<Readonly<Record<string, string>>> {
    this.#stun ??= this.#network.machine(SERVER).serveStun();
    const { url } = await this.#stun;
    return { MATINEE_STUN_URLS: url, MATINEE_DHT_BOOTSTRAP: this.#nodes.join() };
  }

  /** The server, as it answers on the loopback of both: there no certificate is asked for. */
  async #serverFor(machines: readonly TestMachine[]): Promise<OwnServer> {
    const { port, key } = await this.#openServer();
    const { address } = this.#network.machine(SERVER);
    for (const machine of machines) {
      if (this.#brought.has(machine)) continue;
      this.#brought.add(machine);
      await machine.bringHere(address, port);
    }
    return { name: 'Cinema', url: `http://127.0.0.1:${port}`, key };
  }

  #start(home: string, name: string, args: readonly string[]): Script {
    const script = new Script(this.#network.machine(home), name, args);
    this.#scripts.push(script);
    return script;
  }
}
