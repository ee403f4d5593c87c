import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import type { IpcResult, MatineeBridge } from '@core/ipc/contract';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { PROTOCOL_VERSION } from '@core/wire/limits';
import { createFakeHost } from '../testing/fake-host';
import { createElectronHost } from './electron-host';
import type { Host } from './host';
import { fingerprintOf } from './web-films';
import { createWebHost } from './web-host';

/** A host that the contract is tried on: the fake that other tests trust, the app's bridge, or a browser page. */
interface Rig {
  readonly host: Host;
  /** From now on no code leads anywhere. */
  refuse(): void;
  unreachable(): void;
}

const LINK = 'https://party.example.org/j/K7QM2XRT';

const fakeRig = (): Rig => {
  const { host, state } = createFakeHost();
  state.link = LINK;
  return {
    host,
    refuse: () => (state.look = new WatchTogetherError('INVITE_INVALID', '')),
    unreachable: () => (state.look = new WatchTogetherError('SERVER_UNREACHABLE', '')),
  };
};

/** A bridge like the preload's: errors travel as values. A fake stands in for main behind it. */
const electronRig = (): Rig => {
  const main = fakeRig();
  const { host } = main;
  const handlers: Record<string, (input: never) => unknown> = {
    'app.takeLink': () => host.takeLink(),
    'preferences.get': () => host.preferences.get(),
    'preferences.set': (input) => host.preferences.set(input),
    'party.look': ({ invite }: { invite: string }) => host.parties.look(invite),
    'party.redeem': (input) => host.parties.redeem(input),
    'party.token': ({ partyId }: { partyId: string }) => host.parties.token(partyId),
    'party.forget': ({ partyId }: { partyId: string }) => host.parties.forget(partyId),
  };
  const bridge: MatineeBridge = {
    call: async (name, input): Promise<IpcResult> => {
      try {
        const value: unknown = await handlers[name]?.(input as never);
        return { ok: true, value: structuredClone(value) };
      } catch (thrown) {
        const { code, message } = toWatchTogetherError(thrown);
        return { ok: false, error: { code, message } };
      }
    },
    on: () => () => undefined,
  };
  return { ...main, host: createElectronHost(bridge) };
};

const webRig = (protocol = PROTOCOL_VERSION): Rig & { readonly fetch: Mock } => {
  let mode: 'fine' | 'refused' | 'away' = 'fine';
  const hostId = 'h'.repeat(22);
  const token = () => ({ token: 'a token', expiresAtMs: Date.now() + 600_000 });
  const seat = { sessionId: 's', participantId: 'p', role: 'participant', partyName: 'Night', partyUrl: '' };
  const answers: Record<string, (body: Record<string, string>) => unknown> = {
    '/v1/health': () => ({ service: 'matinee', protocol, parts: ['auth'], serverEpoch: 'e_1' }),
    '/v1/invites/look': () => ({
      ...{ hostId, partyName: 'Night', names: ['Ben'], locked: false, full: false, yours: false },
    }),
    '/v1/invites/redeem': ({ name }) => ({
      seat: { ...seat, name, seatCredential: 'c'.repeat(24), ...token() },
    }),
    '/v1/seats/renew': token,
    '/v1/probes': (by) => ({ ...token(), token: `by ${Object.values(by).join()}`, partyUrl: '' }),
  };
  const fetch = vi.fn((url: URL, { body = '{}' }: { body?: string }) => {
    if (mode === 'away') return Promise.reject(new TypeError('Failed to fetch'));
    const refused = { error: { code: 'INVITE_INVALID', message: '' } };
    const answer =
      mode === 'refused' ? refused : answers[url.pathname]?.(JSON.parse(body) as Record<string, string>);
    return Promise.resolve(new Response(JSON.stringify(answer), { status: mode === 'refused' ? 404 : 200 }));
  });
  const page = {
    location: new URL(LINK),
    document,
    navigator,
    localStorage: window.localStorage,
    sessionStorage: window.sessionStorage,
    fetch,
  };
  return {
    fetch,
    host: createWebHost(page as unknown as Window),
    refuse: () => (mode = 'refused'),
    unreachable: () => (mode = 'away'),
  };
};

describe.each([
  ['fake', fakeRig],
  ['electron', electronRig],
  ['web', webRig],
])('the %s host', (_, create) => {
  let rig: Rig;
  beforeEach(() => {
    window.localStorage.clear();
    window.sessionStorage.clear();
    rig = create();
  });
  const failure = (promise: Promise<unknown>): Promise<WatchTogetherError> =>
    promise.then(
      () => Promise.reject(new Error('It worked.')),
      (error: unknown) =>
        error instanceof WatchTogetherError ? error : Promise.reject(new Error(String(error))),
    );

  it('the page’s host gives the link away once', async () => {
    expect(await rig.host.takeLink()).toEqual({ link: LINK, leadsTo: { kind: 'known' } });
    expect(await rig.host.takeLink()).toBeNull();
  });
  it('the page’s host keeps preferences', async () => {
    await rig.host.preferences.set({ name: 'Ana', filmVolume: 0.5 });
    expect(await rig.host.preferences.get()).toMatchObject({ name: 'Ana', filmVolume: 0.5, cameraOn: true });
  });
  it('the page’s host goes from a code over a look to a seat and its token', async () => {
    const found = await rig.host.parties.look('K7QM-2XRT');
    expect(found.names.length).toBeGreaterThan(0);
    const seat = await rig.host.parties.redeem({ lookId: found.lookId, name: 'Ana' });
    expect(seat).toMatchObject({ name: 'Ana', invite: null });
    expect(seat.partyUrl).toMatch(/^https?:/);
    expect(JSON.stringify(seat)).not.toContain('redential');
    expect(await rig.host.parties.token(seat.partyId)).toEqual({
      partyUrl: seat.partyUrl,
      token: 'a token',
    });
    await rig.host.parties.forget(seat.partyId);
  });
  it('the page’s host keeps the code of a refusal', async () => {
    rig.refuse();
    expect((await failure(rig.host.parties.look('K7QM-2XRT'))).code).toBe('INVITE_INVALID');
  });
  it('the page’s host says when nobody answers', async () => {
    rig.unreachable();
    expect((await failure(rig.host.parties.look('K7QM-2XRT'))).code).toBe('SERVER_UNREACHABLE');
  });
});

describe('the web host', () => {
  it('the web host offers the seat again after a reload, and not once it was left', async () => {
    const { host } = webRig();
    const { lookId } = await host.parties.look('K7QM-2XRT');
    await host.parties.redeem({ lookId, name: 'Ana' });
    expect(await webRig().host.parties.rejoinable()).toMatchObject({ name: 'Ana' });
    await host.parties.forget('p');
    expect(await webRig().host.parties.rejoinable()).toBeNull();
  });
  it('the web host shows no party where page and server are of different ages', async () => {
    const look = (protocol: number) => webRig(protocol).host.parties.look('K7QM-2XRT');
    await expect(look(PROTOCOL_VERSION + 1)).rejects.toMatchObject({ code: 'CLIENT_OUTDATED' });
    await expect(look(PROTOCOL_VERSION - 1)).rejects.toMatchObject({ code: 'SERVER_OUTDATED' });
  });
  it('the web host asks to test the route by a code, or by its seat, and hosts nothing to test for', async () => {
    const { parties } = webRig().host;
    const { lookId } = await parties.look('K7QM-2XRT');
    const partyUrl = new URL(LINK).origin;
    expect(await parties.probe({ lookId })).toEqual({ partyUrl, token: 'by K7QM2XRT' });
    await expect(parties.probe({ partyId: 'p' })).rejects.toMatchObject({ code: 'TOKEN_UNAVAILABLE' });
    const { partyId } = await parties.redeem({ lookId, name: 'Ana' });
    expect((await parties.probe({ partyId })).token).toBe(`by ${'c'.repeat(24)}`);
    await expect(parties.probe({ lookId: 'another' })).rejects.toMatchObject({ code: 'INVITE_INVALID' });
    await expect(parties.probe({ serverId: null })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await parties.forget(partyId);
  });
  it('the web host is the same person to one host and server after a reload, and nobody without a secret', async () => {
    const joined = async (): Promise<unknown> => {
      const { host, fetch } = webRig();
      const { lookId } = await host.parties.look('K7QM-2XRT');
      await host.parties.redeem({ lookId, name: 'Ana' });
      return JSON.parse((fetch.mock.lastCall as [URL, { body: string }])[1].body);
    };
    const first = await joined();
    const shape = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(first).toEqual({ code: 'K7QM2XRT', name: 'Ana', person: shape, seatProof: shape });
    expect(await joined()).toEqual(first);
    window.localStorage.setItem('matinee.person', 'not of our writing');
    expect(await joined()).not.toEqual(first);
  });
  it('the web host takes no invite for another server', async () => {
    const { host } = webRig();
    await expect(host.parties.look('https://other.example.org/j/K7QM2XRT')).rejects.toMatchObject({
      code: 'INVITE_INVALID',
    });
  });
  it('the web host fingerprints by the recipe: size, then first, middle and last MiB', async () => {
    const bytes = new Uint8Array(5 * 1_048_576 + 3).map((_, i) => (i * 7 + (i >> 12)) & 255);
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(bytes.length));
    const mib = 1_048_576;
    const middle = Math.floor(bytes.length / 2) - mib / 2;
    const hash = createHash('sha256')
      .update(size)
      .update(bytes.slice(0, mib))
      .update(bytes.slice(middle, middle + mib))
      .update(bytes.slice(-mib));
    expect(await fingerprintOf(new Blob([bytes]))).toBe(hash.digest('hex'));
  });
});
