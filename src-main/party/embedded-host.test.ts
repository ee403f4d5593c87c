import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeEmbeddedServer } from '../../test/fakes/embedded-server';
import { silentLog } from '../../test/fakes/silent-log';
import { EmbeddedHost, type EmbeddedState } from './embedded-host';
import { newEmbeddedKeys } from './embedded-keys';
import { restartDelayMs } from './restart-policy';
import { EmbeddedConfigSchema } from '@core/ipc/embedded';
import type { LanChoice } from '@core/net/lan-networks';
import type { Turn } from '@core/wire/relays';
import { randomBytes } from 'node:crypto';

const keys = newEmbeddedKeys((length) => randomBytes(length));
const vaultKey = randomBytes(32).toString('base64url');

const opening = { sessionId: 's_1', seed: 's'.repeat(43), secret: 'x'.repeat(22) };

function host(turn: Turn | null = null, stun: string[] = [], dht = ['dht.example:49737']) {
  const time = new ManualClock();
  const server = new FakeEmbeddedServer();
  const lanChoice: LanChoice = { leftOut: [], takenIn: [] };
  const embedded = new EmbeddedHost({
    lanChoice: () => lanChoice,
    start: server.start,
    keys,
    vaultKey: () => vaultKey,
    databasePath: '/profile/party/journal.sqlite',
    pageOrigin: 'matinee-app://app',
    logLevel: 'info',
    turn,
    dht: () => dht,
    stun: () => stun,
    clock: time,
    timers: time,
    log: silentLog,
  });
  const states: EmbeddedState[] = [];
  embedded.events.on('state', (state) => states.push(state));
  return { embedded, server, time, states, lanChoice };
}

describe('the embedded server', () => {
  it('the embedded server is started once, with keys that fit the contract', async () => {
    const { embedded, server, states } = host();
    expect(await Promise.all([embedded.ready(), embedded.ready()])).toEqual([40_001, 40_001]);
    expect(server.runs).toHaveLength(1);
    const [start] = server.last.requests;
    expect(start?.type === 'start' && EmbeddedConfigSchema.parse(start.config)).toBeTruthy();
    expect(states).toEqual(['starting', 'running']);
  });

  it('the embedded server is told of a relay, where there is one', async () => {
    const turn = { urls: ['turn:relay.example:3478'], secret: 'a-secret-of-the-relay', lifeMs: 3_600_000 };
    const { embedded, server } = host(turn);
    await embedded.ready();
    const [start] = server.last.requests;
    expect(start?.type === 'start' && EmbeddedConfigSchema.parse(start.config).turn).toEqual(turn);
  });

  it('the embedded server is told of other STUN servers at once, and again when it is restarted', async () => {
    const stun = ['stun:first.example'];
    const { embedded, server, time } = host(null, stun);
    embedded.stunChanged();
    await embedded.ready();
    stun[0] = 'stun:second.example';
    embedded.stunChanged();
    const told = () =>
      server.last.requests.map((request) =>
        request.type === 'start' ? request.config.stun : request.type === 'useStun' ? request.stun : null,
      );
    expect(told()).toEqual([['stun:first.example'], ['stun:second.example']]);
    server.last.die();
    await time.advanceAsync(0);
    expect(told()).toEqual([['stun:second.example']]);
  });

  it('the embedded server is told at once where else the DHT is entered, and again when it is restarted', async () => {
    const dht = ['dht.example:49737'];
    const { embedded, server, time } = host(null, [], dht);
    embedded.dhtChanged();
    await embedded.ready();
    expect(embedded.hasDht).toBe(true);
    dht[0] = 'own.example:1';
    embedded.dhtChanged();
    expect(server.last.requests.at(-1)).toEqual({ type: 'useDht', dht: ['own.example:1'] });
    dht.pop();
    expect(embedded.hasDht).toBe(false);
    server.last.die();
    await time.advanceAsync(0);
    const [start] = server.last.requests;
    expect(start?.type === 'start' && start.config.dht).toEqual([]);
  });

  it('an embedded server that comes back meets its parties where their friends look, and the next ones where it was chosen since', async () => {
    const dht = ['dht.example:49737'];
    const { embedded, server, time } = host(null, [], dht);
    await embedded.openReach(opening);
    dht[0] = 'own.example:1';
    embedded.dhtChanged();
    server.last.die();
    // Before the new server listens, nobody can tell it of anything.
    embedded.dhtChanged();
    await time.advanceAsync(0);
    const [start, ...rest] = server.last.requests;
    expect(start?.type === 'start' && start.config.dht).toEqual(['dht.example:49737']);
    expect(rest).toEqual([
      { type: 'openReach', ...opening },
      { type: 'useDht', dht: ['own.example:1'] },
    ]);
    await embedded.closeReach(opening.sessionId);
    server.last.die();
    await time.advanceAsync(250);
    const [again] = server.last.requests;
    expect(again?.type === 'start' && again.config.dht).toEqual(['own.example:1']);
  });

  it('an embedded server that comes back for parties at the relay alone is told of the chosen DHT at once', async () => {
    const dht = ['dht.example:49737'];
    const { embedded, server, time } = host(null, [], dht);
    await embedded.openReach(opening);
    await embedded.openReach({ ...opening, relayOnly: true });
    dht[0] = 'own.example:1';
    server.last.die();
    await time.advanceAsync(0);
    const [start] = server.last.requests;
    expect(start?.type === 'start' && start.config.dht).toEqual(['own.example:1']);
  });

  it('an embedded server that comes back asks nobody for a person who wants nobody asked since', async () => {
    const dht = ['dht.example:49737'];
    const { embedded, server, time } = host(null, [], dht);
    await embedded.openReach(opening);
    dht.pop();
    server.last.die();
    await time.advanceAsync(0);
    const [start] = server.last.requests;
    expect(start?.type === 'start' && start.config.dht).toEqual([]);
  });

  it('an embedded server that is about to start is told of a DHT that is chosen meanwhile, after its parties', async () => {
    const dht = ['dht.example:49737'];
    const { embedded, server } = host(null, [], dht);
    const opened = embedded.openReach(opening);
    dht[0] = 'own.example:1';
    embedded.dhtChanged();
    await opened;
    expect(server.last.requests.map(({ type }) => type)).toEqual([
      'start',
      'openReach',
      'useDht',
      'openReach',
    ]);
  });

  it('the embedded server comes back after its death with the same port, keys, journal and openings', async () => {
    const { embedded, server, time, states } = host();
    await embedded.ready();
    const lan = await embedded.openLan();
    await embedded.announce('K7QM2XRT');
    const before = server.last.requests[0];
    server.last.die();
    const port = embedded.ready();
    await time.advanceAsync(0);
    expect(await port).toBe(40_001);
    expect(server.runs).toHaveLength(2);
    const config = before?.type === 'start' ? { ...before.config, port: 40_001 } : null;
    expect(server.last.requests).toEqual([
      { type: 'start', config },
      { type: 'openLan', port: lan.port, choice: { leftOut: [], takenIn: [] } },
      { type: 'announce', code: 'K7QM2XRT' },
    ]);
    expect(states).toEqual(['starting', 'running', 'restarting', 'running']);
  });

  it('the embedded server is given up when it dies again and again, and can be restarted by hand', async () => {
    const { embedded, server, time, states } = host();
    await embedded.ready();
    server.startAnswer = 'failed';
    server.last.die();
    await time.advanceAsync(20_000);
    expect(states.at(-1)).toBe('failed');
    const tries = server.runs.length;
    expect(tries).toBeLessThan(10);
    server.startAnswer = 'listening';
    expect(await embedded.ready()).toBe(40_001);
    expect(states.at(-1)).toBe('running');
  });

  it('the embedded server takes another port where the wanted one isn’t free', async () => {
    const { embedded, server } = host();
    server.startAnswer = 'failed';
    const port = embedded.ready(4_000);
    server.startAnswer = 'failed';
    queueMicrotask(() => (server.startAnswer = 'listening'));
    expect(await port).toBe(40_001);
    expect(server.runs[0]?.killed).toBe(true);
  });

  it('an embedded server that never answers is an error, not an endless wait', async () => {
    const { embedded, server, time, states } = host();
    server.startAnswer = 'silent';
    const ready = expect(embedded.ready()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await time.advanceAsync(15_000);
    await ready;
    expect(server.last.killed).toBe(true);
    expect(states.at(-1)).toBe('failed');
  });

  it('the embedded server says why the network can’t be opened, and opens at a wanted port', async () => {
    const { embedded, server } = host();
    server.lanAnswer = 'failed';
    await expect(embedded.openLan()).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: 'no network',
    });
    server.lanAnswer = 'lanOpen';
    expect((await embedded.openLan(51_000)).port).toBe(51_000);
  });

  it('the embedded server stays shut to the network once it has shut itself, until it is asked anew', async () => {
    const { embedded, server, time } = host();
    await embedded.openLan();
    await embedded.announce('K7QM2XRT');
    server.last.say({ type: 'lanClosed' });
    expect(embedded.lan).toBeNull();
    server.last.die();
    await time.advanceAsync(0);
    expect(server.last.requests.map(({ type }) => type)).toEqual(['start']);
    expect((await embedded.openLan(51_000)).port).toBe(51_000);
  });

  it('the embedded server is told of other networks at once, and opens to those when it is restarted', async () => {
    const { embedded, server, time, lanChoice } = host();
    await embedded.openLan();
    lanChoice.leftOut.push('wlp3s0');
    embedded.lanChoiceChanged();
    expect(server.last.requests.at(-1)).toEqual({ type: 'useLan', choice: lanChoice });
    server.last.die();
    await time.advanceAsync(0);
    expect(server.last.requests.at(-1)).toEqual({ type: 'openLan', port: 50_001, choice: lanChoice });
  });

  it('the embedded server says under which addresses it is reached when they change, as long as it is open', async () => {
    const { embedded, server } = host();
    const told: (readonly string[])[] = [];
    embedded.events.on('lan', ({ addresses }) => told.push(addresses));
    await embedded.openLan();
    server.last.say({ type: 'lanChanged', addresses: ['10.0.0.7'] });
    expect(embedded.lan).toMatchObject({ port: 50_001, addresses: ['10.0.0.7'] });
    server.last.say({ type: 'lanClosed' });
    server.last.say({ type: 'lanChanged', addresses: ['10.0.0.8'] });
    expect(embedded.lan).toBeNull();
    expect(told).toEqual([['10.0.0.7']]);
  });

  it('the embedded server comes back after its death with the ways from anywhere, and says how they stand', async () => {
    const { embedded, server, time } = host();
    const states: string[] = [];
    embedded.events.on('reach', (state) => states.push(state));
    await embedded.openReach(opening);
    await embedded.openReach({ ...opening, sessionId: 's_2' });
    await embedded.closeReach('s_2');
    server.last.say({ type: 'reachState', state: 'open' });
    server.last.die();
    await time.advanceAsync(0);
    const [start, ...rest] = server.last.requests;
    expect(start?.type === 'start' && start.config.dht).toEqual(['dht.example:49737']);
    expect(rest).toEqual([{ type: 'openReach', ...opening }]);
    server.last.say({ type: 'reachState', state: 'open' });
    expect(states).toEqual(['open', 'opening', 'open']);
    server.startAnswer = 'failed';
    server.last.die();
    await time.advanceAsync(20_000);
    expect(embedded.reach).toBe('failed');
  });

  it('the embedded server opens no way anew once no party lives any more', async () => {
    const { embedded, server, time } = host();
    await embedded.openReach(opening);
    for (const state of ['open', 'off'] as const) server.last.say({ type: 'reachState', state });
    server.last.say({ type: 'reachClosed' });
    expect(embedded.reach).toBe('off');
    server.last.die();
    await time.advanceAsync(0);
    expect(server.last.requests.map(({ type }) => type)).toEqual(['start']);
  });

  it('a way from anywhere that is shut while the server comes back isn’t opened by it', async () => {
    const { embedded, server, time, states } = host();
    await embedded.ready();
    server.last.die();
    expect(states.at(-1)).toBe('restarting');
    const opened = embedded.openReach(opening);
    await embedded.closeReach(opening.sessionId);
    await time.advanceAsync(0);
    await opened;
    expect(states.at(-1)).toBe('running');
    expect(server.runs).toHaveLength(2);
    expect(server.last.requests.map(({ type }) => type)).not.toContain('openReach');
  });

  it('a way from anywhere outlives the end of another one, and can be shut after it', async () => {
    const { embedded, server, time } = host();
    await embedded.openReach(opening);
    await embedded.closeReach(opening.sessionId);
    const next = { ...opening, sessionId: 's_2' };
    await embedded.openReach(next);
    server.last.say({ type: 'reachState', state: 'off' });
    server.last.die();
    await time.advanceAsync(0);
    expect(server.last.requests.slice(1)).toEqual([{ type: 'openReach', ...next }]);
    await embedded.closeReach('s_2');
    expect(server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_2' });
  });

  it('a way from anywhere is shut in the server even where it isn’t known to be open', async () => {
    const { embedded, server } = host();
    await embedded.ready();
    await embedded.closeReach(opening.sessionId);
    expect(server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_1' });
  });

  it('the embedded server keeps its ways over the machine’s sleep', async () => {
    const { embedded, server, time } = host();
    await embedded.openReach(opening);
    embedded.suspend(true);
    server.last.say({ type: 'reachState', state: 'off' });
    await time.advanceAsync(0);
    embedded.suspend(false);
    // What it said before it slept may be heard after.
    server.last.say({ type: 'reachState', state: 'off' });
    await time.advanceAsync(0);
    server.last.die();
    await time.advanceAsync(0);
    expect(server.last.requests.map(({ type }) => type)).toEqual(['start', 'openReach']);
  });

  it('the embedded server hears of the machine’s waking, though its last way was shut in the sleep', async () => {
    const { embedded, server } = host();
    embedded.suspend(true);
    await embedded.openReach(opening);
    embedded.suspend(true);
    await embedded.closeReach(opening.sessionId);
    embedded.suspend(false);
    const asked = server.last.requests.filter(({ type }) => type === 'suspendReach');
    expect(asked).toEqual([
      { type: 'suspendReach', suspended: true },
      { type: 'suspendReach', suspended: false },
    ]);
  });

  it('the embedded server says good-bye, and isn’t started again after it', async () => {
    const { embedded, server, time, states } = host();
    await embedded.ready();
    const run = server.last;
    await embedded.stop();
    run.die(0);
    await time.advanceAsync(60_000);
    expect(run.requests.at(-1)).toEqual({ type: 'stop' });
    expect(server.runs).toHaveLength(1);
    expect(states.at(-1)).toBe('stopped');
    expect(time.pending).toBe(0);
  });
});

describe('the wait before a restart', () => {
  it('the wait before a restart grows, ends, and starts anew after a quiet minute', () => {
    expect(restartDelayMs([0], 0)).toBe(0);
    expect(restartDelayMs([0, 100], 100)).toBe(250);
    expect(restartDelayMs([1, 2, 3, 4, 5, 6], 6)).toBe(4_000);
    expect(restartDelayMs([1, 2, 3, 4, 5, 6, 7], 7)).toBeNull();
    expect(restartDelayMs([1, 2, 3, 4, 5, 6, 70_000], 70_000)).toBe(0);
  });
});
