/** The server as the app embeds it, driven through its message port, and how friends on the network reach it. */
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import Bonjour, { type Service } from 'bonjour-service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISCOVERY_SERVICE } from '@core/ipc/discovery';
import { lanNetworks, type MachineInterfaces } from '@core/net/lan-networks';
import { PROBE_NAMESPACE } from '@core/wire/probe';
import type { EmbeddedConfig, EmbeddedEvent, EmbeddedRequest } from '@core/ipc/embedded';
import { AUTH_ROUTES } from '@core/wire/http';
import { serveEmbedder, type Machine } from '@server/embedded';
import { selfSigned } from '@server/lan/certificate';
import { provenPin } from '../../src-main/party/discovery-proof';
import { ManualClock } from '../fakes/clock';
import { RawClient } from '../fakes/raw-client';
import { askRoute } from '../fakes/real-server';
import { ServerProcess, runServerCommand } from '../fakes/server-process';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUEST = fileURLToPath(new URL('../fakes/tls-guest.ts', import.meta.url));
/** Friends may come by any network that this machine is in, though it may be none of a home. */
const HERE = { leftOut: [], takenIn: lanNetworks(networkInterfaces()).map(({ address }) => address) };
const secret = (): string => randomBytes(32).toString('base64url');

/** The side of the process that embeds the server. */
class Embedder {
  #send: (message: unknown) => void = () => undefined;
  readonly #events: EmbeddedEvent[] = [];
  #look: () => void = () => undefined;
  stopped = false;

  /** @param machine the machine that the server believes to run on */
  constructor(machine?: Machine) {
    serveEmbedder(
      {
        postMessage: (event) => {
          this.#events.push(event);
          this.#look();
        },
        onMessage: (listener) => (this.#send = listener),
      },
      () => (this.stopped = true),
      machine,
    );
  }

  /** Sends a request, and waits for the next event. */
  ask(request: EmbeddedRequest): Promise<EmbeddedEvent> {
    this.#send(request);
    return this.next();
  }

  next(): Promise<EmbeddedEvent> {
    return new Promise((resolve) => {
      this.#look = () => {
        const event = this.#events.shift();
        if (!event) return;
        this.#look = () => undefined;
        resolve(event);
      };
      this.#look();
    });
  }

  async get<T extends EmbeddedEvent['type']>(request: EmbeddedRequest, type: T) {
    const event = await this.ask(request);
    if (event.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(event)}`);
    return event as Extract<EmbeddedEvent, { type: T }>;
  }
}

let folder: string;
let config: EmbeddedConfig;
let embedder: Embedder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-embedded-'));
  config = {
    databasePath: join(folder, 'party.db'),
    pageOrigin: 'matinee-app://app',
    port: 0,
    apiKey: secret(),
    apiSecret: secret(),
    signingKey: secret(),
    vaultKey: secret(),
    hostKey: secret(),
    stun: [],
    dht: [],
    logLevel: 'silent',
  };
  embedder = new Embedder();
});
afterEach(async () => {
  await embedder.ask({ type: 'stop' });
  rmSync(folder, { recursive: true, force: true });
});

const host = (url: string, hostKey: string) =>
  askRoute(url, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${hostKey}`,
  });

/** The certificate that a server on this machine shows, PEM. */
const certificateAt = (port: number, host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectTls({ port, host, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.toString() ?? '');
      socket.destroy();
    });
    socket.on('error', reject);
  });

const KNOCKED = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const knock = (host: string, port: number): Promise<'open' | 'closed'> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => resolve((socket.destroy(), 'open')));
    socket.on('error', () => resolve('closed'));
  });

describe('the embedded server', () => {
  it('the embedded server starts on the loopback, opens to the network, and takes a party over after a restart', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const { seat } = await host(`http://127.0.0.1:${port}`, config.hostKey);
    const lan = await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen');
    expect(lan.pin).toHaveLength(43);
    expect(await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen')).toEqual(lan);
    expect((await embedder.ask({ type: 'stop' })).type).toBe('stopped');
    expect(embedder.stopped).toBe(true);

    embedder = new Embedder();
    const again = await embedder.get({ type: 'start', config: { ...config, port } }, 'listening');
    expect(again.port).toBe(port);
    const relisten = await embedder.get({ type: 'openLan', port: lan.port, choice: HERE }, 'lanOpen');
    expect(relisten).toEqual(lan);
    const ana = await RawClient.join({ url: `http://127.0.0.1:${port}`, token: seat.token });
    await ana.ok('room:end', {});
    expect((await embedder.next()).type).toBe('lanClosed');
  });

  it('the embedded server keeps its key sealed by main’s, and has another pin where main has another key', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    await host(`http://127.0.0.1:${port}`, config.hostKey);
    const lan = await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen');
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).toString('latin1')).not.toContain('PRIVATE KEY');
    await embedder.ask({ type: 'stop' });
    embedder = new Embedder();
    await embedder.get({ type: 'start', config: { ...config, vaultKey: secret() } }, 'listening');
    const next = await embedder.get({ type: 'openLan', port: lan.port, choice: HERE }, 'lanOpen');
    expect(next).toMatchObject({ port: lan.port });
    expect(next.pin).not.toBe(lan.pin);
  });

  it('the embedded server shuts the network out when the party is over, and opens with another key for the next', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const { seat } = await host(url, config.hostKey);
    const lan = await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen');
    expect(await knock('127.0.0.1', lan.port)).toBe('open');
    const ana = await RawClient.join({ url, token: seat.token });
    await ana.ok('room:leave', {});
    expect((await embedder.next()).type).toBe('lanClosed');
    expect(await knock('127.0.0.1', lan.port)).toBe('closed');
    await host(url, config.hostKey);
    const next = await embedder.get({ type: 'openLan', port: lan.port, choice: HERE }, 'lanOpen');
    expect(next.port).toBe(lan.port);
    expect(next.pin).not.toBe(lan.pin);
  });

  it('the embedded server drops the connections from the network when the party is over', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const { seat } = await host(url, config.hostKey);
    const { port: lanPort } = await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen');
    const authorization = `Bearer ${config.hostKey}`;
    const { token } = await askRoute(url, AUTH_ROUTES.createProbe, { body: {}, authorization });
    // This connection test belongs to no party, and would go on for two minutes.
    const probe = await RawClient.connect({
      url: `https://localhost:${lanPort}${PROBE_NAMESPACE}`,
      ca: await certificateAt(lanPort),
      token,
    });
    const gone = new Promise<void>((resolve) => probe.socket.once('disconnect', () => resolve()));
    const ana = await RawClient.join({ url, token: seat.token });
    await ana.ok('room:end', {});
    expect((await embedder.next()).type).toBe('lanClosed');
    await gone;
    // The loopback is no part of the network: it is where the next party begins.
    await host(url, config.hostKey);
  });

  it('the embedded server listens where friends may come by, beside the loopback, and follows the machine’s networks', async () => {
    // All of 127/8 is this machine, so its addresses stand for networks that come and go as the test says.
    const network = (address: string) => ({ wifi: [{ address, family: 'IPv4', internal: false }] });
    let interfaces: MachineInterfaces = network('127.0.0.2');
    const timers = new ManualClock();
    embedder = new Embedder({ interfaces: () => interfaces, timers });
    await embedder.get({ type: 'start', config }, 'listening');
    const choice = { leftOut: [], takenIn: ['127.0.0.2', '127.0.0.3'] };
    const lan = await embedder.get({ type: 'openLan', port: 0, choice }, 'lanOpen');
    expect(lan.addresses).toEqual(['127.0.0.2']);
    expect(await Promise.all(KNOCKED.map((address) => knock(address, lan.port)))).toEqual([
      ...['open', 'open', 'closed'],
    ]);
    interfaces = network('127.0.0.3');
    timers.advance(5_000);
    expect(await embedder.next()).toEqual({ type: 'lanChanged', addresses: ['127.0.0.3'] });
    expect(await Promise.all(KNOCKED.map((address) => knock(address, lan.port)))).toEqual([
      ...['open', 'closed', 'open'],
    ]);
    expect(await certificateAt(lan.port, '127.0.0.3')).not.toBe('');
    // The person closes the network again.
    const shut = { leftOut: [], takenIn: [] };
    expect(await embedder.ask({ type: 'useLan', choice: shut })).toEqual({
      type: 'lanChanged',
      addresses: [],
    });
    expect((await embedder.next()).type).toBe('lanUsed');
    expect(await Promise.all(KNOCKED.map((address) => knock(address, lan.port)))).toEqual([
      ...['open', 'closed', 'closed'],
    ]);
  });

  it('the embedded server listens on no address that isn’t a home’s, by default', async () => {
    const interfaces = { eth0: [{ address: '127.0.0.2', family: 'IPv4', internal: false }] };
    embedder = new Embedder({ interfaces: () => interfaces, timers: new ManualClock() });
    await embedder.get({ type: 'start', config }, 'listening');
    const choice = { leftOut: [], takenIn: [] };
    const lan = await embedder.get({ type: 'openLan', port: 0, choice }, 'lanOpen');
    expect(lan.addresses).toEqual([]);
    expect(await knock('127.0.0.2', lan.port)).toBe('closed');
    // A code that can be announced nowhere yet is no failure: it is announced once there is a network.
    expect((await embedder.ask({ type: 'announce', code: 'K7QM2XRT' })).type).toBe('announced');
  });

  it('the embedded server gives its people a relay where main names one, and lets the host test the route to it', async () => {
    const turn = { urls: ['turn:relay.example:3478'], secret: 'a-secret-of-the-relay', lifeMs: 3_600_000 };
    const { port } = await embedder.get({ type: 'start', config: { ...config, turn } }, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const authorization = `Bearer ${config.hostKey}`;
    const { token } = await askRoute(url, AUTH_ROUTES.createProbe, { body: {}, authorization });
    (await RawClient.connect({ url: `${url}${PROBE_NAMESPACE}`, token })).close();
    const { seat } = await host(url, config.hostKey);
    const ana = await RawClient.connect({ url, token: seat.token });
    const { iceServers } = await ana.join();
    expect(iceServers).toMatchObject([{ urls: turn.urls }]);
    expect(iceServers[0]?.credential).toBeTruthy();
    ana.close();
  });

  it('the embedded server tells its people of STUN servers, and of others once main says so', async () => {
    const stun = ['stun:one.example'];
    const { port } = await embedder.get({ type: 'start', config: { ...config, stun } }, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const { seat } = await host(url, config.hostKey);
    const ana = await RawClient.connect({ url, token: seat.token });
    expect((await ana.join()).iceServers).toEqual([{ urls: stun }]);
    await embedder.get({ type: 'useStun', stun: ['stun:two.example:443'] }, 'stunUsed');
    expect((await ana.ok('ice:servers', {})).iceServers).toEqual([{ urls: ['stun:two.example:443'] }]);
    await embedder.get({ type: 'useStun', stun: [] }, 'stunUsed');
    expect((await ana.ok('ice:servers', {})).iceServers).toEqual([]);
    ana.close();
  });

  it('the embedded server tells its own page of the relay at home only while friends may come by a DHT', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const url = `http://127.0.0.1:${port}`;
    const { seat } = await host(url, config.hostKey);
    const relays = async () => {
      const ana = await RawClient.connect({ url, token: seat.token });
      const { iceServers } = await ana.join();
      ana.close();
      return iceServers.flatMap(({ urls }) => urls);
    };
    expect(await relays()).toEqual([]);
    await embedder.get({ type: 'useDht', dht: ['127.0.0.1:9'] }, 'dhtUsed');
    expect(await relays()).toEqual([expect.stringMatching(/^turn:127\.0\.0\.1:\d+\?transport=tcp$/)]);
    await embedder.get({ type: 'useDht', dht: [] }, 'dhtUsed');
    expect(await relays()).toEqual([]);
  });

  it('the embedded server answers no page but the app’s, whatever name it made point here', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const status = (path: string, headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asking = request({ port, host: '127.0.0.1', path, headers });
        asking.on('response', (answer) => resolve(answer.resume().statusCode));
        asking.on('upgrade', (answer, socket) => resolve((socket.destroy(), answer.statusCode)));
        asking.on('error', reject);
        asking.end();
      });
    const upgrade = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    const socket = '/socket.io/?EIO=4&transport=websocket';
    const rebound = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
    const page = { host: `127.0.0.1:${port}`, origin: 'https://evil.example' };
    for (const stranger of [rebound, { host: rebound.host }, page]) {
      expect(await status('/v1/health', stranger)).toBe(403);
      expect(await status(socket, { ...stranger, ...upgrade })).not.toBe(101);
    }
    const own = { host: `localhost:${port}`, origin: 'matinee-app://app' };
    expect(await status('/v1/health', own)).toBe(200);
    expect(await status(socket, { ...own, ...upgrade })).toBe(101);
  });

  it('the embedded server says what failed', async () => {
    expect(await embedder.ask({ type: 'openLan', port: 0, choice: HERE })).toMatchObject({
      type: 'failed',
      during: 'openLan',
    });
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    expect(await embedder.ask({ type: 'start', config })).toMatchObject({ type: 'failed', during: 'start' });
    expect(await embedder.ask({ type: 'openLan', port, choice: HERE })).toMatchObject({
      type: 'failed',
      during: 'openLan',
    });
    expect(await embedder.ask({ type: 'announce', code: 'K7QM2XRT' })).toMatchObject({ during: 'announce' });
    const other = new Embedder();
    const busy = { ...config, port, databasePath: ':memory:' };
    expect(await other.ask({ type: 'start', config: busy })).toMatchObject({
      type: 'failed',
      during: 'start',
    });
  });

  it('the embedded server is found by DNS-SD, by a record that proves its pin to people who know the code', async () => {
    await embedder.get({ type: 'start', config }, 'listening');
    const lan = await embedder.get({ type: 'openLan', port: 0, choice: HERE }, 'lanOpen');
    await embedder.get({ type: 'announce', code: 'K7QM2XRT' }, 'announced');
    const bonjour = new Bonjour();
    const service = await new Promise<Service>((resolve) => {
      bonjour.find({ type: DISCOVERY_SERVICE }, (found: Service) => {
        if (found.port === lan.port) resolve(found);
      });
    });
    expect(await provenPin({ ...service.txt }, 'K7QM2XRT')).toBe(lan.pin);
    expect(await provenPin({ ...service.txt }, 'K7QM2XRA')).toBeNull();
    expect(JSON.stringify(service.txt)).not.toContain('K7QM2XRT');
    bonjour.destroy();
  });
});

/** Two network namespaces with a wire between them, which only root may make. */
const wired = (() => {
  const name = `mtn${process.pid % 100_000}`;
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });
  const remove = (): void => {
    try {
      ip('netns', 'delete', name);
    } catch {
      // The namespace didn't exist.
    }
  };
  return {
    name,
    address: '10.213.77.1',
    remove,
    /** Makes the namespaces. @returns why they can't be made, or null */
    make: (): string | null => {
      try {
        ip('netns', 'add', name);
        ip('link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`, 'netns', name);
        ip('address', 'add', '10.213.77.1/24', 'dev', `${name}a`);
        ip('link', 'set', `${name}a`, 'up');
        ip('-n', name, 'address', 'add', '10.213.77.2/24', 'dev', `${name}b`);
        ip('-n', name, 'link', 'set', `${name}b`, 'up');
        return null;
      } catch (error) {
        remove();
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
})();

const guest = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
  const script = ['netns', 'exec', wired.name, process.execPath, '--import', 'tsx', GUEST];
  const child = spawn('ip', [...script, ...args], { cwd: ROOT });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
};

describe('a guest on another machine', () => {
  beforeEach((context) => {
    const reason = wired.make();
    if (reason !== null) context.skip(`network namespaces can’t be made here: ${reason}`);
  });
  afterEach(() => wired.remove());

  it('a guest joins the embedded server over TLS, by its pin and no other', async () => {
    const { port } = await embedder.get({ type: 'start', config }, 'listening');
    const { invite, seat } = await host(`http://127.0.0.1:${port}`, config.hostKey);
    const ana = await RawClient.join({ url: `http://127.0.0.1:${port}`, token: seat.token });
    // A private address range counts as a home's: nobody has to say so.
    const choice = { leftOut: [], takenIn: [] };
    const lan = await embedder.get({ type: 'openLan', port: 0, choice }, 'lanOpen');
    expect(lan.addresses).toContain(wired.address);
    const url = `https://${wired.address}:${lan.port}`;
    expect(await guest(url, lan.pin, invite.code)).toEqual({ code: 0, output: '["Ana","Ben"]\n' });
    expect((await guest(url, 'A'.repeat(43), invite.code)).output).toContain('SERVER_UNTRUSTED');
    // The listener on the loopback answers nobody else.
    expect((await guest(`https://${wired.address}:${port}`, lan.pin, invite.code)).output).toContain(
      'ECONNREFUSED',
    );
    ana.close();
  });

  it('a guest joins a server with certificate files of its own', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const { cert, pin } = selfSigned(key.toString(), [wired.address], Date.now());
    writeFileSync(join(folder, 'key.pem'), key);
    writeFileSync(join(folder, 'cert.pem'), cert);
    const settings = {
      MATINEE_DATA: join(folder, 'data'),
      MATINEE_PORT: '0',
      MATINEE_HOST: wired.address,
      MATINEE_PUBLIC_URL: `https://${wired.address}`,
      MATINEE_TLS_KEY: join(folder, 'key.pem'),
      MATINEE_TLS_CERT: join(folder, 'cert.pem'),
    };
    const { output } = await runServerCommand(['party', 'keys', 'add', 'test'], settings);
    const server = await ServerProcess.start('party', settings);
    try {
      const url = `https://${wired.address}:${server.port}`;
      const made = await guest('--host', url, pin, /hk_\S+/.exec(output)?.[0] ?? '');
      expect(made).toMatchObject({ code: 0 });
      expect(await guest(url, pin, made.output.trim())).toEqual({ code: 0, output: '["Ben"]\n' });
    } finally {
      await server.end('SIGTERM');
    }
  });
});
