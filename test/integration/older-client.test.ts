/**
 * A kept client as it was built (test/fixtures), in one room with a made-up next version of the server: it sees what it
 * knows, reports what it doesn't know, and stays in step with the server.
 */
import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as CapabilitiesNow from '@core/wire/capabilities';
import type * as DecideNow from '@core/room/decide';
import type * as RequestsNow from '@server/gateway/requests';
import type * as SocketNow from '@core/wire/socket';
import type * as ProtocolNow from '@core/wire/protocol-age';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import type { Snapshot } from '@core/wire/socket';
import { RealServer } from '../fakes/real-server';

vi.mock('@core/wire/protocol-age', async (original) => ({
  ...(await original<typeof ProtocolNow>()),
  OWN_PROTOCOLS: { min: 5, max: 6 },
}));
vi.mock('@core/wire/capabilities', async (original) => ({
  ...(await original<typeof CapabilitiesNow>()),
  CAPABILITIES: ['queue'],
}));
vi.mock('@core/wire/socket', async (original) => {
  const now = await original<typeof SocketNow>();
  const { nextRequests } = await import('../fakes/next-version');
  return { ...now, CLIENT_REQUESTS: nextRequests(now.CLIENT_REQUESTS) };
});
vi.mock('@server/gateway/requests', async (original) => {
  const now = await original<typeof RequestsNow>();
  const { nextHandlers } = await import('../fakes/next-version');
  return { ...now, requestHandlers: nextHandlers(now.requestHandlers) };
});
vi.mock('@core/room/decide', async (original) => {
  const now = await original<typeof DecideNow>();
  const { nextDecide } = await import('../fakes/next-version');
  return { ...now, decide: nextDecide(now.decide) };
});

// Node loads the kept client with the modules inside its file: none of today's is used.
const kept = createRequire(import.meta.url)(
  '../fixtures/client-protocol-5/client.cjs',
) as typeof import('../fakes/kept-client');

let real: RealServer;
let sessionId: string;
let restore: () => void;
let endings: (() => void)[];

beforeEach(async () => {
  restore = kept.installFakeStreams();
  real = await RealServer.start();
  sessionId = await real.createSession();
  endings = [];
});
afterEach(async () => {
  for (const end of endings) end();
  await real.stop();
  Object.assign(OWN_PROTOCOLS, { min: 5, max: 6 });
  restore();
});

const olderClient = () => {
  const getToken = async () => (await real.mint(sessionId, 'Olga', 'participant')).token;
  const { sdk } = kept.sdkPerson({ serverUrl: real.url, getToken });
  endings.push(() => sdk.dispose());
  const warnings: string[] = [];
  sdk.on('warning', ({ error }) => warnings.push(error.code));
  return { sdk, warnings };
};

/** A client of the next version, with the parts that are needed here. */
const newerClient = async () => {
  const { token, participantId } = await real.mint(sessionId, 'Nia', 'host');
  const socket: Socket = io(real.url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    auth: {
      ...{ token, protocol: { min: 5, max: 6 }, can: ['queue'], instanceId: 'i_next' },
      join: { audio: false, video: false },
    },
  });
  endings.push(() => socket.disconnect());
  await new Promise((resolve) => socket.once('room:joined', resolve));
  const ask = async (name: string, payload: object = {}) => {
    const answer = (await socket.emitWithAck(name, payload)) as { ok: boolean; snapshot: Snapshot };
    expect(answer).toMatchObject({ ok: true });
    return answer;
  };
  return { participantId, ask, snapshot: async () => (await ask('room:sync')).snapshot };
};

describe('a client of the last version, in a room of the next one', () => {
  it('an older client in a newer room sees what it knows, says what it can’t, and ends at the server’s revision', async () => {
    const nia = await newerClient();
    await nia.ask('role:give', { participantId: nia.participantId });
    const { sdk, warnings } = olderClient();
    await sdk.connect({ audio: true, video: false });
    expect(sdk.view.participants).toMatchObject([
      { name: 'Nia', role: 'screen', presence: 'connected' },
      { name: 'Olga', isLocal: true },
    ]);

    await nia.ask('chat:send', { messageId: 'm1', text: 'we have a shelf now' });
    await expect.poll(() => sdk.view.chat).toMatchObject([{ name: 'Nia', text: 'we have a shelf now' }]);

    const onShelf = { kind: 'shelf', shelf: 'the lowest' };
    const open = { type: 'open', title: 'Nosferatu', source: onShelf, durationMs: 60_000 };
    await nia.ask('playback:command', { commandId: 'c_1', baseRevision: 0, command: open });
    await expect
      .poll(() => sdk.view.playback.film)
      .toMatchObject({ title: 'Nosferatu', source: { kind: 'unknown' } });
    expect(sdk.local?.readiness.state).toBe('unsupported');
    const told = async () =>
      (await nia.snapshot()).room.participants.map(({ name, readiness, can }) => [
        ...[name, readiness.state],
        can,
      ]);
    await expect.poll(told).toContainEqual(['Olga', 'unsupported', []]);
    expect(await told()).toContainEqual(['Nia', expect.any(String), ['queue']]);

    // The older client has never heard of this event, which changes a field that it does know.
    await nia.ask('queue:add', { title: 'Murnau night' });
    await expect.poll(() => sdk.view.partyName).toBe('Murnau night');
    await nia.ask('role:give', { participantId: nia.participantId });
    await nia.ask('room:lock', { locked: true });
    await expect.poll(() => sdk.view.locked).toBe(true);

    const { revision, room } = await nia.snapshot();
    await expect.poll(() => sdk.view.roomRevision).toBe(revision);
    expect(room).toMatchObject({ queue: ['Murnau night'] });
    expect(sdk.view.participants.map(({ name }) => name)).toEqual(room.participants.map(({ name }) => name));
    expect(warnings).toEqual([]);
    expect(sdk.state.kind).toBe('connected');
  });

  it('a client is told that it is the older one where the room no longer speaks its version', async () => {
    Object.assign(OWN_PROTOCOLS, { min: 6 });
    await expect(olderClient().sdk.connect()).rejects.toMatchObject({ code: 'CLIENT_OUTDATED' });
  });

  it('a client is told that the server is the older one where that speaks none of its versions yet', async () => {
    Object.assign(OWN_PROTOCOLS, { min: 4, max: 4 });
    await expect(olderClient().sdk.connect()).rejects.toMatchObject({ code: 'SERVER_OUTDATED' });
  });
});
