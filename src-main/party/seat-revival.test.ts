import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { SeatRevival, type SeatRevivalOptions } from './seat-revival';
import type { SeatRecord } from './seat-file';

const NOW = 10_000_000;
const invite = { code: 'K7QM2XRT', role: 'participant', expiresAtMs: 9e12, usesLeft: 20 } as const;
const REACH = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
const record: SeatRecord = {
  ...{ sessionId: 's_1', participantId: 'p_1', name: 'Ana', role: 'host', partyName: 'Friday' },
  ...{ partyUrl: 'https://rooms.example.org', seatCredential: 'seat-credential-of-ana' },
  server: { url: 'https://party.example.org', pin: null },
  ...{ embeddedPort: null, open: 'here', lanPort: null, invite: null, hostServerId: null },
  savedAtMs: NOW,
};
const own: SeatRecord = {
  ...{ ...record, invite, embeddedPort: 4_000, partyUrl: 'http://127.0.0.1:4000' },
  server: { url: 'http://127.0.0.1:4000', pin: null },
};
const token = { token: 'a token', expiresAtMs: NOW };
const address = { url: 'http://127.0.0.1:4001', pin: null };

const setUp = (refuses: Partial<Record<string, ErrorCode>> = {}) => {
  const call = vi.fn((_server: object, route: string, _body: object) => {
    const code = refuses[route];
    if (code) return Promise.reject(new WatchTogetherError(code, 'refused'));
    return Promise.resolve(route === 'replaceInvites' ? { invite: { ...invite, code: 'ABCD2345' } } : token);
  });
  const release = vi.fn();
  const ways = { open: vi.fn(() => Promise.resolve({ url: 'http://127.0.0.1:5000', release })) };
  const ownServer = vi.fn((_port: number) => Promise.resolve({ port: 4_001, address }));
  const options = { auth: { call }, ways, ownServer, wallNow: () => NOW } as unknown as SeatRevivalOptions;
  const routes = () => call.mock.calls.map(([, route]) => route);
  return { revival: new SeatRevival(options), call, routes, ways, release, ownServer };
};
const fails = (code: ErrorCode) => ({ code });

describe('a seat that is taken again', () => {
  it('a seat elsewhere is taken again at its server, by its credential', async () => {
    const { revival, call, ways, ownServer } = setUp();
    expect(await revival.revive(record)).toEqual({ record, token, way: null });
    expect(call.mock.calls).toEqual([
      [record.server, 'renewSeat', { seatCredential: record.seatCredential }],
    ]);
    expect([ways.open.mock.calls, ownServer.mock.calls]).toEqual([[], []]);
  });

  it('a seat on the own server is taken again where that is now, at the port of before if it can be', async () => {
    const { revival, call, routes, ownServer } = setUp();
    const { record: revived } = await revival.revive(own);
    expect(revived).toEqual({ ...own, server: address, embeddedPort: 4_001, partyUrl: address.url });
    expect(ownServer.mock.calls).toEqual([[4_000]]);
    expect(routes()).toEqual(['renewSeat', 'lookInvite']);
    expect(call.mock.calls[1]).toEqual([address, 'lookInvite', { code: invite.code }]);
  });

  it('a seat on the own server is void a quarter of an hour after its end, and the server isn’t started for it', async () => {
    const { revival, ownServer } = setUp();
    await revival.revive({ ...own, savedAtMs: NOW - 900_000 });
    expect(ownServer).toHaveBeenCalledOnce();
    await expect(revival.revive({ ...own, savedAtMs: NOW - 900_001 })).rejects.toMatchObject(
      fails('SESSION_CLOSED'),
    );
    expect(ownServer).toHaveBeenCalledOnce();
    const elsewhere = { ...record, savedAtMs: NOW - 900_001 };
    expect((await revival.revive(elsewhere)).record).toEqual(elsewhere);
  });

  it('a host gets another code where the former leads nowhere any more, and only then', async () => {
    const gone = setUp({ lookInvite: 'INVITE_INVALID' });
    expect((await gone.revival.revive(own)).record.invite?.code).toBe('ABCD2345');
    expect(gone.call.mock.calls.at(-1)).toEqual([
      address,
      'replaceInvites',
      { seatCredential: own.seatCredential },
    ]);
    for (const code of ['INVITE_USED_UP', 'SERVER_UNREACHABLE'] as const) {
      const { revival, routes } = setUp({ lookInvite: code });
      expect((await revival.revive(own)).record.invite).toEqual(invite);
      expect(routes()).not.toContain('replaceInvites');
    }
  });

  it('a code is asked about by nobody who has none, and of no server elsewhere', async () => {
    for (const seat of [
      { ...own, invite: null },
      { ...record, invite },
    ]) {
      const { revival, routes } = setUp({ lookInvite: 'INVITE_INVALID' });
      expect((await revival.revive(seat)).record.invite).toEqual(seat.invite);
      expect(routes()).toEqual(['renewSeat']);
    }
  });

  const far: SeatRecord = { ...record, server: { url: 'http://127.0.0.1:4900', pin: null, reach: REACH } };
  it('a seat far away is taken again by a way of its own, at whose end the party is', async () => {
    const { revival, release } = setUp();
    const { record: revived, way } = await revival.revive(far);
    const server = { url: 'http://127.0.0.1:5000', pin: null, reach: REACH };
    expect(revived).toEqual({ ...far, server, partyUrl: server.url });
    expect(way).not.toBeNull();
    expect(release).not.toHaveBeenCalled();
  });

  it('a seat that is refused leaves no way behind, and its server’s refusal is told', async () => {
    const { revival, release } = setUp({ renewSeat: 'TOKEN_INVALID' });
    await expect(revival.revive(far)).rejects.toMatchObject(fails('TOKEN_INVALID'));
    expect(release).toHaveBeenCalledOnce();
    const elsewhere = setUp({ renewSeat: 'TOKEN_INVALID' });
    await expect(elsewhere.revival.revive(record)).rejects.toMatchObject(fails('TOKEN_INVALID'));
  });
});
