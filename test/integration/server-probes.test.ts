/** The connection test before joining: what a probe token opens, and that it opens nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '@core/wire/limits';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { PROBE_LIMITS, PROBE_NAMESPACE, PROBE_REQUESTS } from '@core/wire/probe';
import { CLIENT_REQUESTS } from '@core/wire/socket';
import { systemRuntime } from '@server/base/runtime';
import { ManualClock } from '../fakes/clock';
import { RawClient } from '../fakes/raw-client';
import { RealServer, askRoute, refusedRoute } from '../fakes/real-server';

const turn = {
  urls: ['turn:relay.example:3478'],
  secret: 'a-secret-of-the-relay',
  lifeMs: 3_600_000,
};

let real: RealServer;
const open: RawClient[] = [];
beforeAll(async () => {
  real = await RealServer.start({ turn });
});
afterAll(async () => {
  for (const client of open) client.close();
  await real.stop();
});

const probeToken = async (server = real): Promise<string> => {
  const asked = { body: {}, authorization: `Bearer ${server.hostKey}` };
  return (await askRoute(server.url, AUTH_ROUTES.createProbe, asked)).token;
};
const probe = async (token: string, server = real): Promise<RawClient> => {
  const client = await RawClient.connect({ url: `${server.url}${PROBE_NAMESPACE}`, token });
  open.push(client);
  return client;
};

describe('a probe token', () => {
  it('a probe token is for people who have an invite, a seat, or a host key', async () => {
    const { invite, seat } = await real.host();
    for (const body of [{ code: invite.code }, { seatCredential: seat.seatCredential }]) {
      const answer = await askRoute(real.url, AUTH_ROUTES.createProbe, { body });
      expect(answer.partyUrl).toBe('');
      expect(answer.expiresAtMs - Date.now()).toBeLessThanOrEqual(PROBE_LIMITS.lifeMs);
      (await probe(answer.token)).close();
    }
    (await probe(await probeToken())).close();
  });

  it('a probe token is for nobody else', async () => {
    const refusals = [
      [{ code: '00000000' }, 'INVITE_INVALID'],
      [{ seatCredential: 'x'.repeat(40) }, 'TOKEN_INVALID'],
      [{}, 'PERMISSION_DENIED'],
      [{ code: '00000000', seatCredential: 'x'.repeat(40) }, 'BAD_MESSAGE'],
    ] as const;
    for (const [body, code] of refusals)
      expect(await refusedRoute(real.url, AUTH_ROUTES.createProbe, { body })).toBe(code);
    expect(await refusedRoute(real.url, PARTY_ROUTES.mintProbe, { body: {} })).toBe('PERMISSION_DENIED');
  });

  it('a probe token isn’t for a person who was removed, nor for a party that is over', async () => {
    const { ana, guestSeat, invite } = await real.partyOfTwo();
    const body = { seatCredential: guestSeat.seatCredential };
    await askRoute(real.url, AUTH_ROUTES.createProbe, { body });
    await ana.ok('room:remove', { participantId: guestSeat.participantId });
    expect(await refusedRoute(real.url, AUTH_ROUTES.createProbe, { body })).toBe('TOKEN_INVALID');
    await ana.ok('room:end', {});
    expect(await refusedRoute(real.url, AUTH_ROUTES.createProbe, { body: { code: invite.code } })).toBe(
      'SESSION_CLOSED',
    );
  });

  it('a probe token doesn’t let anybody join', async () => {
    const refused = RawClient.connect({ url: real.url, token: await probeToken() });
    await expect(refused).rejects.toMatchObject({ data: { code: 'TOKEN_INVALID' } });
  });

  it('a probe token allows nothing of the party’s protocol in its own namespace', async () => {
    const client = await probe(await probeToken());
    const names = Object.keys(CLIENT_REQUESTS).slice(0, 15);
    for (const name of names) expect(await client.refused(name, {})).toBe('BAD_MESSAGE');
    await client.raw('probe:echo', {});
  });

  it('a probe token is the only thing that opens a probe', async () => {
    const { seat } = await real.host();
    const url = `${real.url}${PROBE_NAMESPACE}`;
    const refusalOf = (token: string, version = PROTOCOL_VERSION) =>
      RawClient.connect({ url, token, protocol: { min: version, max: version } }).then(
        () => 'opened',
        (error: { data?: { code: string } }) => error.data?.code,
      );
    expect(await refusalOf(seat.token)).toBe('TOKEN_INVALID');
    expect(await refusalOf('rubbish')).toBe('TOKEN_INVALID');
    expect(await refusalOf(await probeToken(), PROTOCOL_VERSION + 1)).toBe('SERVER_OUTDATED');
    expect(await refusalOf(await probeToken(), OLDEST_PROTOCOL - 1)).toBe('CLIENT_OUTDATED');
  });

  it('a probe token ends after two minutes', async () => {
    let aheadMs = 0;
    const later = await RealServer.start({ runtime: { wallMs: () => systemRuntime.wallMs() + aheadMs } });
    try {
      const token = await probeToken(later);
      aheadMs = PROBE_LIMITS.lifeMs + 10_000;
      await expect(probe(token, later)).rejects.toMatchObject({ data: { code: 'TOKEN_EXPIRED' } });
    } finally {
      await later.stop();
    }
  });

  it('a probe token can’t be had by the hundred from one address', async () => {
    const asked = await RealServer.start();
    try {
      const { invite } = await asked.host();
      const codes: unknown[] = [];
      for (let count = 0; count < 25; count += 1) {
        const minted = askRoute(asked.url, AUTH_ROUTES.createProbe, { body: { code: invite.code } });
        codes.push(
          await minted.then(
            () => 'minted',
            (error: Error) => error.message.split(' ')[1],
          ),
        );
      }
      expect(codes[0]).toBe('minted');
      expect(codes.at(-1)).toBe('RATE_LIMITED');
    } finally {
      await asked.stop();
    }
  });
});

describe('a probe', () => {
  it('a probe echoes, and carries test data both ways', async () => {
    const client = await probe(await probeToken());
    expect(await client.raw('probe:echo', {})).toEqual({ ok: true });
    const answer = (await client.raw('probe:download', { bytes: 20_000 })) as { data: unknown };
    expect(PROBE_REQUESTS['probe:download'].answer.parse(answer).data.byteLength).toBe(20_000);
    expect(await client.raw('probe:upload', { data: new Uint8Array(20_000) })).toEqual({ ok: true });
  });

  it('a probe gets relays with credentials that end with it', async () => {
    const client = await probe(await probeToken());
    const answer = PROBE_REQUESTS['probe:ice'].answer.parse(await client.raw('probe:ice', {}));
    expect(answer.iceServers).toMatchObject([{ urls: turn.urls }]);
    const endsAtMs = Number(answer.iceServers[0]?.username?.split(':')[0]) * 1_000;
    expect(endsAtMs - Date.now()).toBeLessThanOrEqual(PROBE_LIMITS.lifeMs + 1_000);
    expect(endsAtMs).toBeGreaterThan(Date.now());
    expect(JSON.stringify(answer)).not.toContain(turn.secret);
  });

  it('a probe costs the server what its token pays for, on however many connections', async () => {
    const token = await probeToken();
    const [first, second] = [await probe(token), await probe(token)];
    const download = async (client: RawClient) =>
      ((await client.raw('probe:download', { bytes: PROBE_LIMITS.chunkBytes })) as { ok: boolean }).ok;
    const times = PROBE_LIMITS.bytes / PROBE_LIMITS.chunkBytes;
    for (let count = 0; count < times; count += 1)
      expect(await download(count % 2 ? first : second)).toBe(true);
    expect(await first.refused('probe:download', { bytes: 1 })).toBe('RATE_LIMITED');
    expect(await second.refused('probe:download', { bytes: 1 })).toBe('RATE_LIMITED');
    await probe(token);
    await expect(probe(token)).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } });
    for (let count = 0; count < PROBE_LIMITS.echoes; count += 1) await first.raw('probe:echo', {});
    expect(await second.refused('probe:echo', {})).toBe('RATE_LIMITED');
  });

  it('a probe answers what is malformed with a code, and only for so long', async () => {
    const client = await probe(await probeToken());
    expect(await client.refused('probe:download', { bytes: PROBE_LIMITS.chunkBytes + 1 })).toBe(
      'BAD_MESSAGE',
    );
    expect(await client.refused('probe:upload', { data: 'text' })).toBe('BAD_MESSAGE');
    expect(await client.refused('probe:upload', { data: new Uint8Array(0) })).toBe('BAD_MESSAGE');
    expect(await client.refused('constructor', null)).toBe('BAD_MESSAGE');
    const codes = await Promise.all(Array.from({ length: 30 }, () => client.refused('probe:echo', 'no')));
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });

  it('a probe is closed in the end', async () => {
    const timers = new ManualClock();
    const server = await RealServer.start({ runtime: { timers } });
    const client = await probe(await probeToken(server), server);
    timers.advance(PROBE_LIMITS.connectionMs);
    await client.untilClosed();
    await server.stop();
  });

  it('a probe opens no socket to another page', async () => {
    const asked = { url: `${real.url}${PROBE_NAMESPACE}`, token: await probeToken() };
    await expect(RawClient.connect({ ...asked, origin: 'https://evil.example' })).rejects.toThrow();
  });
});
