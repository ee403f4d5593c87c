import { randomBytes } from 'node:crypto';
import type { DhtServer, DhtStream } from 'hyperdht';
import { beforeEach, describe, expect, it } from 'vitest';
import { CODE_ALPHABET } from '@core/base/ids';
import { FAR_CODE, type FarCode } from '@core/net/far-code';
import { ManualClock } from '../../../test/fakes/clock';
import { dhtStreamPair } from '../../../test/fakes/dht-stream-pair';
import { createLogger } from '../../base/log';
import { CallerLimits } from '../caller-limits';
import { LineDuplex } from '../line-duplex';
import { CodeDoors } from './code-doors';
import type { CodeKeys } from './code-keys';
import { takeOver } from './hand-over';

const LINK = 'matinee://join#c=K7QM-2XRT';
const random = (length: number) => randomBytes(length);

/** A door that was opened in the DHT, which isn't there. */
interface Opened {
  readonly keys: CodeKeys;
  readonly onStream: (stream: DhtStream) => void;
  readonly server: DhtServer;
  isOpen: boolean;
}

let time: ManualClock;
let doors: CodeDoors;
let opened: Opened[];
/** What was told of each party's code, the latest last. */
let told: Map<string, (FarCode | null)[]>;
let announces: boolean;
let hashed: string[];

beforeEach(() => {
  time = new ManualClock();
  opened = [];
  told = new Map();
  announces = true;
  hashed = [];
  doors = new CodeDoors({
    ...{ clock: time, timers: time, random, log: createLogger('silent'), limits: new CallerLimits(time) },
    wallMs: () => 1e12 + time.now(),
    keysOf: (code, hour) => {
      hashed.push(`${code} ${hour}`);
      const pair = () => ({ publicKey: randomBytes(32), secretKey: randomBytes(64) });
      return Promise.resolve({ door: pair(), knocker: pair(), secret: randomBytes(32) });
    },
    listen: (keys, onStream, isWanted, onServer) => {
      if (!isWanted()) return Promise.resolve();
      const server = {} as DhtServer;
      opened.push({ keys, onStream, server, isOpen: true });
      onServer(server);
      return announces ? Promise.resolve() : Promise.reject(new Error('no network'));
    },
    unlisten: (server) => {
      for (const door of opened) if (door.server === server) door.isOpen = false;
    },
    onCode: (sessionId, code) => told.set(sessionId, [...(told.get(sessionId) ?? []), code]),
  });
});

const last = (sessionId = 's_1') => told.get(sessionId)?.at(-1);
const shown = async (sessionId = 's_1', link = LINK): Promise<FarCode> => {
  doors.open(sessionId, link);
  await expect.poll(() => last(sessionId)?.isFound).toBe(true);
  const code = last(sessionId);
  if (!code) throw new Error('no code');
  return code;
};
/** Somebody comes by a door and tries; by another secret than the code's where they don't know it. */
const come = (door: Opened, knowsCode = true): Promise<string> => {
  const pair = dhtStreamPair();
  door.onStream(pair.host.asDht);
  const secret = knowsCode ? door.keys.secret : randomBytes(32);
  const line = new LineDuplex(pair.guest.asDht);
  return takeOver(line, { secret, door: door.keys.door.publicKey, random }).finally(() => line.destroy());
};
const at = (index: number): Opened => {
  const door = opened[index];
  if (!door) throw new Error('no such door');
  return door;
};
/** Lets whoever waits for their turn have it. */
const turn = async (): Promise<void> => time.advanceAsync(FAR_CODE.tryEveryMs);
const triesWrongly = async (door: Opened, times: number): Promise<void> => {
  for (let tried = 0; tried < times; tried += 1) {
    const failed = expect(come(door, false)).rejects.toThrow();
    await turn();
    await failed;
  }
};

describe('codes that hosts show', () => {
  it('a code has ten symbols, is told at once, and is found when it is announced', async () => {
    const code = await shown();
    expect(code.code).toHaveLength(10);
    expect([...code.code].every((symbol) => CODE_ALPHABET.includes(symbol))).toBe(true);
    expect(told.get('s_1')?.map((one) => one?.isFound)).toEqual([false, true]);
    expect(code).toMatchObject({ untilMs: 1e12 + FAR_CODE.lifeMs, changes: 0 });
    expect(hashed).toEqual([`${code.code} ${Math.floor(1e12 / 3_600_000)}`]);
  });

  it('a code hands over the party’s link, also one that came later', async () => {
    const { code } = await shown();
    const first = come(at(0));
    await turn();
    expect(await first).toBe(LINK);
    doors.open('s_1', `${LINK}2`);
    expect(last()?.code).toBe(code);
    const second = come(at(0));
    await turn();
    expect(await second).toBe(`${LINK}2`);
    expect(opened).toHaveLength(1);
  });

  it('a code ends after an hour, and its door with it', async () => {
    await shown();
    await time.advanceAsync(FAR_CODE.lifeMs - 1);
    expect(last()).not.toBeNull();
    await time.advanceAsync(1);
    expect(last()).toBeNull();
    expect(at(0).isOpen).toBe(false);
    expect(time.pending).toBe(0);
  });

  it('a code that its host takes back is over at once, for those too who wait for their turn', async () => {
    await shown();
    const [first, second] = [come(at(0)), come(at(0))];
    await time.advanceAsync(0);
    expect(await first).toBe(LINK);
    const failed = expect(second).rejects.toThrow();
    doors.close('s_1');
    await failed;
    await expect(come(at(0))).rejects.toThrow();
    expect([last(), at(0).isOpen]).toEqual([null, false]);
    expect(time.pending).toBe(0);
  });

  it('a code that was taken back before it was announced gets no door', async () => {
    doors.open('s_1', LINK);
    doors.close('s_1');
    await shown('s_2');
    expect(told.get('s_1')?.map((one) => one?.isFound)).toEqual([false, undefined]);
    expect(opened).toHaveLength(1);
  });

  it('twenty wrong tries give another code its place, at a door of its own, until the former’s time is over', async () => {
    const former = await shown();
    await time.advanceAsync(60_000);
    await triesWrongly(at(0), FAR_CODE.tries - 1);
    expect(last()?.code).toBe(former.code);
    await triesWrongly(at(0), 1);
    await expect.poll(() => last()?.isFound).toBe(true);
    expect(last()).toMatchObject({ changes: 1, untilMs: former.untilMs });
    expect(last()?.code).not.toBe(former.code);
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    await expect(come(at(0))).rejects.toThrow();
    const friend = come(at(1));
    await turn();
    expect(await friend).toBe(LINK);
  });

  it('friends who know a code don’t use it up', async () => {
    const { code } = await shown();
    for (let friend = 0; friend < FAR_CODE.tries + 2; friend += 1) {
      const came = come(at(0));
      await turn();
      expect(await came).toBe(LINK);
    }
    expect(last()?.code).toBe(code);
  });

  it('whoever comes as another tries waits for two seconds, and too many aren’t let wait', async () => {
    await shown();
    const all = Array.from({ length: 8 }, () => come(at(0)).catch(() => 'refused'));
    const came: string[] = [];
    for (const one of all) void one.then((outcome) => came.push(outcome));
    await time.advanceAsync(0);
    await expect.poll(() => came.toSorted()).toEqual([LINK, 'refused', 'refused']);
    await turn();
    await expect.poll(() => came.length).toBe(4);
    await time.advanceAsync(FAR_CODE.turnWithinMs);
    await expect.poll(() => came.filter((outcome) => outcome === LINK).length).toBe(6);
  });

  it('a stream that says nothing at its turn ends, and is no try', async () => {
    const { code } = await shown();
    for (let silent = 0; silent < FAR_CODE.tries + 2; silent += 1) {
      const pair = dhtStreamPair();
      at(0).onStream(pair.host.asDht);
      await time.advanceAsync(10_000);
      await expect.poll(() => pair.guest.destroyed).toBe(true);
    }
    expect(last()?.code).toBe(code);
  });

  it('five codes are shown at one time, each at a door of its own', async () => {
    const codes = new Set<string>();
    for (let party = 1; party <= FAR_CODE.codes; party += 1) codes.add((await shown(`s_${party}`)).code);
    expect(codes.size).toBe(5);
    expect(new Set(opened.map(({ keys }) => keys.door.publicKey.toString('hex'))).size).toBe(5);
    expect(() => doors.open('s_6', LINK)).toThrow('too many codes');
    doors.close('s_3');
    await shown('s_6');
    doors.closeAll();
    expect(opened.some(({ isOpen }) => isOpen)).toBe(false);
  });

  it('a code that can’t be announced is over', async () => {
    announces = false;
    doors.open('s_1', LINK);
    await expect.poll(() => last()).toBeNull();
    expect(at(0).isOpen).toBe(false);
  });
});
