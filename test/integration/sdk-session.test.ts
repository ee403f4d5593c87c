/** The SDK with the real server over real sockets; only devices and the media path are fakes. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { PING_INTERVAL_MS, PING_TIMEOUT_MS } from '@core/wire/limits';
import type { Role } from '@core/wire/room';
import { MemoryAuthStore } from '@server/store/memory';
import { installFakeStreams } from '../fakes/fake-call';
import { FakeCallNetwork } from '../fakes/fake-media-path';
import { startImpairmentProxy } from '../fakes/impairment-proxy';
import { RealServer, askRoute, memorySessions } from '../fakes/real-server';
import { sdkPerson, type SdkPerson } from '../fakes/sdk-person';

let real: RealServer;
let sessionId: string;
let network: FakeCallNetwork;
let restore: () => void;
const people: SdkPerson[] = [];

beforeEach(async () => {
  restore = installFakeStreams();
  network = new FakeCallNetwork();
  real = await RealServer.start();
  sessionId = await real.createSession();
});
afterEach(async () => {
  for (const { sdk } of people.splice(0)) sdk.dispose();
  await real.stop();
  restore();
});

const person = (name: string, role: Role = 'participant', url = real.url): SdkPerson => {
  let id: string | undefined;
  const getToken = async () => {
    const minted = await real.mint(sessionId, name, role, id);
    id = minted.participantId;
    return minted.token;
  };
  const created = sdkPerson({ serverUrl: url, getToken }, { network });
  people.push(created);
  return created;
};

const two = async () => {
  const ana = person('Ana', 'host');
  const ben = person('Ben');
  await ana.sdk.connect({ audio: true, video: true });
  await ben.sdk.connect({ audio: true, video: false });
  await expect.poll(() => ana.sdk.participants.length).toBe(2);
  return { ana, ben, anaId: ana.sdk.local?.id ?? '', benId: ben.sdk.local?.id ?? '' };
};

const ending = ({ sdk }: SdkPerson): Promise<string> =>
  new Promise((resolve) => sdk.onDisconnected(({ reason }) => resolve(reason)));

describe('a party', () => {
  it('a party joins, shows who is there, what they send, and who leaves', async () => {
    const { ana, ben, anaId } = await two();
    expect(ana.events).toEqual(expect.arrayContaining(['connected', 'participantJoined']));
    const updated = new Promise((resolve) => ben.sdk.onParticipantUpdated(resolve));
    await expect.poll(() => ben.sdk.stream(anaId, 'camera')).not.toBeNull();
    await ana.sdk.disableAudio();
    await updated;
    await expect.poll(() => ben.sdk.participants[0]?.audio).toBe(false);
    await ben.sdk.disconnect();
    expect(ben.sdk.state).toEqual({ kind: 'disconnected', reason: 'left' });
    await expect.poll(() => ana.sdk.participants.length).toBe(1);
    expect(ana.events).toContain('participantLeft');
  });

  it('a party chats, to everybody and to one', async () => {
    const { ana, ben, benId } = await two();
    const cem = person('Cem');
    await cem.sdk.connect();
    const heard = new Promise<string>((resolve) => ben.sdk.onMessage(({ message }) => resolve(message.text)));
    await ana.sdk.send('hello');
    expect(await heard).toBe('hello');
    await ana.sdk.send('psst', { to: [benId] });
    await expect
      .poll(() => ben.sdk.view.chat.map(({ text, isPrivate }) => [text, isPrivate]))
      .toEqual([
        ['hello', false],
        ['psst', true],
      ]);
    expect(cem.sdk.view.chat.map(({ text }) => text)).toEqual(['hello']);
    await ben.sdk.disconnect();
    await expect(ana.sdk.send('psst', { to: [benId] })).rejects.toMatchObject({ code: 'PEER_GONE' });
    expect(ana.sdk.view.chat.at(-1)?.delivery).toBe('failed');
  });

  it('a party is locked, and open again', async () => {
    const { ana, ben } = await two();
    await ana.sdk.setLocked(true);
    await expect.poll(() => ben.sdk.view.locked).toBe(true);
    await expect(person('Cem').sdk.connect()).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    await expect(ben.sdk.setLocked(false)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await ana.sdk.setLocked(false);
    await person('Dan').sdk.connect();
  });

  it('a party removes somebody, for good', async () => {
    const { ana, ben, benId } = await two();
    const end = ending(ben);
    await ana.sdk.removeParticipant(benId);
    expect(await end).toBe('removed');
    await expect(ana.sdk.removeParticipant('p_nobody')).rejects.toMatchObject({ code: 'PEER_GONE' });
    await expect.poll(() => ana.sdk.participants.length).toBe(1);
  });

  it('a party ends for everybody, and its id is burnt', async () => {
    const { ana, ben } = await two();
    const ends = Promise.all([ending(ana), ending(ben)]);
    await ana.sdk.endForAll();
    expect(await ends).toEqual(['session_closed', 'session_closed']);
    expect(ben.path.calls).toContain('dispose');
    await expect(real.mint(sessionId, 'Late')).rejects.toThrow('SESSION_CLOSED');
  });

  it('a seat is taken over by the same person elsewhere', async () => {
    const { ana, benId } = await two();
    const end = ending(ana);
    const again = sdkPerson(
      {
        serverUrl: real.url,
        getToken: async () => (await real.mint(sessionId, 'Ana', 'host', ana.sdk.local?.id)).token,
      },
      { network },
    );
    people.push(again);
    await again.sdk.connect();
    expect(await end).toBe('duplicate_identity');
    expect(again.sdk.participants.map(({ id }) => id)).toContain(benId);
  });

  it('a person is told when the operator revokes their seat', async () => {
    const { ben, benId } = await two();
    const end = ending(ben);
    const path = PARTY_ROUTES.revoke.path.replace(':sessionId', sessionId);
    const body = { participantId: benId };
    await askRoute(real.url, PARTY_ROUTES.revoke, { path, body, authorization: real.basic });
    expect(await end).toBe('token_revoked');
  });

  it('a party shares a screen', async () => {
    const { ana, ben, benId } = await two();
    await ben.sdk.startScreenShare();
    await expect.poll(() => ana.sdk.view.screenSharers).toEqual([benId]);
    await ben.sdk.stopScreenShare();
    await expect
      .poll(() => ana.events.filter((name) => name.startsWith('screen')))
      .toEqual(['screenShareStarted', 'screenShareStopped']);
  });

  it('a party takes grants from somebody and gives them back, which applies at once', async () => {
    const { ana, ben, anaId, benId } = await two();
    await expect.poll(() => ana.sdk.stream(benId, 'microphone')).not.toBeNull();
    const updated = new Promise((resolve) => ben.sdk.onParticipantUpdated(resolve));
    await ana.sdk.setGrants(benId, { publish: [], control: false, chat: false });
    await updated;
    await expect.poll(() => ben.sdk.local?.grants.control).toBe(false);
    await expect.poll(() => ana.sdk.stream(benId, 'microphone')).toBeNull();
    expect(ben.devices.live).toEqual([]);
    const denied = { code: 'PERMISSION_DENIED' };
    await expect(ben.sdk.enableAudio()).rejects.toMatchObject(denied);
    await expect(ben.sdk.send('hello')).rejects.toMatchObject(denied);
    await expect(ben.sdk.setGrants(anaId, { chat: false })).rejects.toMatchObject(denied);
    await ana.sdk.setGrants(benId, { publish: ['microphone'], chat: true });
    await expect.poll(() => ben.sdk.local?.grants.chat).toBe(true);
    await ben.sdk.enableAudio();
    await ben.sdk.send('hello');
    await expect.poll(() => ana.sdk.stream(benId, 'microphone')).not.toBeNull();
  });

  it('a party plays one film, by command', async () => {
    const { ana, ben } = await two();
    await ana.sdk.playback.open({
      title: 'Film',
      source: { kind: 'url', url: 'https://example.org/film.mp4' },
      durationMs: 60_000,
    });
    await expect.poll(() => ben.sdk.view.playback.film?.title).toBe('Film');
    await ben.sdk.playback.seek(30_000);
    await expect.poll(() => ana.sdk.playback.positionMs()).toBe(30_000);
    const viewer = person('Eva', 'viewer');
    await viewer.sdk.connectAsViewer();
    await expect(viewer.sdk.playback.play()).rejects.toMatchObject({ code: 'NOT_CONTROLLER' });
    await expect(viewer.sdk.enableVideo()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('a server that dies and comes back', () => {
  it('a server that comes back finds everybody in their seats, with their links untouched and what was said meanwhile', async () => {
    const sessions = memorySessions();
    const auth = new MemoryAuthStore();
    const signingKey = randomBytes(32).toString('base64url');
    await real.stop();
    real = await RealServer.start({ sessions, auth, signingKey });
    const target = { port: Number(new URL(real.url).port) };
    const proxy = await startImpairmentProxy(target);
    const address = `http://127.0.0.1:${proxy.port}`;
    const { seat, invite } = await real.host();
    const guest = await real.redeem(invite.code);
    const seated = ({ seatCredential }: { seatCredential: string }) =>
      sdkPerson(
        {
          serverUrl: address,
          getToken: async () =>
            (await askRoute(address, AUTH_ROUTES.renewSeat, { body: { seatCredential } })).token,
        },
        { network },
      );
    const [ana, ben] = [seated(seat), seated(guest)];
    people.push(ana, ben);
    await ana.sdk.connect({ audio: true, video: true });
    await ben.sdk.connect();
    await ana.sdk.send('before');
    await expect.poll(() => ben.sdk.stream(seat.participantId, 'camera')).not.toBeNull();

    proxy.blackhole();
    proxy.cut();
    const stopping = real.stop();
    proxy.restore();
    await stopping;
    await expect.poll(() => ana.sdk.state.kind).toBe('reconnecting');
    const meanwhile = ana.sdk.send('meanwhile');
    real = await RealServer.start({ sessions, auth, signingKey });
    target.port = Number(new URL(real.url).port);

    await expect
      .poll(() => [ana.sdk.state.kind, ben.sdk.state.kind], { timeout: 20_000 })
      .toEqual(['connected', 'connected']);
    await meanwhile;
    await expect.poll(() => ben.sdk.view.chat.map(({ text }) => text)).toEqual(['before', 'meanwhile']);
    expect(ana.path.calls.filter((call) => call === 'dispose')).toEqual([]);
    await expect.poll(() => ben.sdk.stream(seat.participantId, 'camera')).not.toBeNull();
    expect(ben.sdk.participants.map(({ presence }) => presence)).toEqual(['connected', 'connected']);
    for (const { events } of [ana, ben]) {
      expect(events).toEqual(expect.arrayContaining(['reconnecting', 'reconnected']));
      expect(events).not.toContain('disconnected');
    }
    await proxy.close();
  });

  it('a server is missed within 15 s when the line goes dead without a word', async () => {
    const proxy = await startImpairmentProxy({ port: Number(new URL(real.url).port) });
    const ana = person('Ana', 'host', `http://127.0.0.1:${proxy.port}`);
    await ana.sdk.connect();
    proxy.blackhole();
    const beganAt = performance.now();
    await expect
      .poll(() => ana.sdk.state.kind, { timeout: PING_INTERVAL_MS + PING_TIMEOUT_MS + 3_000 })
      .toBe('reconnecting');
    expect(performance.now() - beganAt).toBeLessThan(PING_INTERVAL_MS + PING_TIMEOUT_MS + 1_500);
    proxy.restore();
    ana.sdk.reconnectNow();
    await expect.poll(() => ana.sdk.state.kind, { timeout: 15_000 }).toBe('connected');
    await proxy.close();
  });

  it('a server is missed at once when the app asks for a check', async () => {
    const proxy = await startImpairmentProxy({ port: Number(new URL(real.url).port) });
    const ana = person('Ana', 'host', `http://127.0.0.1:${proxy.port}`);
    const states: string[] = [];
    ana.sdk.onStateChanged(({ state }) => states.push(state.kind));
    await ana.sdk.connect();
    proxy.blackhole();
    ana.sdk.checkConnection();
    await expect.poll(() => ana.sdk.state.kind, { timeout: 5_000 }).toBe('reconnecting');
    proxy.restore();
    await expect.poll(() => ana.sdk.state.kind, { timeout: 15_000 }).toBe('connected');
    expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    await proxy.close();
  });
});
