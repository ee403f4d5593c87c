/** The real server's refusals, and how the SDK reports each of them. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PARTY_ROUTES } from '@core/wire/http';
import { LIMITS, TOKEN_LIFE_MS } from '@core/wire/limits';
import { ROLE_GRANTS } from '@core/wire/grants';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '@core/wire/token';
import { installFakeStreams } from '../fakes/fake-call';
import { startImpairmentProxy } from '../fakes/impairment-proxy';
import { RealServer, askRoute } from '../fakes/real-server';
import { sdkPerson, type SdkPerson } from '../fakes/sdk-person';

const signingKey = randomBytes(32).toString('base64url');
let real: RealServer;
let sessionId: string;
let restore: () => void;
const people: SdkPerson[] = [];

beforeEach(async () => {
  restore = installFakeStreams();
  real = await RealServer.start({ signingKey });
  sessionId = await real.createSession();
});
afterEach(async () => {
  for (const { sdk } of people.splice(0)) sdk.dispose();
  await real.stop();
  restore();
});

const withToken = (getToken: () => Promise<string>, serverUrl = real.url): SdkPerson => {
  const created = sdkPerson({ serverUrl, getToken });
  people.push(created);
  return created;
};
const minted = async (role: 'host' | 'participant' = 'participant') =>
  (await real.mint(sessionId, 'Ana', role)).token;
const joined = async (role?: 'host' | 'participant') => {
  const person = withToken(() => minted(role));
  await person.sdk.connect();
  return person;
};

/** A token signed with the server's own key, valid from and to these times, in seconds from now. */
const tokenFrom = (from: number, to: number, sid = sessionId): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ sid, name: 'Ana', role: 'participant', grants: ROLE_GRANTS.participant })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject('p_ana')
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setIssuedAt(now + from)
    .setNotBefore(now + from)
    .setExpirationTime(now + to)
    .setJti('j_1')
    .sign(Buffer.from(signingKey, 'base64url'));
};

const LIFE_S = TOKEN_LIFE_MS / 1_000;

describe('joining is refused', () => {
  it.each([
    ['TOKEN_INVALID', () => Promise.resolve('nonsense')],
    ['TOKEN_EXPIRED', () => tokenFrom(-2 * LIFE_S, -LIFE_S)],
    ['TOKEN_NOT_YET_VALID', () => tokenFrom(LIFE_S, 2 * LIFE_S)],
    ['TOKEN_UNAVAILABLE', () => Promise.reject(new Error('the office is closed'))],
    ['SESSION_NOT_FOUND', () => tokenFrom(0, LIFE_S, 's_never')],
  ])('joining is refused with %s', async (code, getToken) => {
    const { sdk } = withToken(getToken);
    await expect(sdk.connect()).rejects.toMatchObject({ code, fatal: true });
    expect(sdk.state).toEqual({ kind: 'idle' });
  });

  it('joining is refused with SESSION_FULL, until there is a seat', async () => {
    sessionId = await real.createSession(1);
    const ana = await joined();
    const ben = withToken(() => minted());
    await expect(ben.sdk.connect()).rejects.toMatchObject({ code: 'SESSION_FULL', retryable: true });
    expect(ana.sdk.participants).toHaveLength(1);
  });

  it('joining is refused with SESSION_CLOSED once the session has ended', async () => {
    const token = await minted();
    const path = PARTY_ROUTES.closeSession.path.replace(':sessionId', sessionId);
    await askRoute(real.url, PARTY_ROUTES.closeSession, { path, authorization: real.basic });
    await expect(withToken(() => Promise.resolve(token)).sdk.connect()).rejects.toMatchObject({
      code: 'SESSION_CLOSED',
    });
  });

  it('joining is refused with SERVER_UNREACHABLE where nobody listens', async () => {
    const { sdk } = withToken(() => minted(), 'http://127.0.0.1:9');
    await expect(sdk.connect()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: true });
  });

  it('joining is refused with JOIN_ABORTED by the person, on a line that is dead', async () => {
    const proxy = await startImpairmentProxy({ port: Number(new URL(real.url).port) });
    proxy.blackhole();
    const { sdk } = withToken(() => minted(), `http://127.0.0.1:${proxy.port}`);
    const abort = new AbortController();
    const joining = sdk.connect({ signal: abort.signal });
    abort.abort();
    await expect(joining).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    await proxy.close();
  });
});

describe('a running session', () => {
  it('too much chat is refused with RATE_LIMITED, and too long a message with MESSAGE_TOO_LARGE', async () => {
    const { sdk } = await joined();
    const many = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => sdk.send(`${index}`)));
    const codes = many.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
    await expect(sdk.send('x'.repeat(LIMITS.messageLength + 1))).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
  });

  it('a message with nothing visible is INVALID_ARGUMENT, and a name is the same everywhere', async () => {
    const { sdk } = await joined();
    await expect(sdk.send('\u200b\u3164 \u202e')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await sdk.send('\u202eup\r\nand down\u0007');
    expect(sdk.view.chat.at(-1)).toMatchObject({ text: 'up\nand down', delivery: 'sent' });
  });

  it('nobody ends the session without the grant', async () => {
    await joined('host');
    const { sdk } = await joined();
    await expect(sdk.endForAll()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('a token that ends soon is announced', async () => {
    const { sdk } = withToken(() => tokenFrom(0, 31));
    const told = new Promise<number>((resolve) =>
      sdk.onTokenWillExpire(({ expiresAtMs }) => resolve(expiresAtMs)),
    );
    await sdk.connect();
    expect(Math.abs((await told) - Date.now() - 30_000)).toBeLessThan(5_000);
    expect(sdk.state.kind).toBe('connected');
  });

  it('the SDK says whom the room waits for, and whose film is another one', async () => {
    const ana = await joined('host');
    const ben = await joined();
    const waiting: number[] = [];
    ana.sdk.onWaitingChanged(({ participantIds }) => waiting.push(participantIds.length));
    const mismatch = new Promise<string>((resolve) =>
      ana.sdk.onFilmMismatch(({ fileName }) => resolve(fileName)),
    );
    const changed: string[] = [];
    ben.sdk.onPlaybackChanged(({ playback }) => changed.push(playback.phase));
    await ana.sdk.playback.open({
      title: 'Film',
      source: { kind: 'file', name: 'film.mp4', sizeBytes: 9, fingerprint: 'a'.repeat(64) },
      durationMs: 60_000,
    });
    await ana.sdk.playback.play();
    await expect.poll(() => waiting.at(-1)).toBe(2);
    await expect.poll(() => changed).toContain('holding');
    const filmId = ben.sdk.playback.state.film?.filmId ?? null;
    ben.sdk.playback.setLocalSource(null, { filmId, state: 'mismatch', detail: 'other.mp4' });
    expect(await mismatch).toBe('other.mp4');
    await ana.sdk.playback.continueWithout();
    await expect.poll(() => waiting.at(-1)).toBe(0);
  });

  it('the SDK reports the end when it can no longer come back', async () => {
    const proxy = await startImpairmentProxy({ port: Number(new URL(real.url).port) });
    const host = await joined('host');
    const token = await minted();
    const ben = withToken(() => Promise.resolve(token), `http://127.0.0.1:${proxy.port}`);
    await ben.sdk.connect();
    proxy.blackhole();
    ben.sdk.checkConnection();
    await expect.poll(() => ben.sdk.state.kind, { timeout: 5_000 }).toBe('reconnecting');
    await host.sdk.endForAll();
    proxy.cut();
    proxy.restore();
    await expect
      .poll(() => ben.sdk.state, { timeout: 15_000 })
      .toEqual({ kind: 'disconnected', reason: 'session_closed' });
    expect(ben.events).toEqual(expect.arrayContaining(['error SESSION_CLOSED', 'disconnected']));
    await proxy.close();
  });
});
