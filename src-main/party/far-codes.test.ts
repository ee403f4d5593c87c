/** Codes that are enough from anywhere, as their host shows them and as a guest types them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '@core/base/errors';
import { PartyHandleSchema } from '@core/ipc/party';
import type { FarCode } from '@core/net/far-code';
import { CODE, farLink, NEW_CODE, PIN, runApp, wish } from '../../test/fakes/main-parties';
import { LAN_SEARCH_MS } from './find-party';
import { FIND_LIMIT_MS } from './ways';
import { LINGER_MS } from './ways-process';

const FAR_CODE = 'K7QM2XRT4N';
const shown: FarCode = { code: FAR_CODE, untilMs: 1e12, isFound: true, changes: 0 };
const sessionId = 's_1';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-far-codes-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const app = (options?: Parameters<typeof runApp>[1]) => runApp(folder, options);
type App = ReturnType<typeof app>;

describe('a host who shows a code from anywhere', () => {
  const asked = ({ server }: App) =>
    server.last.requests.filter(({ type }) => type === 'openCode' || type === 'closeCode');
  const hosting = async (run: App, open: 'anywhere' | 'network' = 'anywhere') => {
    const handle = await run.parties.host({ ...wish, open });
    if (open === 'anywhere') run.server.last.say({ type: 'reachState', state: 'open' });
    return handle;
  };

  it('a party has no code from anywhere until its host shows one, and that leads where the link does', async () => {
    const run = app();
    const { partyId, farCode, invite } = await hosting(run);
    expect(farCode).toBeNull();
    expect(asked(run)).toEqual([]);
    await run.powers.showFarCode({ partyId, shown: true });
    expect(asked(run)).toEqual([{ type: 'openCode', sessionId, link: invite?.link }]);
    run.server.last.say({ type: 'farCode', sessionId, code: shown });
    expect(PartyHandleSchema.parse(run.parties.handleOf(partyId)).farCode).toEqual(shown);
  });

  it('a code from anywhere is gone when its host takes it back, or its time is over', async () => {
    const run = app();
    const { partyId } = await hosting(run);
    const codes: (string | undefined)[] = [];
    run.embedded.events.on('farCode', () => codes.push(run.parties.handleOf(partyId).farCode?.code));
    await run.powers.showFarCode({ partyId, shown: true });
    run.server.last.say({ type: 'farCode', sessionId, code: shown });
    run.server.last.say({ type: 'farCode', sessionId, code: { ...shown, code: 'ABCD2345EF', changes: 1 } });
    await run.powers.showFarCode({ partyId, shown: false });
    expect(asked(run).at(-1)).toEqual({ type: 'closeCode', sessionId });
    run.server.last.say({ type: 'farCode', sessionId, code: null });
    expect(codes).toEqual([FAR_CODE, 'ABCD2345EF', undefined]);
  });

  it('a code from anywhere leads to the new invite once the host has changed that', async () => {
    const run = app();
    const { partyId } = await hosting(run);
    await run.powers.showFarCode({ partyId, shown: true });
    run.server.last.say({ type: 'farCode', sessionId, code: shown });
    const { invite } = await run.powers.newCode(partyId);
    expect(invite?.code).toBe(NEW_CODE);
    expect(asked(run).at(-1)).toEqual({ type: 'openCode', sessionId, link: invite?.link });
  });

  it('a changed invite shows no code from anywhere by itself', async () => {
    const run = app();
    const { partyId } = await hosting(run);
    await run.powers.newCode(partyId);
    expect(asked(run)).toEqual([]);
  });

  it('a code from anywhere is refused for a party to which nobody far away can come', async () => {
    const near = app();
    const { partyId } = await hosting(near, 'network');
    const show = (run: App, id: string) => run.powers.showFarCode({ partyId: id, shown: true });
    await expect(show(near, partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const elsewhere = app();
    const { lookId } = await elsewhere.looks.look(farLink);
    const handle = await elsewhere.parties.redeem(lookId, 'Ben');
    await expect(show(elsewhere, handle.partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('a code from anywhere ends with the server that made it', async () => {
    const run = app();
    const { partyId } = await hosting(run);
    run.server.last.say({ type: 'farCode', sessionId, code: shown });
    run.server.last.die();
    expect(run.parties.handleOf(partyId).farCode).toBeNull();
  });

  it('a server that makes no code says so', async () => {
    const run = app();
    const { partyId } = await hosting(run);
    run.server.reachAnswer = 'failed';
    await expect(run.powers.showFarCode({ partyId, shown: true })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
  });
});

describe('a guest who types a code of ten symbols', () => {
  const looks = async (run: App, code = FAR_CODE) => {
    const look = run.looks.look(code);
    const settled = look.catch(() => undefined);
    await run.time.advanceAsync(LAN_SEARCH_MS);
    await settled;
    return look;
  };
  const fails = (run: App, why: ErrorCode, code?: string) =>
    expect(looks(run, code)).rejects.toMatchObject({ code: why });
  const searches = (run: App) =>
    run.reachProcess.runs.flatMap(({ requests }) => requests.filter(({ type }) => type === 'findCode'));

  it('a guest is led to the party of a code from anywhere, and enters it by the invite behind it', async () => {
    const run = app();
    run.reachProcess.codes = { link: farLink };
    const { lookId, way } = await looks(run);
    expect(way).toBe('direct');
    expect(run.auth.calls[0]).toMatchObject({ url: 'http://127.0.0.1:60001', body: { code: CODE } });
    await run.parties.redeem(lookId, 'Ben');
    expect(run.auth.calls.at(-1)).toMatchObject({ route: 'redeemInvite', body: { code: CODE, name: 'Ben' } });
  });

  it('a guest far away asks for a code only after it was unknown near by', async () => {
    const run = app();
    run.reachProcess.codes = { link: farLink };
    run.onLan.push({ url: 'https://192.168.1.5:4000', pin: PIN });
    expect(await run.looks.look(FAR_CODE)).toMatchObject({ way: 'network' });
    expect(run.reachProcess.runs).toEqual([]);
  });

  it('a guest with a code that somebody near knows, and takes no more, isn’t sent far away', async () => {
    const run = app();
    run.onLan.push({ url: 'https://192.168.1.5:4000', pin: PIN });
    run.auth.refuses = 'INVITE_USED_UP';
    await fails(run, 'INVITE_USED_UP');
    expect(run.reachProcess.runs).toEqual([]);
  });

  it('a guest with a code of eight symbols isn’t sent far away', async () => {
    const run = app();
    await fails(run, 'SERVER_UNREACHABLE', CODE);
    expect(run.reachProcess.runs).toEqual([]);
  });

  it.each([
    ['away', 'PARTY_AWAY'],
    ['noWay', 'NO_DIRECT_WAY'],
    ['noUdp', 'UDP_BLOCKED'],
    ['refused', 'RATE_LIMITED'],
    ['failed', 'SERVER_UNREACHABLE'],
  ] as const)('a guest is told why a code led nowhere: %s', async (codes, code) => {
    const run = app();
    run.onLan.push(null);
    run.reachProcess.codes = codes;
    await fails(run, code);
  });

  it('a guest whose address is to stay hidden doesn’t look far away, and is told that', async () => {
    const run = app();
    run.choices.relayOnly = true;
    await fails(run, 'RELAY_ONLY');
    expect(run.reachProcess.runs).toEqual([]);
  });

  it('a guest without a DHT is told what was found out near by', async () => {
    const run = app({ dht: [] });
    run.onLan.push(null);
    await fails(run, 'INVITE_INVALID');
  });

  it.each([
    ['a server on the internet', 'https://party.example.org/j/K7QM2-XRT4N'],
    ['a program of the guest’s own machine', 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A4000&c=K7QM-2XRT'],
    ['another code', 'ABCD2-345EF'],
    ['nothing', 'film night'],
  ])('a guest goes nowhere by a code whose host answers with %s', async (_what, link) => {
    const run = app();
    run.reachProcess.codes = { link };
    await fails(run, 'INVITE_INVALID');
    expect(run.auth.calls).toEqual([]);
  });

  it('a guest gives up a code that is looked for, and its process with it', async () => {
    const run = app();
    run.reachProcess.codes = null;
    const look = run.looks.look(FAR_CODE);
    const outcome = expect(look).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    await run.time.advanceAsync(LAN_SEARCH_MS);
    expect(searches(run)).toHaveLength(1);
    run.looks.stopLooking();
    await outcome;
    expect(run.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'dropCode' });
    await run.time.advanceAsync(LINGER_MS);
    expect(run.reachProcess.last.killed).toBe(true);
    expect(run.time.pending).toBe(0);
  });

  it('a guest whose process says nothing of a code, or dies over it, is told that it didn’t work', async () => {
    const silent = app();
    silent.reachProcess.codes = null;
    const outcome = expect(silent.looks.look(FAR_CODE)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await silent.time.advanceAsync(LAN_SEARCH_MS + FIND_LIMIT_MS);
    await outcome;

    const dying = app();
    dying.reachProcess.codes = null;
    const failed = expect(dying.looks.look(FAR_CODE)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await dying.time.advanceAsync(LAN_SEARCH_MS);
    dying.reachProcess.last.die();
    await failed;
  });

  it('a guest may look again while the process of the former look is still there', async () => {
    const run = app();
    await fails(run, 'PARTY_AWAY');
    run.reachProcess.codes = { link: farLink };
    expect(await looks(run)).toMatchObject({ way: 'direct' });
    expect(run.reachProcess.runs).toHaveLength(1);
    expect(searches(run)).toHaveLength(2);
  });
});
