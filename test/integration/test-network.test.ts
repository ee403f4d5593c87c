/**
 * The made-up network that tests put their machines on: that it passes, cuts and forbids traffic, and leaves nothing
 * behind.
 */
import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeRouterProblem } from '../../lab/network/home-router';
import { namespaceName, networkProblem } from '../../lab/network/namespaces';
import { bindingAnswer } from '../../lab/network/stun-server';
import { TestNetwork, type TestMachine } from '../../lab/network/test-network';

const PORT = 7_000;
/** A program that sends back what it gets, by UDP and by TCP. */
const ECHO = `
  const udp = require('node:dgram').createSocket('udp4');
  udp.on('message', (data, from) => udp.send(data, from.port, from.address));
  udp.bind(${PORT});
  require('node:net').createServer((socket) => socket.pipe(socket)).listen(${PORT}, '0.0.0.0', () => console.log('up'));
`;
/** A program that prints which of the two came back within the limit. */
const ask = (address: string, limitMs: number): string => `
  const came = [];
  const note = (what) => { came.push(what); if (came.length === 2) end(); };
  const end = () => { console.log(JSON.stringify(came.sort())); process.exit(0); };
  const udp = require('node:dgram').createSocket('udp4');
  udp.on('message', () => note('udp')).on('error', () => undefined);
  udp.send('x', ${PORT}, '${address}', () => undefined);
  const tcp = require('node:net').connect(${PORT}, '${address}', () => tcp.write('x'));
  tcp.on('data', () => note('tcp')).on('error', () => undefined);
  setTimeout(end, ${limitMs});
`;

const problem = networkProblem();
if (problem !== null) console.log(`Skipped, the test network: ${problem}`);

describe.skipIf(problem !== null)('the network of the tests', () => {
  let network: TestNetwork;
  const servers: ChildProcess[] = [];

  beforeAll(async () => {
    network = await TestNetwork.open(['ana', 'ben', 'cloud']);
    for (const name of ['ana', 'ben', 'cloud']) {
      const server = network.machine(name).spawn(process.execPath, ['-e', ECHO]);
      servers.push(server);
      if (server.stdout) await once(server.stdout, 'data');
    }
  });
  afterAll(() => network.close());

  const reached = (from: TestMachine, to: TestMachine, limitMs = 10_000): unknown => {
    const args = ['netns', 'exec', from.namespace, process.execPath, '-e', ask(to.address, limitMs)];
    return JSON.parse(spawnSync('ip', args, { encoding: 'utf8' }).stdout);
  };
  /** The fate of two packets, sent one after the other from this port. */
  const fromPort = (from: TestMachine, to: TestMachine, port: number): unknown => {
    const script = `
      const socket = require('node:dgram').createSocket('udp4');
      const came = [];
      const ask = () => {
        if (came.length === 2) { console.log(JSON.stringify(came)); process.exit(0); }
        const late = setTimeout(() => { came.push('lost'); ask(); }, 700);
        socket.removeAllListeners('message');
        socket.once('message', () => { clearTimeout(late); came.push('answered'); ask(); });
        socket.send('x', ${PORT}, '${to.address}');
      };
      socket.bind(${port}, ask);
    `;
    const args = ['netns', 'exec', from.namespace, process.execPath, '-e', script];
    return JSON.parse(spawnSync('ip', args, { encoding: 'utf8' }).stdout);
  };
  const BOTH = ['tcp', 'udp'];
  const NOTHING: string[] = [];
  /** The limit is long enough for an echo that comes at all. */
  const SHORT_MS = 1_000;

  it('the test network carries UDP and TCP between machines', () => {
    expect(reached(network.machine('ana'), network.machine('ben'))).toEqual(BOTH);
  });

  it('the test network goes dead without a word, for one machine alone, and comes back', async () => {
    const [ana, ben, cloud] = ['ana', 'ben', 'cloud'].map((name) => network.machine(name)) as [
      TestMachine,
      TestMachine,
      TestMachine,
    ];
    await network.setLine('ben', { dead: true });
    expect(reached(ana, ben, SHORT_MS)).toEqual(NOTHING);
    expect(reached(ana, cloud)).toEqual(BOTH);
    const backAtMs = await network.setLine('ben', {});
    expect(Math.abs(Number(process.hrtime.bigint()) / 1e6 - backAtMs)).toBeLessThan(10_000);
    expect(reached(ana, ben)).toEqual(BOTH);
  });

  it('the test network takes as long as it is told to', async () => {
    const from = performance.now();
    await network.setLine('ana', { delayMs: 400 });
    expect(reached(network.machine('ana'), network.machine('ben'))).toEqual(BOTH);
    // The time covers TCP's handshake and the echo.
    expect(performance.now() - from).toBeGreaterThan(4 * 400);
    await network.setLine('ana', {});
  });

  it('the test network gives a machine another address', () => {
    const [ana, ben] = [network.machine('ana'), network.machine('ben')];
    const old = ben.address;
    ben.changeAddress();
    expect(ben.address).not.toBe(old);
    expect(reached(ana, ben)).toEqual(BOTH);
    expect(reached(ben, ana)).toEqual(BOTH);
  });

  it('the test network tells a machine that its cable is pulled', () => {
    const [ana, ben] = [network.machine('ana'), network.machine('ben')];
    ben.unplug();
    expect(reached(ben, ana, SHORT_MS)).toEqual(NOTHING);
    ben.plugIn();
    expect(reached(ben, ana)).toEqual(BOTH);
  });

  it('the test network loses the UDP of one direction, of the ports that are known or of all, and nothing else', async () => {
    const [ana, ben, cloud] = [network.machine('ana'), network.machine('ben'), network.machine('cloud')];
    // Each test asks from a new port; the echo's own port is a known one by now.
    expect(reached(ana, ben)).toEqual(BOTH);
    await network.loseOneWay({ from: 'ana', to: 'ben', flows: 'known' });
    expect(reached(ana, ben)).toEqual(BOTH);
    expect(fromPort(ana, ben, 7_100)).toEqual(['answered', 'answered']);
    await network.loseOneWay();
    await network.loseOneWay({ from: 'ana', to: 'ben', flows: 'known' });
    expect(fromPort(ana, ben, 7_100)).toEqual(['lost', 'lost']);
    await network.loseOneWay({ from: 'ana', to: 'ben', flows: 'all' });
    expect(reached(ana, ben, SHORT_MS)).toEqual(['tcp']);
    // The answer of the other one takes that way as well.
    expect(reached(ben, ana, SHORT_MS)).toEqual(['tcp']);
    expect(reached(cloud, ben)).toEqual(BOTH);
    await network.loseOneWay();
    expect(reached(ana, ben)).toEqual(BOTH);
  });

  it('the test network keeps two machines apart that both reach a third', async () => {
    const [ana, ben, cloud] = [network.machine('ana'), network.machine('ben'), network.machine('cloud')];
    await network.forbid('ana', 'ben');
    expect(reached(ana, ben, SHORT_MS)).toEqual(NOTHING);
    expect(reached(ana, cloud)).toEqual(BOTH);
    expect(reached(ben, cloud)).toEqual(BOTH);
  });

  it('the test network leaves neither a namespace nor a process behind', async () => {
    const gone = servers.map((server) => once(server, 'exit'));
    network.close();
    await Promise.all(gone);
    const left = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
    for (const name of ['ana', 'ben', 'cloud']) expect(left).not.toContain(namespaceName(name));
  });
});

const noRouter = problem ?? homeRouterProblem();
if (noRouter !== null) console.log(`Skipped, homes behind routers: ${noRouter}`);

describe.skipIf(noRouter !== null)('homes behind routers', () => {
  let network: TestNetwork;
  let homes: readonly TestMachine[];

  beforeAll(async () => {
    network = await TestNetwork.open(['one', 'other', 'cloud']);
    homes = ['one', 'other'].map((router) => network.addHome(`home-${router}`, network.machine(router)));
    for (const machine of [...homes, network.machine('cloud')]) {
      const server = machine.spawn(process.execPath, ['-e', ECHO]);
      if (server.stdout) await once(server.stdout, 'data');
    }
  });
  afterAll(() => network.close());

  const reached = (from: TestMachine, address: string): unknown => {
    const args = ['netns', 'exec', from.namespace, process.execPath, '-e', ask(address, 1_000)];
    return JSON.parse(spawnSync('ip', args, { encoding: 'utf8' }).stdout);
  };

  it('homes behind routers reach the internet, and nothing comes in that they have not asked for', () => {
    const [one, other] = homes as [TestMachine, TestMachine];
    expect(reached(one, network.machine('cloud').address)).toEqual(['tcp', 'udp']);
    expect(reached(one, other.address)).toEqual([]);
    expect(reached(one, network.machine('other').address)).toEqual([]);
    expect(reached(network.machine('cloud'), network.machine('one').address)).toEqual([]);
  });

  it('homes behind routers are seen from outside at their router’s address, which a STUN server tells them', async () => {
    const stun = await network.machine('cloud').serveStun();
    const script = `
      const socket = require('node:dgram').createSocket('udp4');
      const request = Buffer.alloc(20);
      request.writeUInt16BE(1, 0);
      request.writeUInt32BE(0x2112a442, 4);
      const [, host, port] = '${stun.url}'.split(':');
      socket.on('message', (answer) => {
        console.log([...answer.subarray(28, 32)].map((octet, at) => octet ^ [0x21, 0x12, 0xa4, 0x42][at]).join('.'));
        process.exit(0);
      });
      setInterval(() => socket.send(request, Number(port), host), 200);
    `;
    const [one] = homes as [TestMachine];
    const args = ['netns', 'exec', one.namespace, process.execPath, '-e', script];
    const seen = spawnSync('ip', args, { encoding: 'utf8', timeout: 20_000 }).stdout.trim();
    expect(seen).toBe(network.machine('one').address);
    await expect.poll(() => stun.askers()).toEqual([seen]);
  });
});

describe('the STUN server of the tests', () => {
  it('the test’s STUN server answers nothing but a Binding request', () => {
    const from = { address: '10.97.1.2', port: 40_000 };
    expect(bindingAnswer(Buffer.from('hello'), from)).toBeNull();
    expect(bindingAnswer(Buffer.alloc(20), from)).toBeNull();
  });
});
