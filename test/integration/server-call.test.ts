/** The server's services for the call: it names relays to each person, and passes on how everybody's links are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '@core/wire/limits';
import type { IceServer } from '@core/wire/socket';
import { RawClient } from '../fakes/raw-client';
import { RealServer, askRoute } from '../fakes/real-server';
import { ServerProcess, runServerCommand } from '../fakes/server-process';
import { AUTH_ROUTES } from '@core/wire/http';

const LIFE_MS = 3_600_000;
const SECRET = 'a-secret-of-the-relay';
const turn = { urls: ['stun:relay.example', 'turn:relay.example'], secret: SECRET, lifeMs: LIFE_MS };

let real: RealServer;
beforeAll(async () => {
  real = await RealServer.start({ iceServers: [{ urls: 'stun:stun.example' }], turn });
});
afterAll(() => real.stop());

const nameIn = (servers: readonly IceServer[]): string =>
  servers.find(({ username }) => username !== undefined)?.username ?? '';

describe('relays', () => {
  it('relays are everybody’s own, with their join, and anew whenever somebody asks', async () => {
    const { ana, ben } = await real.partyOfTwo();
    const [first, second] = [await ana.ok('room:sync', {}), await ben.ok('room:sync', {})];
    expect(first.snapshot.iceLifeMs).toBe(LIFE_MS);
    expect(first.snapshot.iceServers).toMatchObject([
      { urls: 'stun:stun.example' },
      { urls: ['stun:relay.example'] },
      { urls: ['turn:relay.example'] },
    ]);
    const names = [first, second].map(({ snapshot }) => nameIn(snapshot.iceServers).split(':')[1]);
    expect(names[0]).not.toBe(names[1]);
    const again = await ana.ok('ice:servers', {});
    expect(again.iceLifeMs).toBe(LIFE_MS);
    expect(nameIn(again.iceServers).split(':')[1]).toBe(names[0]);
    const said = JSON.stringify([first, again]);
    expect(said).not.toContain(SECRET);
    expect(nameIn(again.iceServers)).not.toContain(first.snapshot.you);
  });

  it('relays are for people who are in', async () => {
    const { seat } = await real.host();
    const waiting = await RawClient.connect({ url: real.url, token: seat.token });
    expect(await waiting.refused('ice:servers', {})).toBe('INVALID_STATE');
    waiting.close();
  });

  it('relays come from the environment, whose secret is never said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-relay-'));
    const environment = {
      MATINEE_DATA: folder,
      MATINEE_PORT: '0',
      MATINEE_LOG_LEVEL: 'debug',
      MATINEE_TURN_URLS: 'turn:relay.example:3478?transport=udp',
      MATINEE_TURN_SECRET: SECRET,
      MATINEE_TURN_LIFE: '90m',
    };
    const { output } = await runServerCommand(['party', 'keys', 'add', 'ana'], environment);
    const hostKey = /hk_\S+/.exec(output)?.[0] ?? '';
    const server = await ServerProcess.start('party', environment);
    try {
      const url = `http://127.0.0.1:${server.port}`;
      const { seat } = await askRoute(url, AUTH_ROUTES.createParty, {
        body: { partyName: 'Friday', name: 'Ana' },
        authorization: `Bearer ${hostKey}`,
      });
      const ana = await RawClient.connect({ url, token: seat.token });
      const { iceServers, iceLifeMs } = await ana.join();
      expect(iceLifeMs).toBe(5_400_000);
      expect(iceServers).toMatchObject([{ urls: ['turn:relay.example:3478?transport=udp'] }]);
      ana.close();
    } finally {
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true });
    }
    expect(server.output()).not.toContain(SECRET);
    const wrong = await runServerCommand(['party'], { ...environment, MATINEE_TURN_URLS: 'relay' });
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain('MATINEE_TURN_URLS must look like turn:');
    expect(wrong.output).not.toContain(SECRET);
  });
});

describe('the reports of links', () => {
  const heardOf = (client: RawClient) =>
    client.heard.flatMap((one) => (one.name === 'call:people' ? [one.payload.people] : []));

  it('a call report is passed on to everybody, about people who are there only', async () => {
    const { ana, ben, hostSeat, guestSeat } = await real.partyOfTwo();
    const link = (participantId: string) => ({ participantId, score: 88, hears: false });
    await ana.ok('call:report', {
      cpuConstrained: true,
      links: [link(guestSeat.participantId), link('p_nobody'), link(hostSeat.participantId)],
    });
    await Promise.all([ana, ben].map((one) => one.until((client) => heardOf(client).length > 0)));
    for (const client of [ana, ben])
      expect(heardOf(client)).toEqual([
        [
          {
            participantId: hostSeat.participantId,
            cpuConstrained: true,
            links: [link(guestSeat.participantId)],
          },
        ],
      ]);
    await ben.ok('room:leave', {});
  });

  it('a call report has bounds', async () => {
    const { ana } = await real.partyOfTwo();
    const links = Array.from({ length: LIMITS.sessionPeople + 1 }, (_, index) => ({
      participantId: `p_${index}`,
      score: null,
      hears: null,
    }));
    expect(await ana.refused('call:report', { cpuConstrained: false, links })).toBe('BAD_MESSAGE');
    expect(await ana.refused('call:report', { cpuConstrained: false, links: [{ score: 101 }] })).toBe(
      'BAD_MESSAGE',
    );
  });
});
