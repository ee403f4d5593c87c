/**
 * Every error code is brought about here: at the real server, by the SDK, or by the code with which the SDK and main
 * speak to the outside. The compiler asks for a way to each code; a code that nothing brings about has a reason here,
 * or no place in the list.
 */
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ERROR_CODE_NAMES, type ErrorCode } from '@core/base/errors';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { LIMITS, OLDEST_PROTOCOL, PROTOCOL_VERSION, TOKEN_LIFE_MS } from '@core/wire/limits';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { BrowserMediaDevices, deviceProcessing } from '@sdk/devices/media-devices';
import type { InputKind } from '@sdk/devices/media-devices';
import { SocketIoSignalling } from '@sdk/signalling/socket-io-signalling';
import { systemRuntime } from '@server/base/runtime';
import { MemoryAuthStore } from '@server/store/memory';
import { createAuthClient } from '../../src-main/party/auth-client';
import { LAN_SEARCH_MS } from '../../src-main/party/find-party';
import { createPinnedHttp } from '../../src-main/party/pinned-http';
import { webHttp } from '../../src-main/party/web-http';
import { ManualClock } from '../fakes/clock';
import { farLink, lanLink, runApp } from '../fakes/main-parties';
import { meshBench } from '../fakes/mesh-bench';
import { RawClient, RefusedConnection } from '../fakes/raw-client';
import { askRoute, refusedRoute } from '../fakes/real-server';
import { selfSigned } from '../fakes/self-signed';
import type { FakeReachProcess } from '../fakes/reach-process';
import { FILM, SimulatedRoom } from '../fakes/simulated-party';
import { refusal, Stage } from './stage';

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(async () => {
  vi.unstubAllGlobals();
  await stage.close();
});

type Outcome = Promise<string | undefined>;

const TOKEN_LIFE_S = TOKEN_LIFE_MS / 1_000;
const withToken = async (getToken: () => Promise<string>): Outcome =>
  refusal((await stage.atServer('Ana', { getToken })).sdk.connect());

const redeem = async (code: string, more: { person?: string } = {}): Outcome =>
  refusedRoute((await stage.server()).url, AUTH_ROUTES.redeemInvite, {
    body: { code, name: 'Ben', ...more },
  });

const joinAs = async (version: number): Outcome => {
  const real = await stage.server();
  const { seat } = await real.host();
  const refused: unknown = await RawClient.connect({
    url: real.url,
    token: seat.token,
    protocol: { min: version, max: version },
  }).catch((error: unknown) => error);
  return refused instanceof RefusedConnection ? refused.data?.code : undefined;
};

/** Asks this server something, and closes it afterwards. */
const at = async (server: Server, ask: (port: number) => Promise<unknown>): Outcome => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await refusal(ask((server.address() as AddressInfo).port));
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

/** The SDK's code for a browser's refusal of a device or a screen. */
const refusedBy = (name: string, ask: (devices: BrowserMediaDevices) => Promise<unknown>): Outcome => {
  const failing = () => Promise.reject(new DOMException('no', name));
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: failing, getDisplayMedia: failing } });
  return refusal(ask(new BrowserMediaDevices(new ManualClock())));
};
const openRefused = (kind: InputKind, name: string): Outcome =>
  refusedBy(name, (devices) =>
    devices.open(kind, null, deviceProcessing({ noise: 'standard', echoCancellation: true })),
  );
const screenRefused = (name: string): Outcome =>
  refusedBy(name, (devices) => devices.openScreen({ audio: true, hint: 'motion' }));

/** A film that fails for the only person who is there. */
const failingFilm = async (problem: 'unsupported' | 'unreachable'): Outcome => {
  const room = new SimulatedRoom();
  const ann = room.enter();
  room.open();
  await room.truth.advanceAsync(3_000);
  ann.player.fail(problem, { isPublicFilm: true });
  return ann.errors[0]?.code;
};

/** What becomes of a look at a party far away. */
const lookFar = async ({
  answer = 'opened',
  relayOnly = false,
  dht = ['dht.example:49737'],
}: {
  answer?: FakeReachProcess['answer'];
  relayOnly?: boolean;
  dht?: string[];
}): Outcome => {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-far-'));
  const { looks, reachProcess, choices, time } = runApp(folder, { dht });
  reachProcess.answer = answer;
  choices.relayOnly = relayOnly;
  const looked = refusal(looks.look(farLink));
  await time.advanceAsync(LAN_SEARCH_MS);
  const code = await looked;
  rmSync(folder, { recursive: true });
  return code;
};

/** Brings it about, and answers what came of it. */
const SCENARIOS: Readonly<Record<ErrorCode, (() => Outcome) | { readonly never: string }>> = {
  TOKEN_INVALID: () => withToken(() => Promise.resolve('nonsense')),
  TOKEN_EXPIRED: () => withToken(() => stage.token(-2 * TOKEN_LIFE_S, -TOKEN_LIFE_S)),
  TOKEN_NOT_YET_VALID: () => withToken(() => stage.token(TOKEN_LIFE_S, 2 * TOKEN_LIFE_S)),
  TOKEN_UNAVAILABLE: () => withToken(() => Promise.reject(new Error('the office is closed'))),
  PERMISSION_DENIED: async () => refusal((await stage.two()).ben.sdk.setLocked(true)),
  SESSION_FULL: async () => {
    await stage.session(1);
    await stage.joined('Ana');
    return refusal(stage.joined('Ben'));
  },
  SESSION_CLOSED: async () => {
    const { url, basic } = await stage.server();
    const late = await stage.token(0, TOKEN_LIFE_S);
    const path = PARTY_ROUTES.closeSession.path.replace(':sessionId', await stage.session());
    await askRoute(url, PARTY_ROUTES.closeSession, { path, authorization: basic });
    return withToken(() => Promise.resolve(late));
  },
  SESSION_NOT_FOUND: () => withToken(() => stage.token(0, TOKEN_LIFE_S, 's_never')),
  SESSION_LOCKED: async () => {
    await (await stage.two()).ana.sdk.setLocked(true);
    return refusal(stage.joined('Cem'));
  },
  INVITE_INVALID: () => redeem('ABCDEFGHJK'),
  INVITE_EXPIRED: async () => {
    let aheadMs = 0;
    const runtime = { wallMs: () => systemRuntime.wallMs() + aheadMs };
    const { invite } = await (await stage.server({ runtime })).host();
    aheadMs = 1e8;
    return redeem(invite.code);
  },
  INVITE_USED_UP: async () => {
    const real = await stage.server();
    const { seatCredential } = (await real.host()).seat;
    const body = { seatCredential, uses: 1 };
    const { invite } = await askRoute(real.url, AUTH_ROUTES.createInvite, { body });
    await real.redeem(invite.code);
    return redeem(invite.code);
  },
  INVITE_REVOKED: async () => {
    const real = await stage.server();
    const { seat, invite } = await real.host();
    const body = { seatCredential: seat.seatCredential, code: invite.code };
    await askRoute(real.url, AUTH_ROUTES.revokeInvite, { body });
    return redeem(invite.code);
  },
  PERSON_REMOVED: async () => {
    const real = await stage.server();
    const { seat, invite } = await real.host();
    const ana = await real.join(seat.token);
    const person = 'm'.repeat(43);
    const mal = await real.redeem(invite.code, 'Mal', { person });
    await real.join(mal.token);
    await ana.ok('room:remove', { participantId: mal.participantId });
    return redeem(invite.code, { person });
  },
  TOO_MANY_INVITES: async () => {
    const real = await stage.server();
    const { seatCredential } = (await real.host()).seat;
    const more = { body: { seatCredential } };
    for (let made = 1; made < 10; made += 1) await askRoute(real.url, AUTH_ROUTES.createInvite, more);
    return refusedRoute(real.url, AUTH_ROUTES.createInvite, more);
  },
  TOO_MANY_PARTIES: async () => {
    const real = await stage.server();
    for (let made = 0; made < 20; made += 1) await real.host();
    const body = { partyName: 'Friday', name: 'Ana' };
    return refusedRoute(real.url, AUTH_ROUTES.createParty, { body, authorization: `Bearer ${real.hostKey}` });
  },
  SERVER_FULL: async () => {
    const real = await stage.server({ maxSessions: 1 });
    await real.host();
    const body = { partyName: 'Friday', name: 'Ana' };
    return refusedRoute(real.url, AUTH_ROUTES.createParty, { body, authorization: `Bearer ${real.hostKey}` });
  },
  SERVER_UNTRUSTED: () =>
    at(createTlsServer(selfSigned()), (port) =>
      createPinnedHttp()('A'.repeat(43))({
        ...{ method: 'GET', url: `https://127.0.0.1:${port}/v1/health`, headers: {}, body: null },
      }),
    ),
  PARTY_AWAY: () => lookFar({ answer: 'away' }),
  NO_DIRECT_WAY: () => lookFar({ answer: 'noWay' }),
  UDP_BLOCKED: () => lookFar({ answer: 'noUdp' }),
  RELAY_AWAY: () => lookFar({ answer: 'noRelay' }),
  PARTY_NOT_AT_RELAY: () => lookFar({ answer: 'notAtRelay' }),
  RELAY_ONLY: () => lookFar({ relayOnly: true }),
  REACH_OFF: () => lookFar({ dht: [] }),
  PARTY_ELSEWHERE: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-elsewhere-'));
    const { parties, looks, auth } = runApp(folder);
    auth.partyUrl = 'https://rooms.example.org';
    const { lookId } = await looks.look(lanLink);
    const { partyId } = await parties.redeem(lookId, 'Ben');
    const code = await refusal(parties.token(partyId));
    rmSync(folder, { recursive: true });
    return code;
  },
  INVALID_STATE: async () => refusal((await stage.atServer('Ana')).sdk.send('hello')),
  SERVER_UNREACHABLE: async () =>
    refusal((await stage.atServer('Ana', { url: 'http://127.0.0.1:9' })).sdk.connect()),
  BAD_MESSAGE: async () => (await (await stage.server()).partyOfTwo()).ana.refused('no:such', {}),
  PROTOCOL_MISMATCH: () =>
    at(
      createPlainServer((_request, response) => response.end('{"service":"somebody else’s"}')),
      (port) =>
        createAuthClient(() => webHttp(fetch)).checkHealth({ url: `http://127.0.0.1:${port}`, pin: null }),
    ),
  CLIENT_OUTDATED: () => joinAs(OLDEST_PROTOCOL - 1),
  SERVER_OUTDATED: () => joinAs(PROTOCOL_VERSION + 1),
  SIGNAL_TIMEOUT: async () => {
    const line = await stage.line();
    const signalling = new SocketIoSignalling();
    await signalling.connect(line.url, {
      ...{ token: await stage.token(0, TOKEN_LIFE_S), protocol: OWN_PROTOCOLS, can: [], instanceId: 'i_1' },
      join: { audio: false, video: false },
    });
    line.blackhole();
    const code = await refusal(signalling.request('room:sync', {}, { timeoutMs: 20 }));
    signalling.close();
    return code;
  },
  JOIN_ABORTED: async () => {
    const ana = await stage.atServer('Ana');
    const abort = new AbortController();
    const joining = ana.sdk.connect({ signal: abort.signal });
    abort.abort();
    return refusal(joining);
  },
  RATE_LIMITED: async () => {
    const { sdk } = await stage.joined('Ana');
    return refusal(Promise.all(Array.from({ length: 40 }, (_, index) => sdk.send(`${index}`))));
  },
  MESSAGE_TOO_LARGE: async () =>
    refusal((await stage.joined('Ana')).sdk.send('x'.repeat(LIMITS.messageLength + 1))),
  NEGOTIATION_FAILED: () => {
    const { transports, events } = meshBench();
    transports[0]?.events.emit('closed', { why: 'negotiation', detail: 'ERR_SET_REMOTE_DESCRIPTION' });
    return Promise.resolve(events[0]);
  },
  LINK_FAILED: async () => {
    const { transports, events, clock } = meshBench();
    transports[0]?.events.emit('opened', {});
    await clock.advanceAsync(60_000);
    return events.at(-1);
  },
  TURN_UNAVAILABLE: () => {
    const { path, host, events } = meshBench();
    host.join({ iceServers: [{ urls: 'stun:a' }], iceLifeMs: null });
    path.setRelayOnly(true);
    return Promise.resolve(events.at(-1));
  },
  NOT_STREAMING: async () =>
    (await (await stage.server()).partyOfTwo()).ana.refused('call:unpublish', { streamId: 's1' }),
  PEER_GONE: async () => {
    const { ana, ben } = await stage.two();
    const id = ben.sdk.local?.id ?? '';
    await ben.sdk.disconnect();
    return refusal(ana.sdk.send('psst', { to: [id] }));
  },
  MIC_DENIED: () => openRefused('microphone', 'NotAllowedError'),
  CAMERA_DENIED: () => openRefused('camera', 'NotAllowedError'),
  DEVICE_NOT_FOUND: () => openRefused('camera', 'NotFoundError'),
  DEVICE_IN_USE: () => openRefused('camera', 'NotReadableError'),
  OUTPUT_UNSUPPORTED: async () => {
    // This voice can't change its output, as in a browser that can choose none.
    const fixed = { srcObject: null, volume: 1, muted: false, autoplay: false };
    const createVoice = () => ({ ...fixed, play: () => Promise.resolve(), pause: () => undefined });
    return refusal(stage.inMemory('ana', { createVoice }).sdk.setAudioOutput('voices', 'out1'));
  },
  SCREEN_CANCELLED: () => screenRefused('NotAllowedError'),
  SCREEN_UNSUPPORTED: () => screenRefused('NotSupportedError'),
  SCREEN_AUDIO_UNAVAILABLE: async () => {
    const { sdk, devices } = await stage.joinedInMemory('ana');
    devices.screenHasSound = false;
    await sdk.startScreenShare({ audio: true });
    return stage.told('warning')[0];
  },
  SCREEN_ENDED: async () => {
    const { sdk, devices } = await stage.joinedInMemory('ana');
    await sdk.startScreenShare();
    devices.opened.at(-1)?.end();
    return stage.told('warning')[0];
  },
  NOT_CONTROLLER: async () => {
    await stage.joined('Ana', 'host');
    const eva = await stage.atServer('Eva', { role: 'viewer' });
    await eva.sdk.connectAsViewer();
    return refusal(eva.sdk.playback.play());
  },
  NOT_SEEKABLE: async () => {
    const room = new SimulatedRoom();
    const ann = room.enter({ player: { fixed: true, durationMs: 3_600_000 } });
    room.open({ ...FILM, durationMs: 3_600_000 });
    await room.truth.advanceAsync(8_000);
    void ann.engine.play();
    await room.truth.advanceAsync(20_000);
    return refusal(ann.engine.seek(100_000));
  },
  FILM_MISMATCH: {
    never: 'A file that is not the room’s is a state of readiness; the code names its sentence for the view.',
  },
  FILM_UNSUPPORTED: () => failingFilm('unsupported'),
  FILM_UNREACHABLE: () => failingFilm('unreachable'),
  INVALID_ARGUMENT: async () => refusal((await stage.joined('Ana')).sdk.send('')),
  INTERNAL: async () => {
    const auth = Object.assign(new MemoryAuthStore(), {
      findInvite: () => {
        throw new Error('the disk is full');
      },
    });
    await stage.server({ auth });
    return redeem('ABCDEFGHJK');
  },
};

describe('every error code', () => {
  it.each(ERROR_CODE_NAMES)('the error code %s is what its scenario ends with', async (code) => {
    const scenario = SCENARIOS[code];
    if ('never' in scenario) return expect(scenario.never.length).toBeGreaterThan(20);
    expect(await scenario()).toBe(code);
  });
});
