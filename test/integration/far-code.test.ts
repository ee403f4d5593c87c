/** A code that is enough from anywhere, over nodes of a DHT on the loopback: the host's process and the guest's. */
import { randomBytes } from 'node:crypto';
import sodium from 'sodium-native';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Timers } from '@core/base/clock';
import { CODE_LENGTHS, newInviteCode } from '@core/base/ids';
import { FAR_CODE, hourOf, hoursToLookIn, type FarCode } from '@core/net/far-code';
import { parseInvite } from '@core/wire/invite-link';
import { AUTH_ROUTES } from '@core/wire/http';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import { codeKeys } from '@server/reach/code/code-keys';
import { takeOver } from '@server/reach/code/hand-over';
import { DhtNode } from '@server/reach/dht-node';
import { partyKeys } from '@server/reach/keys';
import { LineDuplex } from '@server/reach/line-duplex';
import { ReachHost } from '@server/reach/reach-host';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { askRoute } from '../fakes/real-server';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const random = (length: number) => randomBytes(length);
const LINK = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;

let nodes: DhtNodes;
beforeAll(async () => {
  nodes = await DhtNodes.open({ count: 8 });
});
afterAll(() => nodes.close());

describe('a code that is enough from anywhere', () => {
  let host: ReachableServer;
  let guest: GuestProcess;
  beforeEach(async () => {
    host = new ReachableServer();
    guest = new GuestProcess(nodes.bootstrap);
    await host.start(nodes.bootstrap);
  });
  afterEach(async () => {
    await guest.stop();
    await host.stop();
  });

  const show = async (sessionId: string, link = LINK): Promise<FarCode> => {
    const from = host.events.all.length;
    host.ask({ type: 'openCode', sessionId, link });
    const { code } = await host.events.until(
      'farCode',
      (event) => event.sessionId === sessionId && event.code?.isFound === true,
      from,
    );
    if (!code) throw new Error('no code');
    return code;
  };
  /** @returns the link, or why there is none */
  const find = async (id: number, code: string): Promise<string> => {
    guest.ask({ type: 'findCode', id, code });
    return Promise.race([
      guest.events.until('codeFound', (found) => found.id === id).then(({ link }) => link),
      guest.events.until('codeFailed', (failed) => failed.id === id).then(({ why }) => why),
    ]);
  };

  it('a guest far away who has nothing but the code comes into the party', async () => {
    const { seat, invite } = await askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
      body: { partyName: 'Friday', name: 'Ana' },
      authorization: `Bearer ${host.hostKey}`,
    });
    const { key, secret } = await host.open(seat.sessionId);
    const { code } = await show(seat.sessionId, `matinee://join#c=${invite.code}&p=${key}&x=${secret}`);
    const target = parseInvite(await find(1, code));
    if (!target?.reach) throw new Error('no way');
    const port = await guest.open(2, target.reach);
    const { partyName } = await askRoute(`http://127.0.0.1:${port}`, AUTH_ROUTES.lookInvite, {
      body: { code: target.code },
    });
    expect(partyName).toBe('Friday');
  });

  it('a guest with a wrong code finds nobody', async () => {
    await host.open('s_1');
    await show('s_1');
    expect(await find(1, newInviteCode(CODE_LENGTHS.internet, random))).toBe('away');
  });

  it('a code that its host has taken back, or whose party is met no more, leads nowhere', async () => {
    await host.open('s_1');
    const { code } = await show('s_1');
    expect(await find(1, code)).toBe(LINK);
    host.ask({ type: 'closeCode', sessionId: 's_1' });
    await host.events.until('codeShut');
    expect(await find(2, code)).toBe('away');
    const { code: second } = await show('s_1');
    expect(second).not.toBe(code);
    const from = host.events.all.length;
    host.ask({ type: 'closeReach', sessionId: 's_1' });
    await host.events.until('farCode', (event) => event.code === null, from);
    expect(await find(3, second)).toBe('away');
  });

  it('a code is refused for a party that isn’t met from anywhere, and ends as the machine falls asleep', async () => {
    host.ask({ type: 'openCode', sessionId: 's_1', link: LINK });
    expect(await host.events.until('failed')).toMatchObject({ during: 'openCode' });
    await host.open('s_1');
    await show('s_1');
    host.ask({ type: 'suspendReach', suspended: true });
    await host.events.until('farCode', (event) => event.code === null);
  });

  it('a guest gives a search up, and their process leaves the DHT', async () => {
    guest.ask({ type: 'findCode', id: 1, code: newInviteCode(CODE_LENGTHS.internet, random) });
    guest.ask({ type: 'dropCode', id: 1 });
    await guest.stop();
    expect(guest.events.all.filter(({ type }) => type === 'codeFound' || type === 'codeFailed')).toEqual([]);
    guest = new GuestProcess(nodes.bootstrap);
  });

  it('a guest who types one code after the other stretches one at a time, and none that was given up before its turn', async () => {
    const stretch = sodium.crypto_pwhash_async.bind(sodium);
    let [begun, running, most] = [0, 0, 0];
    const spy = vi.spyOn(sodium, 'crypto_pwhash_async').mockImplementation(async (...how) => {
      begun += 1;
      running += 1;
      most = Math.max(most, running);
      await stretch(...how);
      running -= 1;
    });
    const hours = [hoursToLookIn(Date.now()).length];
    const typed = () => newInviteCode(CODE_LENGTHS.internet, random);
    for (let id = 1; id < 6; id += 1) {
      guest.ask({ type: 'findCode', id, code: typed() });
      guest.ask({ type: 'dropCode', id });
    }
    // Under each of its hours, which are two, and three in an hour's last minutes.
    expect(await find(6, typed())).toBe('away');
    spy.mockRestore();
    expect(most).toBe(1);
    hours.push(hoursToLookIn(Date.now()).length);
    expect(begun).toBeLessThanOrEqual(1 + Math.max(...hours));
  });
});

/** Time for the host, of which eight seconds pass in one: twenty turns take forty seconds. */
const SPEED = 8;
const quickClock = { now: () => systemRuntime.clock.now() * SPEED };
const quickTimers: Timers = {
  setTimeout: (run, delayMs) => systemRuntime.timers.setTimeout(run, delayMs / SPEED),
  clearTimeout: (handle) => systemRuntime.timers.clearTimeout(handle),
};

describe('the door of a code', () => {
  let reachHost: ReachHost;
  let stranger: DhtNode;
  let codes: (FarCode | null)[];
  const latest = (): FarCode => {
    const code = codes.at(-1);
    if (!code) throw new Error('no code');
    return code;
  };
  beforeEach(async () => {
    codes = [];
    reachHost = new ReachHost({
      ...{
        nodes: nodes.bootstrap,
        clock: quickClock,
        timers: quickTimers,
        random,
        log: createLogger('silent'),
      },
      carry: () => undefined,
      onState: () => undefined,
      onCode: (_sessionId, code) => codes.push(code),
      wallMs: Date.now,
    });
    stranger = new DhtNode({ nodes: nodes.bootstrap, clock: quickClock });
    reachHost.open('s_1', random(32).toString('base64url'), random(16).toString('base64url'));
    reachHost.openCode('s_1', LINK);
    await expect.poll(() => codes.at(-1)?.isFound).toBe(true);
  });
  afterEach(async () => {
    await stranger.destroy();
    await reachHost.end();
  });
  const keysOf = (code: string) => codeKeys(code, hourOf(Date.now()));

  it('somebody who only knows where the code is announced isn’t answered', async () => {
    const { door } = await keysOf(latest().code);
    const stream = stranger.connect(door.publicKey, partyKeys(random(32).toString('base64url')));
    const outcome = await new Promise<string>((resolve) => {
      stream.on('open', () => resolve('met'));
      stream.on('error', () => resolve('not met'));
    });
    stream.destroy();
    expect(outcome).toBe('not met');
  });

  it('twenty tries by somebody who has the door’s keys and not the secret change the code, and its host is told', async () => {
    const former = latest();
    const keys = await keysOf(former.code);
    const tryWrongly = async (): Promise<void> => {
      const stream = stranger.connect(keys.door.publicKey, keys.knocker);
      await new Promise<void>((resolve) => {
        stream.on('error', () => resolve());
        stream.on('close', () => resolve());
        stream.on('open', () => {
          const options = { secret: random(32), door: keys.door.publicKey, random };
          takeOver(new LineDuplex(stream), options)
            .catch(() => undefined)
            .finally(() => stream.destroy());
        });
      });
    };
    while (latest().changes === 0) await Promise.all([tryWrongly(), tryWrongly(), tryWrongly()]);
    await expect.poll(() => latest().isFound).toBe(true);
    expect(latest().code).not.toBe(former.code);
    expect(latest().untilMs).toBe(former.untilMs);
    expect(FAR_CODE.tries).toBe(20);
  });
});
