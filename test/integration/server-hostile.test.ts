/** Requests that honest clients never send: every door of the server answers them with a code and goes on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { LIMITS } from '@core/wire/limits';
import { CLIENT_REQUESTS } from '@core/wire/socket';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import { ManualClock } from '../fakes/clock';
import { RawClient } from '../fakes/raw-client';
import { RealServer, askHttp, refusedRoute } from '../fakes/real-server';

let real: RealServer;
let ana: RawClient;
let ben: RawClient;
beforeAll(async () => {
  real = await RealServer.start({ iceServers: [{ urls: 'stun:stun.example:3478' }] });
});
afterAll(() => real.stop());

describe('the socket', () => {
  beforeEach(async () => {
    ({ ana, ben } = await real.partyOfTwo());
  });

  it('the socket answers malformed messages with a code', async () => {
    expect(await ana.refused('room:lock', { locked: 'yes' })).toBe('BAD_MESSAGE');
    expect(await ana.refused('room:lock', { locked: true, extra: 1 })).toBe('BAD_MESSAGE');
    expect(await ana.refused('no:such', {})).toBe('BAD_MESSAGE');
    expect(await ana.refused('constructor', {})).toBe('BAD_MESSAGE');
    expect(await ana.refused('signal', { to: 'p', linkEpoch: -1, signal: { type: 'offer' } })).toBe(
      'BAD_MESSAGE',
    );
    expect(await ana.refused('clock:ping', { t0: 'now' })).toBe('BAD_MESSAGE');
  });

  it('the socket survives a message without an acknowledgement, and one without anything', async () => {
    ana.socket.emit('room:lock');
    ana.socket.emit('chat:send', { messageId: 'm1', text: 'no answer wanted' });
    await ben.untilRoom(({ chat }) => chat.length === 1);
  });

  it('the socket refuses a message that is too large, in characters or in bytes of the wire', async () => {
    const tooLong = 'é'.repeat(LIMITS.messageLength + 1);
    expect(await ana.refused('chat:send', { messageId: 'm', text: tooLong })).toBe('MESSAGE_TOO_LARGE');
    const tooLarge = '\u0000'.repeat(LIMITS.messageBytes / 6 + 1);
    expect(await ana.refused('chat:send', { messageId: 'm', text: tooLarge })).toBe('MESSAGE_TOO_LARGE');
    await ana.ok('chat:send', { messageId: 'm', text: '界'.repeat(LIMITS.messageLength) });
  });

  it('the socket closes a connection that sends a frame beyond all bounds, and only that', async () => {
    ana.socket.emit('chat:send', { messageId: 'm', text: 'x'.repeat(LIMITS.socketBytes * 2) });
    await ana.untilClosed();
    await ben.untilRoom(({ participants }) => participants[0]?.presence === 'reconnecting');
    await ben.ok('chat:send', { messageId: 'm', text: 'still here' });
  });

  it('the socket limits how much one connection may ask', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        ana.request('chat:send', { messageId: `m${index}`, text: 'spam' }),
      ),
    );
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(new Set(codes)).toEqual(new Set(['ok', 'RATE_LIMITED']));
    await ana.ok('clock:ping', { t0: 1 });
    await ben.ok('chat:send', { messageId: 'm', text: 'others may' });
    const rubbish = await Promise.all(Array.from({ length: 25 }, () => ana.refused('no:such', null)));
    expect(rubbish).toContain('RATE_LIMITED');
  });

  it('the socket stays alive under rubbish', async () => {
    // An empty object is a valid request to leave or to end the party: nobody would be there to answer afterwards.
    const leaving = ['room:leave', 'room:end'];
    const staying = Object.keys(CLIENT_REQUESTS).filter((name) => !leaving.includes(name));
    const names = fc.constantFrom(...staying, 'x', '__proto__');
    // The server has to answer each of them, refused or not, and to serve an honest client in the end. It puts out
    // whoever sends this much rubbish, so another client goes on before that.
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(names, fc.jsonValue({ maxDepth: 2 }), async (name, payload) => {
        asked += 1;
        if (asked % 25 === 0) ({ ana, ben } = await real.partyOfTwo());
        const answer = await ana.raw(name, payload);
        expect(answer).toHaveProperty('ok');
      }),
      { numRuns: 150, examples: [['signal', null]] },
    );
    await ben.ok('room:sync', {});
  });

  it('the socket tells people who join where the ICE servers are', async () => {
    const { snapshot } = await ana.ok('room:sync', {});
    expect(snapshot.iceServers).toEqual([{ urls: 'stun:stun.example:3478' }]);
  });
});

describe('HTTP', () => {
  it('the HTTP server answers malformed bodies with a code', async () => {
    const { path } = AUTH_ROUTES.lookInvite;
    for (const body of ['{', '[]', '{"code":1}', '{"code":"K7QM2XRT","more":1}', 'null']) {
      const { status, content } = await askHttp(real.url, 'POST', path, { body });
      expect([status, content]).toMatchObject([400, { error: { code: 'BAD_MESSAGE' } }]);
    }
    expect((await askHttp(real.url, 'GET', '/nothing/here')).status).toBe(404);
  });

  it('the HTTP server refuses an address that can’t be read as any other', async () => {
    for (const part of ['x'.repeat(1_000), '%zz', '%ff']) {
      const { status, content } = await askHttp(real.url, 'GET', `/v1/sessions/${part}`, {
        authorization: real.basic,
      });
      expect([status, content]).toMatchObject([404, { error: { code: 'BAD_MESSAGE' } }]);
    }
  });

  it('the HTTP server logs no fault for a client that is gone before it is counted', async () => {
    const said: string[] = [];
    const lines = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        said.push(chunk.toString());
        done();
      },
    });
    const server = await RealServer.start({ log: createLogger('error', lines) });
    try {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
      // The bytes after the request are no request: the connection ends while the first one is being handled.
      const head = `DELETE /v1/sessions/s_1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${server.basic}`;
      socket.write(`${head}\r\n\r\n\0\0\0`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1.1 400 .*{"error":{"code":"BAD_MESSAGE"/s);
      await server.host();
      expect(said).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it('the HTTP server refuses a body that is too large', async () => {
    const { status, content } = await askHttp(real.url, 'POST', AUTH_ROUTES.lookInvite.path, {
      body: { code: 'x'.repeat(LIMITS.httpBytes) },
    });
    expect([status, content]).toMatchObject([413, { error: { code: 'MESSAGE_TOO_LARGE' } }]);
  });

  it('the HTTP server serves the party’s routes to key and secret only', async () => {
    const body = { name: 'Friday' };
    const wrong = [
      undefined,
      'Basic',
      'Basic !!!',
      `Basic ${btoa(`${real.apiKey}:wrong`)}`,
      `Bearer ${real.apiSecret}`,
    ];
    for (const authorization of wrong) {
      const options = { body, ...(authorization ? { authorization } : {}) };
      expect(await refusedRoute(real.url, PARTY_ROUTES.createSession, options)).toBe('PERMISSION_DENIED');
    }
  });

  it('the HTTP server sends its security headers, and opens to the app’s origin', async () => {
    const response = await fetch(`${real.url}/v1/health`, { headers: { origin: 'matinee-app://app' } });
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('access-control-allow-origin')).toBe('matinee-app://app');
    const foreign = await fetch(`${real.url}/v1/health`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    expect(foreign.status).toBe(403);
  });

  it('the HTTP server opens no socket to another page, whatever token it has', async () => {
    const { seat } = await real.host();
    const asked = { url: real.url, token: seat.token };
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:9'])
      await expect(RawClient.connect({ ...asked, origin })).rejects.toThrow();
    for (const origin of ['matinee-app://app', real.url])
      (await RawClient.connect({ ...asked, origin })).close();
  });
});

describe('a connection that doesn’t join', () => {
  it('a connection that doesn’t join is closed, before its token expires', async () => {
    const timers = new ManualClock();
    const server = await RealServer.start({ runtime: { timers } });
    const { seat } = await server.host();
    const idle = await RawClient.connect({ url: server.url, token: seat.token });
    timers.advance(31_000);
    await idle.untilClosed();
    await server.stop();
  });

  it('connections that don’t join are bounded for one seat', async () => {
    const { seat } = await real.host();
    const asked = { url: real.url, token: seat.token };
    const open = await Promise.all(Array.from({ length: 8 }, () => RawClient.connect(asked)));
    await expect(RawClient.connect(asked)).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } });
    for (const client of open) client.close();
  });
});

describe('an invite', () => {
  it('an invite is looked at for free, and used once a person', async () => {
    const { invite, seat } = await real.host();
    const look = async () =>
      (
        await askHttp(real.url, 'POST', AUTH_ROUTES.lookInvite.path, {
          body: { code: invite.code.toLowerCase() },
        })
      ).content;
    expect(await look()).toEqual({
      ...{
        hostId: null,
        partyName: 'Friday',
        names: [],
        locked: false,
        full: false,
        yours: false,
        door: true,
      },
    });
    await real.join(seat.token);
    expect(await look()).toMatchObject({ names: ['Ana'] });
    const one = { seatCredential: seat.seatCredential, role: 'viewer', uses: 1 };
    const { content } = await askHttp(real.url, 'POST', AUTH_ROUTES.createInvite.path, { body: one });
    const { code } = AUTH_ROUTES.createInvite.answer.parse(content).invite;
    const vic = await real.redeem(code, 'Vic');
    expect(vic).toMatchObject({ role: 'viewer', partyName: 'Friday', partyUrl: '' });
    await expect(real.redeem(code, 'Wim')).rejects.toThrow('INVITE_USED_UP');
    await real.join(await real.renew(vic.seatCredential));
    const asGuest = { ...one, seatCredential: vic.seatCredential };
    expect(await refusedRoute(real.url, AUTH_ROUTES.createInvite, { body: asGuest })).toBe(
      'PERMISSION_DENIED',
    );
  });

  it('an invite expires, is void for a locked or closed session, and is refused with a reason each time', async () => {
    let aheadMs = 0;
    const later = await RealServer.start({ runtime: { wallMs: () => systemRuntime.wallMs() + aheadMs } });
    try {
      const { ana: host, invite } = await later.partyOfTwo();
      await host.ok('room:lock', { locked: true });
      await expect(later.redeem(invite.code)).rejects.toThrow('SESSION_LOCKED');
      aheadMs = 100_000_000;
      await expect(later.redeem(invite.code)).rejects.toThrow('INVITE_EXPIRED');
      aheadMs = 0;
      await host.ok('room:end', {});
      await expect(later.redeem(invite.code)).rejects.toThrow('SESSION_CLOSED');
    } finally {
      await later.stop();
    }
  });

  it('an invite of a party is only for holders of a host key', async () => {
    const body = { partyName: 'Friday', name: 'Eve' };
    for (const authorization of ['Bearer wrong', 'Basic wrong', '']) {
      const options = { body, ...(authorization ? { authorization } : {}) };
      expect(await refusedRoute(real.url, AUTH_ROUTES.createParty, options)).toBe('PERMISSION_DENIED');
    }
  });

  it('an invite has a page that explains it, the same for each code, and says nothing of whether it exists', async () => {
    const invitePage =
      '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'" /> You are invited';
    const served = await RealServer.start({ invitePage });
    try {
      const response = await fetch(`${served.url}/j/k7qm-2xrt`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(invitePage);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
      const odd = await fetch(`${served.url}/j/%3Cscript%3E`);
      expect([odd.status, await odd.text()]).toEqual([404, invitePage]);
    } finally {
      await served.stop();
    }
  });

  it('an invite’s page that says no policy is not served', async () => {
    await expect(RealServer.start({ invitePage: '<p>You are invited</p>' })).rejects.toThrow('no policy');
  });

  it('an invite has no page where none was built', async () => {
    expect((await fetch(`${real.url}/j/k7qm-2xrt`)).status).toBe(404);
  });
});
