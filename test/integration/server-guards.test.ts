/** People who guess codes, keys and seats, and people who come from the same address with the right one. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TimerHandle, Timers } from '@core/base/clock';
import { AUTH_ROUTES } from '@core/wire/http';
import { ManualClock } from '../fakes/clock';
import { RealServer, askHttp, askRoute, refusedRoute } from '../fakes/real-server';

let real: RealServer;
afterEach(() => real.stop());

/** Timers that ring at once, so that a test needn't wait for an answer that the server delays by a second. */
const impatient: Timers = {
  setTimeout: (run, delayMs): TimerHandle => (delayMs <= 1_000 ? setImmediate(run) : {}),
  clearTimeout: () => undefined,
};
/** Starts a server that believes to be behind a proxy, so that a test can come from any address; no time passes. */
const start = async (): Promise<RealServer> => {
  const runtime = { clock: new ManualClock(), timers: impatient };
  real = await RealServer.start({ trustProxy: 1, runtime });
  return real;
};

let number = 0;
const wrongCode = (): string => `ABCDE${String((number += 1)).padStart(5, '0')}`;
const guess = (from: string): Promise<string> =>
  refusedRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code: wrongCode() }, from });
const guesses = async (froms: readonly string[]): Promise<{ plain: number; guarded: number }> => {
  const codes: string[] = [];
  for (const from of froms) codes.push(await guess(from));
  const count = (code: string): number => codes.filter((one) => one === code).length;
  return { plain: count('INVITE_INVALID'), guarded: count('RATE_LIMITED') };
};
const times = (count: number, from: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => from(index));

describe('a guesser', () => {
  it('a guesser is answered plainly twenty times, and never keeps the honest behind the same address out', async () => {
    await start();
    const { invite, seat } = await real.host();
    const from = '198.51.100.7';
    expect(await guesses(times(60, () => from))).toEqual({ plain: 20, guarded: 40 });
    const wrongKey = { body: { partyName: 'Friday', name: 'Eve' }, authorization: 'Bearer wrong', from };
    for (let index = 0; index < 30; index += 1)
      await refusedRoute(real.url, AUTH_ROUTES.createParty, wrongKey);
    const body = { code: invite.code };
    expect(await askRoute(real.url, AUTH_ROUTES.lookInvite, { body, from })).toMatchObject({ names: [] });
    await real.redeem(invite.code, 'Ben', { from });
    await askRoute(real.url, AUTH_ROUTES.createProbe, { body, from });
    const authorization = `Bearer ${real.hostKey}`;
    const party = { partyName: 'Friday', name: 'Dan' };
    await askRoute(real.url, AUTH_ROUTES.createParty, { body: party, authorization, from });
    await askRoute(real.url, AUTH_ROUTES.createProbe, { body: {}, authorization, from });
    await askRoute(real.url, AUTH_ROUTES.renewSeat, { body: { seatCredential: seat.seatCredential }, from });
  });

  it('a guesser of codes has not yet guessed keys or seats', async () => {
    await start();
    const from = '198.51.100.7';
    await guesses(times(30, () => from));
    const key = { body: { partyName: 'Friday', name: 'Eve' }, authorization: 'Bearer wrong', from };
    expect(await refusedRoute(real.url, AUTH_ROUTES.createParty, key)).toBe('PERMISSION_DENIED');
    const seat = { body: { seatCredential: 'a seat credential of nobody' }, from };
    expect(await refusedRoute(real.url, AUTH_ROUTES.renewSeat, seat)).toBe('TOKEN_INVALID');
  });

  it('a guesser gets no more by the 2^64 addresses of a home line, and little by those of a whole site', async () => {
    await start();
    const home = times(40, (index) => `2001:db8:0:1::${(index + 1).toString(16)}`);
    expect(await guesses(home)).toEqual({ plain: 20, guarded: 20 });
    const site = times(70, (index) => `2001:db8:7:${(index + 1).toString(16)}::1`);
    expect(await guesses(site)).toEqual({ plain: 60, guarded: 10 });
  });

  it('a guesser gets no more by writing addresses into the header', async () => {
    await start();
    const forged = times(40, (index) => `203.0.113.${index + 1}, 198.51.100.7`);
    expect(await guesses(forged)).toEqual({ plain: 20, guarded: 20 });
  });

  it('guesses from everywhere at once are counted over all, while right codes go on', async () => {
    await start();
    const { invite } = await real.host();
    const everywhere = times(130, (index) => `203.0.113.${index + 1}`);
    expect(await guesses(everywhere)).toEqual({ plain: 100, guarded: 30 });
    await real.redeem(invite.code, 'Ben', { from: '203.0.113.200' });
  });

  it('a guesser is not told that a code was one once', async () => {
    await start();
    const { invite, seat } = await real.host();
    const { seatCredential } = seat;
    await askRoute(real.url, AUTH_ROUTES.replaceInvites, { body: { seatCredential } });
    const from = '198.51.100.7';
    const was = (): Promise<string> =>
      refusedRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code: invite.code }, from });
    expect(await was()).toBe('INVITE_REVOKED');
    await guesses(times(30, () => from));
    expect(await was()).toBe('RATE_LIMITED');
  });

  it('a guesser waits a second for each answer, and has the connection ended by it', async () => {
    const clock = new ManualClock();
    real = await RealServer.start({ runtime: { clock, timers: clock } });
    for (let index = 0; index < 20; index += 1) await guess('');
    const before = clock.pending;
    let isAnswered = false;
    const guarded = guess('').finally(() => (isAnswered = true));
    while (clock.pending === before) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    clock.advance(1);
    expect(await guarded).toBe('RATE_LIMITED');
    const closing = real.stop();
    clock.advance(60_000);
    await closing;
    real = await start();
  });

  it('a guesser learns of one code however many are sent over a connection', async () => {
    await start();
    const { invite } = await real.host();
    await guesses(times(20, () => '127.0.0.1'));
    const ask = (code: string): string => {
      const body = JSON.stringify({ code });
      const head = `POST ${AUTH_ROUTES.lookInvite.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
      return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    };
    const { hostname, port } = new URL(real.url);
    const answers = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let heard = '';
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(heard));
      socket.write([wrongCode(), invite.code, wrongCode()].map(ask).join(''));
    });
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 429']);
    expect(answers).toMatch(/connection: close/i);
  });
});

describe('a flooder of codes', () => {
  it('a flooder with one code keeps nobody at the same address from another', async () => {
    await start();
    const [first, second] = [await real.host(), await real.host()];
    const look = (code: string) =>
      askHttp(real.url, 'POST', AUTH_ROUTES.lookInvite.path, { body: { code }, from: '198.51.100.7' });
    const flood = await Promise.all(times(140, () => first.invite.code).map(look));
    expect(flood.filter(({ status }) => status === 200)).toHaveLength(120);
    expect((await look(second.invite.code)).status).toBe(200);
  });
});
