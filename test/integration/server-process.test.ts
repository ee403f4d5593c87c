/** The server as its operator runs it: killed and started again, asked to stop, and split in two. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { positionAt } from '@core/sync/timeline';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { PROBE_NAMESPACE } from '@core/wire/probe';
import type { Timeline } from '@core/wire/playback';
import { formatBasic } from '@server/http/secrets';
import { RawClient } from '../fakes/raw-client';
import { askHttp, askRoute, refusedRoute } from '../fakes/real-server';
import { ServerProcess, runServerCommand } from '../fakes/server-process';

const apiKey = 'key_of_this_test';
const apiSecret = 'secret_of_this_test_with_enough_symbols';
const authorization = formatBasic(apiKey, apiSecret);

let folder: string;
let hostKey: string;
const running: ServerProcess[] = [];
const settings = (more: Readonly<Record<string, string>> = {}) => ({
  MATINEE_DATA: folder,
  MATINEE_PORT: '0',
  MATINEE_API_KEY: apiKey,
  MATINEE_API_SECRET: apiSecret,
  ...more,
});
const start = async (command: 'party' | 'auth', more?: Readonly<Record<string, string>>) => {
  const server = await ServerProcess.start(command, settings(more));
  running.push(server);
  return { server, url: `http://127.0.0.1:${server.port}` };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-process-'));
  const { output } = await runServerCommand(['party', 'keys', 'add', 'test'], settings());
  hostKey = /hk_\S+/.exec(output)?.[0] ?? '';
});
afterEach(async () => {
  for (const server of running.splice(0))
    if (server.child.exitCode === null && server.child.signalCode === null) await server.end('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const createParty = (url: string) =>
  askRoute(url, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${hostKey}`,
  });

/** The server's clock and this process's at one moment, by the best of several pings. */
const readClock = async (client: RawClient): Promise<{ serverMs: number; ownMs: number }> => {
  let best = { roundTripMs: Infinity, serverMs: 0, ownMs: 0 };
  for (let count = 0; count < 10; count += 1) {
    const sentMs = performance.now();
    const { t1, t2 } = await client.ok('clock:ping', { t0: sentMs });
    const roundTripMs = performance.now() - sentMs - (t2 - t1);
    if (roundTripMs < best.roundTripMs) best = { roundTripMs, serverMs: t1, ownMs: sentMs + roundTripMs / 2 };
  }
  return best;
};

const timelineOf = (client: RawClient): Timeline => {
  const timeline = client.room?.playback.timeline;
  if (!timeline) throw new Error('not joined');
  return timeline;
};

/** The environment for a server whose wall clock is this far from ours. */
const leapt = (ms: number) => {
  const fault = `const {now} = Date; Date.now = () => now() + ${ms}`;
  return { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(fault)}"` };
};

describe('a server that is killed while a film plays', () => {
  it.each([
    ['with everything as it was', 0],
    ['though its wall clock is four minutes ahead meanwhile', 240_000],
    ['though its wall clock is ten minutes ahead meanwhile', 600_000],
    ['though its wall clock went back', -240_000],
  ])('a killed server comes back with the film where it would be, %s', async (_how, leapMs) => {
    const first = await start('party');
    const { sessionId: earlier } = await askRoute(first.url, PARTY_ROUTES.createSession, {
      body: { name: 'Earlier' },
      authorization,
    });
    const path = PARTY_ROUTES.closeSession.path.replace(':sessionId', earlier);
    await askRoute(first.url, PARTY_ROUTES.closeSession, { path, authorization });

    const { seat, invite } = await createParty(first.url);
    const ana = await RawClient.join({ url: first.url, token: seat.token });
    const { seat: guestSeat } = await askRoute(first.url, AUTH_ROUTES.redeemInvite, {
      body: { code: invite.code, name: 'Ben' },
    });
    const ben = await RawClient.join({ url: first.url, token: guestSeat.token });
    const open = {
      type: 'open',
      title: 'Film',
      source: { kind: 'url', url: 'https://f.example/f.mp4' },
      durationMs: 6e6,
    };
    await ana.raw('playback:command', { commandId: 'c_1', baseRevision: 0, command: open });
    await ana.raw('playback:command', {
      commandId: 'c_2',
      baseRevision: 9,
      command: { type: 'seek', positionMs: 60_000 },
    });
    for (const client of [ana, ben]) {
      await client.untilRoom(({ playback }) => playback.timeline.positionMs === 60_000);
      await client.observe('ready');
    }
    await ana.raw('playback:command', { commandId: 'c_3', baseRevision: 9, command: { type: 'play' } });
    await ana.untilRoom(({ playback }) => playback.phase === 'playing');
    await ben.ok('chat:send', { messageId: 'm_last', text: 'the last words' });
    await ana.untilRoom(({ chat }) => chat.length === 1);
    // The time at which the film begins to move, on our own clock: it is a little ahead, and perhaps after the server's
    // death.
    const before = await readClock(ana);
    const startsAtMs = before.ownMs + timelineOf(ana).atServerTimeMs - before.serverMs;
    const seatsBefore = ana.room?.participants.map(({ id, seat: number, name }) => [id, number, name]);

    await first.server.end('SIGKILL');
    await Promise.all([ana.untilClosed(), ben.untilClosed()]);
    expect(ana.bye).toBeNull();
    const second = await start('party', { MATINEE_PORT: String(first.server.port), ...leapt(leapMs) });

    const renew = async (seatCredential: string) =>
      (await askRoute(second.url, AUTH_ROUTES.renewSeat, { body: { seatCredential } })).token;
    const back = await RawClient.join({ url: second.url, token: await renew(seat.seatCredential) });
    expect(back.serverEpoch).not.toBe(ana.serverEpoch);
    const after = await readClock(back);
    const expectedMs = 60_000 + after.ownMs - startsAtMs;
    expect(Math.abs(positionAt(timelineOf(back), after.serverMs) - expectedMs)).toBeLessThan(100);

    await back.readHistory();
    expect(back.room?.chat.map(({ text }) => text)).toEqual(['the last words']);
    expect(back.room?.participants.map(({ id, seat: number, name }) => [id, number, name])).toEqual(
      seatsBefore,
    );
    expect(back.room?.participants.map(({ presence }) => presence)).toEqual(['connected', 'reconnecting']);
    expect(back.room?.playback).toMatchObject({ phase: 'playing', film: { title: 'Film' } });
    const benBack = await RawClient.join({ url: second.url, token: await renew(guestSeat.seatCredential) });
    await back.untilRoom(({ participants }) => participants[1]?.presence === 'connected');

    const closed = { path: PARTY_ROUTES.describeSession.path.replace(':sessionId', earlier), authorization };
    expect(await refusedRoute(second.url, PARTY_ROUTES.describeSession, closed)).toBe('SESSION_CLOSED');
    back.close();
    benBack.close();
  });
});

describe('a server whose wall clock leaps while it runs', () => {
  it.each([31_536_000_000, -31_536_000_000])(
    'a server whose wall clock leaps goes on as before (%d ms)',
    async (leapMs) => {
      const fault = `const {now} = Date; let leapMs = 0; Date.now = () => now() + leapMs;
      process.on('SIGUSR2', () => { leapMs = ${leapMs}; process.stderr.write('leapt\\n'); })`;
      const { server, url } = await start('party', {
        NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(fault)}"`,
      });
      const { seat, invite } = await createParty(url);
      server.child.kill('SIGUSR2');
      await expect.poll(() => server.output(), { timeout: 5_000 }).toContain('leapt');
      const ana = await RawClient.join({ url, token: seat.token });
      const { seat: guest } = await askRoute(url, AUTH_ROUTES.redeemInvite, {
        body: { code: invite.code, name: 'Ben' },
      });
      const ben = await RawClient.join({ url, token: guest.token });
      await ana.untilRoom(({ participants }) => participants.length === 2);

      // The next server runs under the clock that has leapt: nobody's seat and no invite was forgotten.
      await server.end('SIGKILL');
      const next = await start('party', { MATINEE_PORT: String(server.port), ...leapt(leapMs) });
      const { seatCredential } = seat;
      const { token } = await askRoute(next.url, AUTH_ROUTES.renewSeat, { body: { seatCredential } });
      const back = await RawClient.join({ url: next.url, token });
      await askRoute(next.url, AUTH_ROUTES.redeemInvite, { body: { code: invite.code, name: 'Cem' } });
      back.close();
      ben.close();
    },
  );
});

describe('a server that is asked to stop', () => {
  it('a server survives an unhandled rejection, and logs it', async () => {
    const fault = `process.on('SIGUSR2', () => void Promise.reject(new Error('forgotten')))`;
    const { server, url } = await start('party', {
      NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(fault)}"`,
    });
    server.child.kill('SIGUSR2');
    await expect.poll(() => server.output(), { timeout: 5_000 }).toContain('forgotten');
    await createParty(url);
    expect(server.child.exitCode).toBeNull();
  });

  it('a server that is asked to stop says good-bye and exits with success', async () => {
    const { server, url } = await start('party');
    const { seat } = await createParty(url);
    const ana = await RawClient.join({ url, token: seat.token });
    expect(await server.end('SIGTERM')).toBe(0);
    await ana.untilClosed();
    expect(ana.bye).toBe('server_shutdown');
    expect(server.output()).not.toContain(seat.token);
  });
});

describe('the authentication server as a process of its own', () => {
  it('the authentication server asks the party server over HTTP', async () => {
    const party = await start('party', { MATINEE_PARTS: 'party' });
    const auth = await start('auth', { MATINEE_PARTY_URL: party.url });
    const added = await runServerCommand(['auth', 'keys', 'add', 'customer'], settings());
    const bearer = `Bearer ${/hk_\S+/.exec(added.output)?.[0] ?? ''}`;
    const body = { partyName: 'Friday', name: 'Ana' };
    const { seat, invite } = await askRoute(auth.url, AUTH_ROUTES.createParty, {
      body,
      authorization: bearer,
    });
    expect(seat.partyUrl).toBe(party.url);
    expect((await askHttp(party.url, 'POST', AUTH_ROUTES.createParty.path, { body })).status).toBe(404);

    for (const asked of [
      { body: { code: invite.code } },
      { body: { seatCredential: seat.seatCredential } },
      { body: {}, authorization: bearer },
    ]) {
      const { partyUrl, token } = await askRoute(auth.url, AUTH_ROUTES.createProbe, asked);
      expect(partyUrl).toBe(party.url);
      (await RawClient.connect({ url: `${partyUrl}${PROBE_NAMESPACE}`, token })).close();
    }

    const ana = await RawClient.join({ url: seat.partyUrl, token: seat.token });
    const redeemed = await askRoute(auth.url, AUTH_ROUTES.redeemInvite, {
      body: { code: invite.code, name: 'Ben' },
    });
    const ben = await RawClient.join({ url: redeemed.seat.partyUrl, token: redeemed.seat.token });
    await ana.untilRoom(({ participants }) => participants.length === 2);
    await ana.ok('room:remove', { participantId: redeemed.seat.participantId });
    await ben.untilClosed();
    const credential = { body: { seatCredential: redeemed.seat.seatCredential } };
    expect(await refusedRoute(auth.url, AUTH_ROUTES.renewSeat, credential)).toBe('TOKEN_INVALID');
    await ana.ok('room:end', {});
    const own = { body: { seatCredential: seat.seatCredential } };
    expect(await refusedRoute(auth.url, AUTH_ROUTES.renewSeat, own)).toBe('SESSION_CLOSED');

    await party.server.end('SIGTERM');
    expect(await refusedRoute(auth.url, AUTH_ROUTES.renewSeat, own)).toBe('SERVER_UNREACHABLE');
  });
});

describe('the command', () => {
  it('the command manages host keys, and prints one only once', async () => {
    const run = (...argv: string[]) => runServerCommand(['party', 'keys', ...argv], settings());
    const added = await run('add', 'Ben');
    const key = /hk_\S+/.exec(added.output)?.[0] ?? 'none';
    expect(key.length).toBeGreaterThan(40);
    const listed = await run('list');
    expect(listed.output.split('\n')).toContain('Ben');
    expect(listed.output).not.toContain(key);
    expect((await run('add', 'Ben')).code).toBe(1);
    expect((await run('remove', 'Ben')).output).toContain('no longer valid');
    expect((await run('remove', 'Ben')).code).toBe(1);
  });

  it('the command says what is wrong with its settings', async () => {
    const { code, output } = await runServerCommand(['party'], settings({ MATINEE_PORT: 'many' }));
    expect(code).toBe(1);
    expect(output).toContain('MATINEE_PORT');
  });

  it('the server begins anew beside a journal that it can’t read', async () => {
    const own = mkdtempSync(join(tmpdir(), 'matinee-broken-'));
    try {
      writeFileSync(join(own, 'matinee.db'), 'rubbish '.repeat(2_000));
      const { server, url } = await start('party', { MATINEE_DATA: own });
      expect(server.output()).toContain('moved aside');
      expect((await askHttp(url, 'GET', '/v1/health')).status).toBe(200);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });
});
