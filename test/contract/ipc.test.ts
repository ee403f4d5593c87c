/** The door between page and main: every call of the contract is answered, and nothing else gets in. */
import type { ArrivedLink } from '@core/session/arrived-link';
import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import {
  IPC_CALL_CHANNEL,
  IPC_CALLS,
  IPC_EVENT_CHANNEL,
  IpcResultSchema,
  type IpcCallName,
  type IpcResult,
} from '@core/ipc/contract';
import { PreferencesSchema } from '@core/ipc/preferences';
import type { FilmFile } from '@core/ipc/films';
import type { PartyHandle } from '@core/ipc/party';
import { openDoor, type Caller } from '../../src-main/ipc/door';
import { eventSender } from '../../src-main/system/page-events';
import { createHandlers, type Services } from '../../src-main/ipc/handlers';
import { trustedCaller } from '../../src-main/ipc/trusted-caller';
import { silentLog } from '../fakes/silent-log';

const APP_URL = 'matinee-app://app/';
const film: FilmFile = {
  handle: 'h'.repeat(32),
  url: `matinee-film://local/${'h'.repeat(32)}`,
  name: 'clip.webm',
  sizeBytes: 1,
  fingerprint: 'a'.repeat(64),
};
const party: PartyHandle = {
  ...{ partyId: 'party_1', sessionId: 's_1', participantId: 'p_1', partyName: 'Film night', name: 'Ana' },
  ...{ role: 'host', partyUrl: 'http://127.0.0.1:4000', embedded: true, invite: null },
};

/** Fakes of main's parts that answer at once. */
const services = () =>
  ({
    info: {
      ...{ version: '0.1.0', electron: '45.0.0', chrome: '150', platform: 'linux' as const },
      ...{ profile: 'default', automation: true, hasReachRelay: false, linkPageUrl: null },
      givenStun: { servers: ['stun:stun.example'], by: 'app' as const },
      givenDht: { servers: ['dht.example:49737'], by: 'environment' as const },
    },
    takeLink: vi.fn(() => null),
    takeFilm: vi.fn(() => Promise.resolve(null)),
    preferences: { get: () => PreferencesSchema.parse({}), set: () => PreferencesSchema.parse({}) },
    parties: {
      host: vi.fn(() => Promise.resolve(party)),
      redeem: () => Promise.resolve(party),
      approach: () => Promise.resolve(party),
      enter: () => party,
      stepBack: () => Promise.resolve(),
      token: vi.fn(() => Promise.resolve({ partyUrl: 'http://127.0.0.1:1', token: 'token' })),
      openTo: () => Promise.resolve(party),
      forget: () => undefined,
      probe: () => Promise.resolve({ partyUrl: 'http://127.0.0.1:1', token: 'a token' }),
      rejoinable: () => Promise.resolve(null),
    },
    networks: () => [],
    powers: {
      newCode: () => Promise.resolve(party),
      showFarCode: () => Promise.resolve(party),
      block: () => Promise.resolve({ kept: 'kept' }),
      end: () => Promise.resolve(),
    },
    blocks: { list: () => [], remove: () => [] },
    looks: {
      look: () =>
        Promise.resolve({
          lookId: 'i_1',
          partyName: 'P',
          names: [],
          locked: false,
          full: false,
          yours: false,
          door: false,
          way: 'server',
          roundTripMs: 1,
        }),
      stopLooking: vi.fn(),
    },
    servers: { list: () => [], add: () => Promise.resolve([]), remove: () => [] },
    screens: { list: () => Promise.resolve([]), answer: vi.fn(), sharing: vi.fn() },
    films: { choose: () => Promise.resolve(null), sample: () => Promise.resolve(film), release: vi.fn() },
    health: () => Promise.resolve({ kind: 'answered' as const, ms: 20 }),
    typedOrigins: { add: vi.fn() },
    window: { setFullScreen: vi.fn(), mayClose: vi.fn() },
    system: {
      keepAwake: vi.fn(),
      copyText: vi.fn(),
      openPrivacySettings: () => Promise.resolve(false),
      saveDiagnostics: () => Promise.resolve(true),
    },
    logFromPage: vi.fn(),
  }) satisfies Services;

/** An input that each call accepts. */
const INPUTS: { readonly [N in IpcCallName]: unknown } = {
  'app.info': undefined,
  'app.takeLink': undefined,
  'app.takeFilm': undefined,
  'preferences.get': undefined,
  'preferences.set': { name: 'Ana' },
  'party.host': { partyName: 'Film night', name: 'Ana', serverId: null, open: 'here' },
  'party.look': { invite: 'K7QM-2XRT' },
  'party.redeem': { lookId: 'i_1', name: 'Ben' },
  'party.approach': { lookId: 'i_1', name: 'Ben' },
  'party.enter': { partyId: 'party_1' },
  'party.stepBack': { partyId: 'party_1' },
  'party.token': { partyId: 'party_1' },
  'party.stopLooking': undefined,
  'party.openTo': { partyId: 'party_1', open: 'network' },
  'party.networks': undefined,
  'party.newCode': { partyId: 'party_1' },
  'party.showFarCode': { partyId: 'party_1', shown: true },
  'party.block': { partyId: 'party_1', participantId: 'p_1', name: 'Mal' },
  'party.end': { partyId: 'party_1' },
  'party.forget': { partyId: 'party_1' },
  'party.probe': { serverId: null },
  'party.health': { partyUrl: 'http://127.0.0.1:4000' },
  'party.rejoinable': undefined,
  'blocks.list': undefined,
  'blocks.remove': { blockId: 'p_1' },
  'servers.list': undefined,
  'servers.add': { name: 'Ours', url: 'https://party.example.org', hostKey: null },
  'servers.remove': { serverId: 's_1' },
  'film.typed': { url: 'http://192.168.1.20:8080/film.mp4' },
  'capture.list': { requestId: 'c_1' },
  'capture.sharing': { on: true },
  'capture.answer': { requestId: 'c_1', sourceId: null, audio: false },
  'film.choose': undefined,
  'film.sample': undefined,
  'film.release': { handle: 'h'.repeat(32) },
  'window.mayClose': undefined,
  'window.setFullScreen': { on: true },
  'system.keepAwake': { what: 'display' },
  'system.copyText': { text: 'K7QM-2XRT' },
  'system.openPrivacySettings': { device: 'camera' },
  'diagnostics.save': { report: 'round trip 12 ms', names: [{ name: 'Ana', instead: 'person 1' }] },
  'log.write': { level: 'info', message: 'hello' },
};

const LINK: ArrivedLink = { link: 'K7QM-2XRT', leadsTo: { kind: 'known' } };
const page = { id: 'the page of our window' };
const ours: Caller = { senderFrame: { url: `${APP_URL}index.html`, parent: null }, sender: page };

function door(checksAnswers = true) {
  const listeners = new Map<string, (caller: Caller, ...args: unknown[]) => Promise<IpcResult>>();
  const parts = services();
  openDoor({
    frame: { handle: (channel, listener) => listeners.set(channel, listener) },
    handlers: createHandlers(parts),
    isTrusted: trustedCaller(APP_URL, (sender) => sender === page),
    checksAnswers,
    log: silentLog,
  });
  const invoke = async (caller: Caller, channel: string, ...args: unknown[]) =>
    IpcResultSchema.parse(await listeners.get(channel)?.(caller, ...args));
  const call = (name: string, input?: unknown) => invoke(ours, IPC_CALL_CHANNEL, name, input);
  return { call, invoke, parts, channels: [...listeners.keys()] };
}

const refused = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) as unknown });

describe('every call of the contract', () => {
  it.each(Object.keys(IPC_CALLS) as IpcCallName[])(
    'the call %s is answered as the contract says',
    async (name) => {
      expect(await door().call(name, INPUTS[name])).toMatchObject({ ok: true });
    },
  );

  it('no other way in exists than the calls of the contract', async () => {
    const { call, channels } = door();
    expect(channels).toEqual([IPC_CALL_CHANNEL]);
    for (const name of ['app.quit', '__proto__', 'constructor', 'toString', ''])
      expect(await call(name)).toEqual(refused('INVALID_ARGUMENT'));
  });
});

describe('the callers', () => {
  const strangers: Record<string, Caller> = {
    'a frame inside our page': { ...ours, senderFrame: { url: APP_URL, parent: ours.senderFrame } },
    'another page in our window': { ...ours, senderFrame: { url: 'https://example.org/', parent: null } },
    'a page that looks like ours': {
      ...ours,
      senderFrame: { url: 'matinee-app://app.example/', parent: null },
    },
    'our page in a window that isn’t ours': { ...ours, sender: { id: 'another' } },
    'a frame that is gone': { ...ours, senderFrame: null },
  };

  it.each(Object.keys(strangers))('%s may not call', async (who) => {
    const { invoke, parts } = door();
    const caller = strangers[who] ?? ours;
    expect(await invoke(caller, IPC_CALL_CHANNEL, 'party.token', { partyId: 'party_1' })).toEqual(
      refused('PERMISSION_DENIED'),
    );
    expect(parts.parties.token).not.toHaveBeenCalled();
  });
});

describe('the inputs', () => {
  it.each([
    ['party.token', undefined],
    ['party.token', { partyId: 7 }],
    ['party.token', { partyId: 'party_1', more: true }],
    ['party.host', { partyName: '', name: 'Ana', serverId: null, open: 'here' }],
    ['party.host', { partyName: 'x'.repeat(49), name: 'Ana', serverId: null, open: 'here' }],
    ['preferences.set', { filmVolume: 2 }],
    ['preferences.set', { theme: 'dark' }],
    ['film.release', { handle: '../..' }],
    ['capture.answer', { requestId: 'c_1', sourceId: 'x'.repeat(201), audio: false }],
    ['app.info', { anything: 1 }],
    ['log.write', { level: 'fatal', message: 'x' }],
  ])('the call %s with %o is refused', async (name, input) => {
    const answer = await door().call(name, input);
    expect(answer).toEqual(refused('INVALID_ARGUMENT'));
    expect(JSON.stringify(answer)).not.toContain('xxxx');
  });

  it.each([
    ['a long text', { text: 'x'.repeat(1_000_000) }],
    ['a long list', Array.from({ length: 100_000 }, () => 1)],
    ['what isn’t plain data', { partyId: new Map() }],
  ])('an input with %s is refused before it is parsed', async (_what, input) => {
    const { call, parts } = door();
    expect(await call('system.copyText', input)).toEqual(refused('MESSAGE_TOO_LARGE'));
    expect(parts.system.copyText).not.toHaveBeenCalled();
  });
});

describe('a change of one preference', () => {
  it.each(Object.entries(PreferencesSchema.parse({})))(
    'a change of %s alone leaves every other preference out',
    async (name, value) => {
      const { call, parts } = door();
      const set = vi.spyOn(parts.preferences, 'set');
      expect(await call('preferences.set', { [name]: value })).toMatchObject({ ok: true });
      expect(set).toHaveBeenCalledExactlyOnceWith({ [name]: value });
    },
  );

  it('a change of preferences that changes nothing resets nothing', async () => {
    const { call, parts } = door();
    const set = vi.spyOn(parts.preferences, 'set');
    await call('preferences.set', {});
    expect(set).toHaveBeenCalledExactlyOnceWith({});
  });
});

describe('the answers', () => {
  it('an error goes back as code, message and facts', async () => {
    const { call, parts } = door();
    parts.parties.host.mockRejectedValue(
      new WatchTogetherError('SERVER_UNREACHABLE', 'no server', {
        context: { asked: 2 },
        cause: new Error('secret'),
      }),
    );
    expect(await call('party.host', INPUTS['party.host'])).toEqual({
      ok: false,
      error: { code: 'SERVER_UNREACHABLE', message: 'no server', context: { asked: 2 } },
    });
  });

  it('a fault goes back as nothing but that there was one', async () => {
    const { call, parts } = door();
    parts.parties.token.mockRejectedValue(new Error('ENOENT /home/ana/secret'));
    const answer = await call('party.token', { partyId: 'party_1' });
    expect(answer).toEqual(refused('INTERNAL'));
    expect(JSON.stringify(answer)).not.toContain('ana');
  });

  it('an answer is checked in development and tests', async () => {
    const broken = door();
    const empty = { partyUrl: 'http://127.0.0.1:1', token: '' };
    broken.parts.parties.token.mockResolvedValue(empty);
    expect(await broken.call('party.token', { partyId: 'party_1' })).toEqual(refused('INTERNAL'));
    const released = door(false);
    released.parts.parties.token.mockResolvedValue(empty);
    expect(await released.call('party.token', { partyId: 'party_1' })).toEqual({ ok: true, value: empty });
  });
});

describe('events', () => {
  it('events go over one channel, by name, to a page that is there', () => {
    const sent: unknown[][] = [];
    const target = { isDestroyed: () => false, send: (...all: unknown[]) => void sent.push(all) };
    eventSender(() => target, true)('app.link', LINK);
    eventSender(() => null, true)('app.link', LINK);
    eventSender(() => ({ ...target, isDestroyed: () => true }), true)('app.link', LINK);
    expect(sent).toEqual([[IPC_EVENT_CHANNEL, 'app.link', LINK]]);
    expect(() =>
      eventSender(() => target, true)('app.link', { ...LINK, link: 7 as unknown as string }),
    ).toThrow();
  });
});
