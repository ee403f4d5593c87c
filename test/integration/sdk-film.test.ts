/**
 * One film between SDKs and the real server: whose command counts, who waits for whom, and what everybody knows of it.
 */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import { DEFAULT_PATIENCE } from '@core/wire/playback';
import type { Role } from '@core/wire/room';
import { readRoom, snapshotOf } from '@server/sessions/room-journal';
import { MemoryAuthStore } from '@server/store/memory';
import { installFakeStreams } from '../fakes/fake-call';
import { FakeCallNetwork } from '../fakes/fake-media-path';
import { startImpairmentProxy } from '../fakes/impairment-proxy';
import { RealServer, askRoute, memorySessions, type SessionStores } from '../fakes/real-server';
import { sdkPerson, type SdkPerson } from '../fakes/sdk-person';

const FILM = {
  title: 'Film',
  source: { kind: 'url', url: 'https://films.example/film.mp4' },
  durationMs: 600_000,
} as const;

let real: RealServer;
let network: FakeCallNetwork;
let restore: () => void;
const people: SdkPerson[] = [];

beforeEach(async () => {
  restore = installFakeStreams();
  network = new FakeCallNetwork();
  real = await RealServer.start();
});
afterEach(async () => {
  for (const { sdk } of people.splice(0)) sdk.dispose();
  await real.stop();
  restore();
});

const join = async (getToken: () => Promise<string>, serverUrl = real.url): Promise<SdkPerson> => {
  const person = sdkPerson({ serverUrl, getToken }, { network });
  people.push(person);
  await person.sdk.connect();
  return person;
};
const idOf = ({ sdk }: SdkPerson): string => sdk.local?.id ?? '';
const timeline = ({ sdk }: SdkPerson) => sdk.view.playback.timeline;
const lastAction = ({ sdk }: SdkPerson) => sdk.view.playback.lastAction;

/** A host and a guest who have opened the film, and stand at its beginning. */
const two = async () => {
  const sessionId = await real.createSession();
  const mint = (name: string, role: Role) => async () => (await real.mint(sessionId, name, role)).token;
  const ana = await join(mint('Ana', 'host'));
  const ben = await join(mint('Ben', 'participant'));
  await ana.sdk.playback.open(FILM);
  await expect.poll(() => ben.sdk.view.playback.film?.title).toBe('Film');
  await expect.poll(() => ana.sdk.view.playback.film?.title).toBe('Film');
  return { ana, ben };
};

/** Checks that both see the same, at the revision that this many changes lead to. */
const agree = (ana: SdkPerson, ben: SdkPerson, revision: number) =>
  expect.poll(() => [timeline(ana).revision, timeline(ben).revision]).toEqual([revision, revision]);

describe('two people who seek at once', () => {
  it('two people who seek at once agree on where the film went, and on who did it', async () => {
    const { ana, ben } = await two();
    const { revision } = timeline(ana);
    await Promise.all([ana.sdk.playback.seek(60_000), ben.sdk.playback.seek(120_000)]);
    await agree(ana, ben, revision + 2);
    expect(timeline(ana)).toEqual(timeline(ben));
    expect(lastAction(ana)).toEqual(lastAction(ben));
    // The server took one after the other: the later one counts, and says where it came from.
    const winner = lastAction(ana)?.by === idOf(ana) ? ana : ben;
    const [first, last] = winner === ana ? [120_000, 60_000] : [60_000, 120_000];
    expect(timeline(ana).positionMs).toBe(last);
    expect(lastAction(ben)).toEqual({ by: idOf(winner), action: 'seek', fromMs: first, toMs: last });
  });

  it.each([
    ['one', () => 0],
    ['two', (index: number) => index % 2],
  ] as const)('twenty seeks, from %s of two people, end where the last one went', async (_who, turn) => {
    const { ana, ben } = await two();
    const { revision } = timeline(ana);
    const lastOf = new Map<string, number>();
    const seeks = Array.from({ length: 20 }, (_, index) => {
      const seeker = turn(index) === 0 ? ana : ben;
      const toMs = (index + 1) * 1_000;
      lastOf.set(idOf(seeker), toMs);
      return seeker.sdk.playback.seek(toMs);
    });
    // Each command was accepted: none is lost, refused or done twice.
    await Promise.all(seeks);
    await agree(ana, ben, revision + 20);
    expect(timeline(ana)).toEqual(timeline(ben));
    expect(timeline(ana).positionMs).toBe(lastOf.get(lastAction(ana)?.by ?? ''));
    expect(lastAction(ben)).toEqual(lastAction(ana));
    for (const { events } of [ana, ben])
      expect(events.filter((name) => /error|warning/.test(name))).toEqual([]);
  });
});

describe('the room’s patience', () => {
  it('the room’s patience is the host’s to set, and everybody’s to see', async () => {
    const { ana, ben } = await two();
    expect(ben.sdk.view.patience).toEqual(DEFAULT_PATIENCE);
    const patience = { bufferingMs: 0, seekingMs: 20_000 };
    await ana.sdk.setPatience(patience);
    await expect.poll(() => ben.sdk.view.patience).toEqual(patience);
    await expect(ben.sdk.setPatience(DEFAULT_PATIENCE)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(ana.sdk.setPatience({ bufferingMs: -1, seekingMs: 0 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(ana.sdk.view.patience).toEqual(patience);
  });
});

describe('the step of everybody', () => {
  it('everybody’s step is known to everybody who is here', async () => {
    const { ana, ben } = await two();
    await expect.poll(() => ben.sdk.view.sync.people[idOf(ana)]?.roundTripMs).toBeGreaterThan(0);
    expect(ben.sdk.view.sync.people[idOf(ana)]).toMatchObject({
      driftMs: null,
      corrections: { seeks: 0, rateChanges: 0 },
      route: 'direct',
    });
    await expect.poll(() => Object.keys(ana.sdk.view.sync.people)).toEqual([idOf(ana), idOf(ben)]);
    const anaId = idOf(ana);
    await ana.sdk.disconnect();
    await expect.poll(() => Object.keys(ben.sdk.view.sync.people)).toEqual([idOf(ben)]);
    expect(anaId).not.toBe(idOf(ben));
  });
});

describe('the server’s absence', () => {
  let sessions: SessionStores;
  let auth: MemoryAuthStore;
  let signingKey: string;
  let target: { port: number };
  let proxy: Awaited<ReturnType<typeof startImpairmentProxy>>;

  beforeEach(async () => {
    await real.stop();
    sessions = memorySessions();
    auth = new MemoryAuthStore();
    signingKey = randomBytes(32).toString('base64url');
    real = await RealServer.start({ sessions, auth, signingKey });
    target = { port: Number(new URL(real.url).port) };
    proxy = await startImpairmentProxy(target);
  });
  afterEach(() => proxy.close());

  /** A host and a guest with seats, at a server that may die. */
  const seatedTwo = async () => {
    const address = `http://127.0.0.1:${proxy.port}`;
    const { seat, invite } = await real.host();
    const guest = await real.redeem(invite.code);
    const renew = (seatCredential: string) => async () =>
      (await askRoute(address, AUTH_ROUTES.renewSeat, { body: { seatCredential } })).token;
    const ana = await join(renew(seat.seatCredential), address);
    const ben = await join(renew(guest.seatCredential), address);
    await ana.sdk.playback.open(FILM);
    await expect.poll(() => ben.sdk.view.playback.film?.title).toBe('Film');
    return { ana, ben, invite };
  };
  /** Adds a person who has the film: a film that nobody can play stands still. */
  const withAPlayer = async (code: string): Promise<void> => {
    const { token } = await real.redeem(code, 'Cleo');
    const cleo = await real.join(token);
    await cleo.until(({ room }) => room?.playback.film !== null, 'the film is open');
    await cleo.observe('ready');
  };
  const die = async (...those: SdkPerson[]): Promise<void> => {
    proxy.blackhole();
    proxy.cut();
    await real.stop();
    await expect.poll(() => those.map(({ sdk }) => sdk.state.kind)).toEqual(those.map(() => 'reconnecting'));
  };
  const comeBack = async (...those: SdkPerson[]): Promise<void> => {
    proxy.restore();
    real = await RealServer.start({ sessions, auth, signingKey });
    target.port = Number(new URL(real.url).port);
    await expect
      .poll(() => those.map(({ sdk }) => sdk.state.kind), { timeout: 20_000 })
      .toEqual(those.map(() => 'connected'));
  };

  it('a command given while the server is away is kept, sent on return, and authorised as any other', async () => {
    const { ana, ben } = await seatedTwo();
    await die(ana, ben);
    const byAna = ana.sdk.playback.seek(20_000);
    const byBen = expect(ben.sdk.playback.seek(30_000)).rejects.toMatchObject({ code: 'NOT_CONTROLLER' });
    // The journal decides: according to it, Ben may not control the film any more.
    const now = await sessions.journal.loadClock();
    const changed = (await sessions.journal.load()).map((session) => {
      const { room } = readRoom(session);
      const participants = room.state.participants.map((one) =>
        one.id === idOf(ben) ? { ...one, grants: { ...one.grants, control: false } } : one,
      );
      return snapshotOf({ ...room, state: { ...room.state, participants } });
    });
    if (now) await sessions.journal.replace(changed, now);
    await comeBack(ana, ben);
    await Promise.all([byAna, byBen]);
    await expect.poll(() => [ana, ben].map((one) => timeline(one).positionMs)).toEqual([20_000, 20_000]);
    expect(lastAction(ben)).toMatchObject({ by: idOf(ana), action: 'seek', toMs: 20_000 });
    expect(ben.sdk.local?.grants.control).toBe(false);
  });

  it('the film goes on while the server is away, and doesn’t jump on return where nobody did anything', async () => {
    const { ana, ben, invite } = await seatedTwo();
    await ana.sdk.playback.seek(100_000);
    await withAPlayer(invite.code);
    await ana.sdk.playback.play();
    await ana.sdk.playback.continueWithout();
    await expect.poll(() => ben.sdk.view.playback.phase).toBe('playing');
    const { revision } = timeline(ben);
    const position = (): number => ben.sdk.playback.positionMs() ?? 0;
    await expect.poll(position).toBeGreaterThan(100_000);
    const began = { positionMs: position(), atMs: performance.now() };
    /** How far the film is from the place where it would be without the server's death. */
    const jump = (): number => position() - began.positionMs - (performance.now() - began.atMs);
    await die(ana, ben);
    await expect.poll(position).toBeGreaterThan(began.positionMs + 3_000);
    await comeBack(ana, ben);
    await expect.poll(() => ben.sdk.view.playback.phase).toBe('playing');
    // A film that had stood still, or begun anew, would be off by all the seconds since.
    expect(Math.abs(jump())).toBeLessThan(1_000);
    expect(timeline(ben).revision).toBe(revision);
  });
});
