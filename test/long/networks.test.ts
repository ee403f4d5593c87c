/**
 * Every pair of networks that a host and a guest may be on: how they are met, or which reason the guest reads. The table in
 * docs/networks.md says it to people, and is compared with what comes out here.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReachFailure } from '@core/net/reach-failure';
import type { Reach } from '@core/wire/reach';
import { errors } from '../../src-renderer/words/en-errors';
import { homeRouterProblem } from '../../lab/network/home-router';
import { networkProblem } from '../../lab/network/namespaces';
import { TestNetwork, type TestMachine } from '../../lab/network/test-network';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const PAGE = join(REPO_ROOT, 'docs/networks.md');
const ROUND_TRIP_MS = 40;
/** A hole through a symmetric router is a matter of luck: one first try in thirty finds none. */
const TRIES = 4;
const PAIR_MS = 180_000;

const problem = networkProblem() ?? homeRouterProblem();
if (problem !== null) console.log(`Skipped, the pairs of networks: ${problem}`);

/** The networks as the table names them. */
const NETWORKS = ['open', 'usual', 'two routers', 'symmetric', 'no UDP'] as const;
type NetworkName = (typeof NETWORKS)[number];

/** What the table says of each failure: in a word, and by which of the app's sentences. */
const FAILED: Partial<Readonly<Record<ReachFailure, readonly [word: string, sentence: string]>>> = {
  away: ['not found', errors.PARTY_AWAY.what],
  noWay: ['no way', errors.NO_DIRECT_WAY.what],
  noUdp: ['no UDP', errors.UDP_BLOCKED.what],
};

interface Row {
  readonly host: string;
  readonly guest: string;
  /** How they meet, or why not in a word. */
  readonly met: string;
  /** What the guest reads where they don't. */
  readonly reads: string;
}

/** The rows of the page's first table, which is the one of the pairs. */
const tableOf = (page: string): Row[] =>
  (/(?:^\|.*\n)+/m.exec(page)?.[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .slice(2)
    .map(([, host = '', guest = '', met = '', reads = '']) => ({ host, guest, met, reads }));

/** What a program of this machine gets from a server of another one, whose certificate nobody has signed. */
const askTls = (machine: TestMachine, url: string): Promise<string> =>
  new Promise((resolve) => {
    const ask = `require('node:https').get('${url}', { rejectUnauthorized: false, timeout: 5_000 }, (response) =>
      response.pipe(process.stdout)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))`;
    const child = spawn('ip', ['netns', 'exec', machine.namespace, process.execPath, '-e', ask]);
    let heard = '';
    child.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    child.once('close', () => resolve(heard));
  });

describe.skipIf(problem !== null)('a host and a guest on every pair of networks', () => {
  let network: TestNetwork;
  let nodes: readonly string[];
  const documented = tableOf(readFileSync(PAGE, 'utf8'));
  const measured: Row[] = [];
  const machines = new Map<string, TestMachine>();
  const hosts = new Map<string, Promise<{ server: ReachableServer; reach: Reach }>>();
  const guests = new Map<string, GuestProcess>();
  let ways = 0;

  /** Machines of this name on each kind of network. */
  const settle = (who: string): void => {
    const put = (kind: NetworkName, machine: TestMachine) => machines.set(`${who} ${kind}`, machine);
    put('open', network.machine(`${who}-open`));
    put('usual', network.addHome(`${who}-usual`, network.machine(`${who}-one`)));
    const box = network.addHome(`${who}-box`, network.machine(`${who}-two`));
    put('two routers', network.addHome(`${who}-behind`, box));
    put('symmetric', network.addHome(`${who}-symmetric`, network.machine(`${who}-three`), 'symmetric'));
    put('no UDP', network.addHome(`${who}-office`, network.machine(`${who}-four`), 'noUdp'));
  };

  beforeAll(async () => {
    const outside = ['open', 'one', 'two', 'three', 'four'];
    const routers = ['host', 'guest'].flatMap((who) => outside.map((place) => `${who}-${place}`));
    network = await TestNetwork.open(['dht', ...routers, 'house', 'provider']);
    await network.setLine('dht', { delayMs: ROUND_TRIP_MS / 2 });
    settle('host');
    settle('guest');
    for (const who of ['host', 'guest']) {
      machines.set(`${who} same house`, network.addHome(`${who}-room`, network.machine('house')));
      const box = network.addHome(`${who}-router`, network.machine('provider'));
      machines.set(`${who} same provider`, network.addHome(`${who}-home`, box));
    }
    nodes = await network.machine('dht').serveDht();
  });
  afterAll(async () => {
    for (const guest of guests.values()) await guest.stop();
    for (const host of hosts.values()) await (await host).server.stop();
    network.close();
  });

  const machineOf = (name: string): TestMachine => {
    const machine = machines.get(name);
    if (!machine) throw new Error(`nobody is at ${name}`);
    return machine;
  };
  /** A host there whose party is to be met, as far as its network lets it. */
  const hostOn = (kind: string) => {
    const known = hosts.get(kind);
    if (known) return known;
    const begin = async () => {
      const server = new ReachableServer(machineOf(`host ${kind}`));
      await server.start(nodes);
      const reach = server.offer('s_1');
      const settled = kind === 'no UDP' ? 'noUdp' : 'open';
      await server.events.until('reachState', ({ state }) => state === settled);
      return { server, reach };
    };
    const begun = begin();
    hosts.set(kind, begun);
    return begun;
  };
  const guestOn = async (kind: string): Promise<GuestProcess> => {
    const guest = guests.get(kind) ?? new GuestProcess(nodes, machineOf(`guest ${kind}`));
    guests.set(kind, guest);
    await guest.events.until('started');
    return guest;
  };

  /** @returns whether the party answered, or why there is no way to it */
  const meetFar = async (guest: GuestProcess, reach: Reach, tries: number): Promise<ReachFailure | null> => {
    const id = (ways += 1);
    guest.ask({ type: 'open', id, reach, port: 0 });
    const come = await Promise.race([
      guest.events.until('opened', (event) => event.id === id),
      guest.events.until('failed', (event) => event.id === id),
    ]);
    if (come.type === 'failed')
      return come.why === 'noWay' && tries > 1 ? meetFar(guest, reach, tries - 1) : come.why;
    const answer = await guest.get(`http://127.0.0.1:${come.port}/v1/health`);
    guest.ask({ type: 'close', id });
    expect(answer).toContain('"service":"matinee"');
    return null;
  };
  /** By the addresses of the host's own network that stand in a link. */
  const meetNear = async (host: ReachableServer, home: TestMachine, guest: TestMachine): Promise<boolean> => {
    host.ask({ type: 'openLan', port: 0, choice: { leftOut: [], takenIn: [home.address] } });
    const { port, addresses } = await host.events.until('lanOpen');
    expect(addresses).toEqual([home.address]);
    return (await askTls(guest, `https://${home.address}:${port}/v1/health`)).includes('"service":"matinee"');
  };

  const rowOf = async (hostKind: string, guestKind: string, isNear = false): Promise<Row> => {
    const { server, reach } = await hostOn(hostKind);
    const row = { host: hostKind, guest: guestKind };
    const isLuck = [hostKind, guestKind].includes('symmetric');
    const why = await meetFar(await guestOn(guestKind), reach, isLuck ? TRIES : 1);
    if (why === null) return { ...row, met: 'over the DHT', reads: '' };
    const [home, other] = [machineOf(`host ${hostKind}`), machineOf(`guest ${guestKind}`)];
    if (isNear && (await meetNear(server, home, other))) return { ...row, met: 'on the network', reads: '' };
    const [met, reads] = FAILED[why] ?? [why, ''];
    return { ...row, met, reads };
  };
  const documentedRow = (host: string, guest: string): Row | undefined =>
    documented.find((row) => row.host === host && row.guest === guest);

  it.each(NETWORKS.flatMap((host) => NETWORKS.map((guest) => [host, guest] as const)))(
    'a host on a network that is %s and a guest on one that is %s come out as the table says',
    async (host, guest) => {
      const row = await rowOf(host, guest);
      measured.push(row);
      console.log(JSON.stringify(row));
      expect(row).toEqual(documentedRow(host, guest));
    },
    PAIR_MS,
  );

  it.each(['same house', 'same provider'])(
    'a host and a guest of the %s come out as the table says',
    async (kind) => {
      const row = await rowOf(kind, kind, true);
      measured.push(row);
      console.log(JSON.stringify(row));
      expect(row).toEqual(documentedRow(kind, kind));
    },
    PAIR_MS,
  );

  it('the table has a row for every pair that was tried, and for no other', () => {
    const pairs = (rows: readonly Row[]): string[] => rows.map(({ host, guest }) => `${host} / ${guest}`);
    expect(pairs(documented).sort()).toEqual(pairs(measured).sort());
  });
});
