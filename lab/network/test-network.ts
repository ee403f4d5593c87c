/**
 * Machines on a network of their own, between this machine's processes: each is a network namespace, and everything that
 * passes between them, of whatever protocol, goes through one router (router.py) that delays, loses, forbids, or goes dead
 * without a word. Linux, as root; `networkProblem` says why not.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { USUAL_NODES } from './dht-nodes';
import { openHome, type RouterKind } from './home-router';
import { mustIp, namespaceName, removeNamespace, removeStaleNamespaces } from './namespaces';
import { forward } from './stream-forwarder';

/** Of one machine's line, each way. What isn't named is perfect. */
export interface Line {
  /** One way: it adds twice as much to the round trip to everybody. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** Share of packets, 0…1, each way. */
  readonly loss?: number;
  readonly bytesPerSecond?: number;
  /** Nothing passes either way, and nobody is told. */
  readonly dead?: boolean;
}

/** UDP that gets lost in one direction only: the TCP of the same two, and the other direction, go on. */
export interface OneWayLoss {
  readonly from: string;
  readonly to: string;
  /** `known`: of the ports that talk to each other now, as where a router has forgotten them; new ones get through. */
  readonly flows: 'all' | 'known';
}

const ROUTER = join(import.meta.dirname, 'router.py');
const FORWARDER = join(import.meta.dirname, 'stream-forwarder.ts');
const DHT_NODES = join(import.meta.dirname, 'dht-nodes.ts');
/** HyperDHT's own. */
const DHT_PORT = 49_737;
const STUN_SERVER = join(import.meta.dirname, 'stun-server.ts');
/** STUN's own (RFC 8489). */
const STUN_PORT = 3_478;
/** 10.97.<machine>.0/24: nobody's home network, most likely. */
const PREFIX = '10.97';
const FIRST_HOST = 2;

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A port that nobody listens on here now. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
};

/** One machine: whatever is started in it has its network, and no other. */
export class TestMachine {
  readonly namespace: string;
  /** Nobody else's, and gone with the network. */
  readonly temporaryFolder: string;
  #host = FIRST_HOST;
  readonly device: string;
  readonly #subnet: string;
  /** How it gets out: everything is on the line itself, or behind a router. */
  readonly #way: readonly string[];
  readonly #folder: string;
  readonly #servers: Server[] = [];
  readonly #children: ChildProcess[] = [];

  constructor(
    readonly name: string,
    options: { device: string; subnet: string; gateway?: string; folder: string },
  ) {
    this.namespace = namespaceName(name);
    this.device = options.device;
    this.#subnet = options.subnet;
    this.#way = options.gateway === undefined ? ['dev', options.device] : ['via', options.gateway];
    this.#folder = options.folder;
    this.temporaryFolder = join(options.folder, `tmp-${name}`);
    mkdirSync(this.temporaryFolder);
  }

  get address(): string {
    return `${this.#subnet}.${this.#host}`;
  }

  /** Once the device has come into the namespace. */
  setUp(): void {
    this.#inside('link', 'set', 'lo', 'up');
    this.#inside('link', 'set', this.device, 'mtu', '1500', 'up');
    this.#inside('addr', 'add', `${this.address}/24`, 'dev', this.device);
    this.#inside('route', 'add', 'default', ...this.#way);
  }

  /** As after a change of the Wi-Fi: the old address is gone at once, and a new one is there. */
  changeAddress(): void {
    this.#inside('addr', 'flush', 'dev', this.device);
    this.#host += 1;
    this.#inside('addr', 'add', `${this.address}/24`, 'dev', this.device);
    this.#inside('route', 'replace', 'default', ...this.#way);
  }

  /** The cable is pulled: unlike a dead line, this machine is told. */
  unplug(): void {
    this.#inside('link', 'set', this.device, 'down');
  }

  plugIn(): void {
    this.#inside('link', 'set', this.device, 'up');
    this.#inside('route', 'replace', 'default', ...this.#way);
  }

  /** Runs a program in it. The caller ends it; what is left at the end of the network is killed. */
  spawn(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace, command, ...args], {
      env,
      cwd: REPO_ROOT,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Runs a STUN server, for as long as the network is there. */
  async serveStun(): Promise<{ readonly url: string; readonly askers: () => readonly string[] }> {
    const output = await this.#start([STUN_SERVER, this.address, String(STUN_PORT)]);
    return {
      url: `stun:${this.address}:${STUN_PORT}`,
      askers: () => [...new Set(output().split('\n'))].filter((line) => line !== '' && line !== 'ready'),
    };
  }

  /**
   * Runs nodes of a DHT, for as long as the network is there.
   * @returns where it is entered
   */
  async serveDht(count: number = USUAL_NODES): Promise<readonly string[]> {
    await this.#start([DHT_NODES, this.address, String(DHT_PORT), String(count)]);
    return [`${this.address}:${DHT_PORT}`];
  }

  /** Makes a server of another machine answer on this machine's loopback too: there no certificate is asked for. */
  async bringHere(host: string, port: number): Promise<void> {
    await this.#forwarder([`tcp:127.0.0.1:${port}=tcp:${host}:${port}`]);
  }

  /** Makes a server on this machine's loopback answer at its address too, for others to bring it to theirs. */
  async showOutside(port: number): Promise<void> {
    await this.#forwarder([`tcp:${this.address}:${port}=tcp:127.0.0.1:${port}`]);
  }

  /** Makes a server of whoever runs the test, on their loopback, answer on this machine's loopback too. */
  async bringFromOutside(port: number): Promise<void> {
    const socket = join(this.#folder, `${this.name}-from-${port}`);
    this.#servers.push(await forward(`unix:${socket}`, `tcp:127.0.0.1:${port}`));
    await this.#forwarder([`tcp:127.0.0.1:${port}=unix:${socket}`]);
  }

  /**
   * A program that starts `electron` in this machine, and that a debugger outside of it can drive: its ports are the same
   * here and there. For one start.
   */
  async electronFor(electron: string): Promise<string> {
    const ports = [await freePort(), await freePort()] as const;
    const lanes: string[] = [];
    for (const port of ports) {
      const socket = join(this.#folder, `${this.name}-${port}`);
      lanes.push(`unix:${socket}=tcp:127.0.0.1:${port}`);
      this.#servers.push(await forward(`tcp:127.0.0.1:${port}`, `unix:${socket}`));
    }
    await this.#forwarder(lanes);
    const script = join(this.#folder, `electron-${this.name}-${ports[0]}`);
    // The debugger reads from the output where to connect; it asks for any port, which would be one of in there.
    const lines = [
      '#!/bin/sh',
      'for argument do',
      '  shift',
      '  case $argument in',
      `    --inspect=0) argument=--inspect=${ports[0]} ;;`,
      `    --remote-debugging-port=0) argument=--remote-debugging-port=${ports[1]} ;;`,
      '  esac',
      '  set -- "$@" "$argument"',
      'done',
      `exec ip netns exec ${this.namespace} ${shellQuoted(electron)} "$@"`,
      '',
    ];
    writeFileSync(script, lines.join('\n'));
    chmodSync(script, 0o755);
    return script;
  }

  tearDown(): void {
    for (const server of this.#servers.splice(0)) server.close();
    for (const child of this.#children.splice(0)) child.kill('SIGKILL');
    removeNamespace(this.namespace);
  }

  #inside(...args: string[]): void {
    mustIp('-n', this.namespace, ...args);
  }

  async #forwarder(lanes: readonly string[]): Promise<void> {
    await this.#start([FORWARDER, ...lanes]);
  }

  /** @returns once the script has said something; what it has said so far */
  async #start(script: readonly string[]): Promise<() => string> {
    const child = this.spawn(process.execPath, ['--import', 'tsx', ...script]);
    this.#children.push(child);
    let output = '';
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`nothing runs in ${this.namespace}: ${complaint}`)));
    });
    return () => output;
  }
}

interface Waiting {
  resolve(atMs: number): void;
  reject(error: Error): void;
}

/** The line to the router: what it was told last, and its answers. */
class Router {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #complaint = '';

  constructor(machines: readonly object[]) {
    this.#child = spawn('python3', [ROUTER, JSON.stringify({ machines })], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    if (this.#child.stdout)
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const { id, atMs } = JSON.parse(line) as { id: number; atMs: number };
        this.#waiting.get(id)?.resolve(atMs);
        this.#waiting.delete(id);
      });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#complaint += chunk.toString()));
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the test network’s router ended: ${this.#complaint}`));
      this.#waiting.clear();
    });
  }

  untilUp(): Promise<number> {
    return this.#answer(0);
  }

  tell(state: object): Promise<number> {
    const id = (this.#lastId += 1);
    const answer = this.#answer(id);
    this.#child.stdin?.write(`${JSON.stringify({ id, ...state })}\n`);
    return answer;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #answer(id: number): Promise<number> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}

export class TestNetwork {
  readonly #router: Router;
  readonly #machines: Map<string, TestMachine>;
  readonly #folder: string;
  readonly #lines = new Map<string, Line>();
  readonly #forbidden: (readonly [string, string])[] = [];
  #oneWay: readonly OneWayLoss[] = [];
  readonly #onExit = (): void => this.#tearDown();

  private constructor(names: readonly string[]) {
    this.#folder = mkdtempSync(join(tmpdir(), 'matinee-network-'));
    const plans = names.map((name, index) => ({
      // At most 15 characters (IFNAMSIZ).
      ...{ name, net: index + 1, device: `mt${process.pid}x${index + 1}`, namespace: namespaceName(name) },
    }));
    this.#machines = new Map(
      plans.map(({ name, net, device }) => [
        name,
        new TestMachine(name, { subnet: `${PREFIX}.${net}`, device, folder: this.#folder }),
      ]),
    );
    process.once('exit', this.#onExit);
    for (const { namespace } of plans) mustIp('netns', 'add', namespace);
    this.#router = new Router(plans);
  }

  /** Everybody reaches everybody, at once and without loss. @throws where `networkProblem` says so */
  static async open(names: readonly string[]): Promise<TestNetwork> {
    removeStaleNamespaces();
    const network = new TestNetwork(names);
    try {
      await network.#router.untilUp();
      for (const machine of network.#machines.values()) machine.setUp();
      return network;
    } catch (error) {
      network.close();
      throw error;
    }
  }

  machine(name: string): TestMachine {
    const machine = this.#machines.get(name);
    if (!machine) throw new Error(`there is no ${name} on this network`);
    return machine;
  }

  /**
   * A machine in a home whose router is one of the network's machines, or stands in another home. Two machines of one
   * router reach each other by it, as in one house; two homes whose routers have one router don't.
   */
  addHome(name: string, router: TestMachine, kind: RouterKind = 'cone'): TestMachine {
    const home = this.#machines.size + 1;
    const namespace = namespaceName(name);
    const device = `mi${process.pid}x${home}`;
    mustIp('netns', 'add', namespace);
    const { subnet, gateway } = openHome(home, router, { namespace, device }, kind);
    const machine = new TestMachine(name, { subnet, gateway, device, folder: this.#folder });
    this.#machines.set(name, machine);
    machine.setUp();
    return machine;
  }

  /** From now on this machine's line is like this. @returns when that began, ms of the monotonic clock */
  setLine(name: string, line: Line): Promise<number> {
    this.#lines.set(name, line);
    return this.#tell();
  }

  /** Nothing passes between these two any more, either way; with everybody else they go on. */
  forbid(one: string, other: string): Promise<number> {
    this.#forbidden.push([one, other]);
    return this.#tell();
  }

  /** In place of what was lost in one direction before. */
  loseOneWay(...losses: readonly OneWayLoss[]): Promise<number> {
    this.#oneWay = losses;
    return this.#tell();
  }

  close(): void {
    process.off('exit', this.#onExit);
    this.#tearDown();
  }

  #tell(): Promise<number> {
    return this.#router.tell({
      machines: Object.fromEntries(this.#lines),
      forbidden: this.#forbidden,
      oneWay: this.#oneWay,
    });
  }

  #tearDown(): void {
    for (const machine of this.#machines.values()) machine.tearDown();
    // Undefined where its machines couldn't even be made.
    (this.#router as Router | undefined)?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
