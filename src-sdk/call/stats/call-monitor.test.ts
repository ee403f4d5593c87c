import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallReport } from '@core/wire/socket';
import { ManualClock } from '../../../test/fakes/clock';
import { installFakeStreams } from '../../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../../test/fakes/fake-media-path';
import { memoryToken, MemoryParty } from '../../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson, type SdkPerson } from '../../../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = async (...others: string[]) => {
  const party = new MemoryParty();
  const network = new FakeCallNetwork();
  const clock = new ManualClock();
  const person = (id: string): SdkPerson =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      { signalling: party.signalling(), environment: manualEnvironment(clock), network },
    );
  const ana = person('ana');
  await ana.sdk.connect({ audio: true, video: true });
  for (const id of others) await person(id).sdk.connect({ audio: true, video: true });
  await settled();
  /** Takes samples of 2 s in which voices and pictures flow between Ana and these people. */
  const samples = async (count: number, flow: (ana: SdkPerson['path']) => void): Promise<void> => {
    for (let sample = 0; sample < count; sample++) {
      flow(ana.path);
      await clock.advanceAsync(2_000);
    }
  };
  const tell = (people: Record<string, CallReport>): void => {
    const list = Object.entries(people).map(([participantId, report]) => ({ participantId, ...report }));
    party.connections.get('ana')?.deliver('call:people', { people: list });
  };
  const reports = () =>
    party.requests
      .filter(({ personId, name }) => personId === 'ana' && name === 'call:report')
      .map(({ payload }) => payload as CallReport);
  return { ana, party, clock, samples, tell, reports };
};

const fine = (participantId: string) => ({ participantId, score: 98, hears: true });

describe('statistics', () => {
  it('statistics come at each requested interval, as rates', async () => {
    const { ana, clock } = await setUp('ben');
    const seen: { atMs: number; bps: number | undefined }[] = [];
    ana.sdk.onStats(({ stats }) => seen.push({ atMs: stats.atMs, bps: stats.people[0]?.incoming.videoBps }));
    const stop = ana.sdk.stats.start(1_000);
    for (let second = 0; second < 4; second++) {
      ana.path.flow('ben');
      await clock.advanceAsync(1_000);
    }
    expect(seen.map(({ bps }) => bps)).toEqual([undefined, 800_000, 800_000, 800_000]);
    const also = ana.sdk.stats.start(4_000);
    await clock.advanceAsync(4_000);
    expect(seen).toHaveLength(9);
    stop();
    also();
    await clock.advanceAsync(10_000);
    expect(seen).toHaveLength(9);
    for (const interval of [0, 499, 60_001, Number.NaN])
      expect(() => ana.sdk.stats.start(interval)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
  });

  it('statistics are kept for two minutes, and stay readable after the end', async () => {
    const { ana, samples } = await setUp('ben');
    await samples(70, (path) =>
      path.flow('ben', {
        lost: 4,
        change: { availableBps: 900_000, limitation: 'none', packetsLostThere: 0 },
      }),
    );
    const history = ana.sdk.stats.history('ben');
    expect(history).toHaveLength(60);
    expect((history.at(-1)?.atMs ?? 0) - (history[0]?.atMs ?? 0)).toBe(118_000);
    expect(history.at(-1)).toMatchObject({
      participantId: 'ben',
      route: 'direct',
      roundTripMs: 30,
      incoming: { audioBps: 40_000, videoBps: 400_000, loss: 0.04 },
      outgoing: { loss: 0 },
      limitation: 'none',
      availableBps: 900_000,
      quality: { level: 'good', reason: 'loss', side: 'between' },
    });
    await ana.sdk.disconnect();
    expect(ana.sdk.stats.history('ben')).toHaveLength(60);
    expect(ana.sdk.stats.history('nobody')).toEqual([]);
  });

  it('statistics name the size of the camera, and of the screen where there is no camera', async () => {
    const { ana, samples } = await setUp('ben');
    const trackId = ana.sdk.stream('ben', 'camera')?.getVideoTracks()[0]?.id ?? 'none';
    let bytes = 0;
    const picture = (id: string, height: number) => ({
      trackId: id,
      bytes,
      width: 1,
      height,
      framesPerSecond: 20,
    });
    await samples(3, (path) => {
      bytes += 100;
      path.flow('ben', { change: { videosIn: [picture('other', 1_080), picture(trackId, 360)] } });
    });
    expect(ana.sdk.stats.history('ben').at(-1)?.incoming.height).toBe(360);
    await samples(2, (path) => path.flow('ben'));
    expect(ana.sdk.stats.history('ben').at(-1)?.incoming.height).toBeNull();
  });
});

describe('a machine that can’t keep up', () => {
  it('a machine that can’t keep up is reported once by cpuConstrained, shown, told to the others, and over after a while', async () => {
    const { ana, samples, reports } = await setUp('ben');
    const told: boolean[] = [];
    ana.sdk.onCpuConstrained(({ constrained }) => told.push(constrained));
    await samples(2, (path) => path.flow('ben', { change: { limitation: 'cpu' } }));
    expect(told).toEqual([]);
    await samples(4, (path) => path.flow('ben', { change: { limitation: 'cpu' } }));
    expect(told).toEqual([true]);
    expect(ana.sdk.view.call.cpuConstrained).toBe(true);
    expect(ana.sdk.participants.find(({ id }) => id === 'ben')?.quality).toMatchObject({
      reason: 'cpu',
      side: 'here',
    });
    expect(reports().at(-1)?.cpuConstrained).toBe(true);
    await samples(15, (path) => path.flow('ben', { change: { limitation: 'none' } }));
    expect(told).toEqual([true, false]);
    expect(ana.sdk.view.call.cpuConstrained).toBe(false);
  });

  it('a friend’s machine that can’t keep up is blamed where the friend’s app says so', async () => {
    const { ana, samples, tell } = await setUp('ben');
    for (let times = 0; times < 3; times++) {
      await samples(2, (path) => path.flow('ben'));
      tell({ ben: { cpuConstrained: true, links: [fine('ana')] } });
    }
    expect(ana.sdk.participants.find(({ id }) => id === 'ben')?.quality).toMatchObject({
      level: 'good',
      reason: 'cpu',
      side: 'there',
    });
  });
});

describe('reports', () => {
  it('call reports go out every 5 s, with who is heard and how well', async () => {
    const { samples, reports, party } = await setUp('ben', 'cem');
    party.update('cem', { audio: false });
    await samples(5, (path) => path.flow('ben'));
    expect(reports()).toHaveLength(2);
    expect(reports().at(-1)).toEqual({
      cpuConstrained: false,
      links: [
        { participantId: 'ben', score: 100, hears: true },
        { participantId: 'cem', score: 100, hears: null },
      ],
    });
  });

  it('call reports show whose side a bad link suffers from', async () => {
    const { ana, samples, tell } = await setUp('ben', 'cem', 'dan');
    const bad = (participantId: string) => ({ participantId, score: 30, hears: true });
    const report = (...links: CallReport['links']) => ({ cpuConstrained: false, links });
    const side = (id: string) => ana.sdk.participants.find((one) => one.id === id)?.quality?.side;
    for (let times = 0; times < 3; times++) {
      await samples(2, (path) => {
        path.flow('ben', { lost: 5 });
        path.flow('cem');
        path.flow('dan');
      });
      tell({ ben: report(bad('cem'), bad('dan')), cem: report(bad('ben'), fine('dan')) });
    }
    await samples(1, (path) => path.flow('ben', { lost: 5 }));
    expect(side('ben')).toBe('there');
    expect(side('ana')).toBeNull();
    for (let times = 0; times < 3; times++) {
      await samples(2, (path) => {
        for (const id of ['ben', 'cem', 'dan']) path.flow(id, { lost: 5 });
      });
      tell({ ben: report(fine('cem'), fine('dan')), cem: report(fine('ben'), fine('dan')) });
    }
    await samples(1, (path) => {
      for (const id of ['ben', 'cem', 'dan']) path.flow(id, { lost: 5 });
    });
    expect([side('ben'), side('cem'), side('ana')]).toEqual(['here', 'here', 'here']);
  });
});

describe('a pair that doesn’t hear each other', () => {
  const flowing = (path: SdkPerson['path']) => {
    path.flow('ben');
    path.flow('cem');
  };

  it('one’s own deafness is known after 5 s, and over with the first packet', async () => {
    const { ana, samples, party } = await setUp('ben', 'cem');
    await samples(2, flowing);
    expect(ana.sdk.view.call.unheard).toEqual([]);
    await samples(5, (path) => path.flow('cem'));
    expect(ana.sdk.view.call.unheard).toEqual([{ speakerId: 'ben', listenerId: 'ana' }]);
    const { call } = ana.sdk.view;
    await samples(1, (path) => path.flow('cem'));
    expect(ana.sdk.view.call).toBe(call);
    party.update('ben', { audio: false });
    expect(ana.sdk.view.call.unheard).toEqual([]);
    party.update('ben', { audio: true });
    await samples(5, (path) => path.flow('cem'));
    expect(ana.sdk.view.call.unheard).toHaveLength(1);
    await samples(1, flowing);
    expect(ana.sdk.view.call.unheard).toEqual([]);
  });

  it('another pair that doesn’t hear each other is known by their reports, while they are there and say so', async () => {
    const { ana, samples, tell, party } = await setUp('ben', 'cem');
    const deaf: CallReport = {
      cpuConstrained: false,
      links: [fine('ana'), { participantId: 'cem', score: null, hears: false }],
    };
    const say = async (times: number) => {
      for (let time = 0; time < times; time++) {
        tell({ ben: deaf });
        await samples(2, flowing);
      }
    };
    await say(1);
    expect(ana.sdk.view.call.unheard).toEqual([]);
    await say(2);
    expect(ana.sdk.view.call.unheard).toEqual([{ speakerId: 'cem', listenerId: 'ben' }]);
    party.update('ben', { presence: 'reconnecting' });
    expect(ana.sdk.view.call.unheard).toEqual([]);
    party.update('ben', { presence: 'connected' });
    await say(3);
    expect(ana.sdk.view.call.unheard).toHaveLength(1);
    // Nobody has reported anything for a while, so the last report is stale.
    await samples(6, flowing);
    expect(ana.sdk.view.call.unheard).toEqual([]);
    await say(3);
    await ana.sdk.disconnect();
    expect(ana.sdk.view.call.unheard).toEqual([]);
  });
});

describe('the call as it is shown', () => {
  it('the view of the call says what is received, whether by relay only, and how large the camera is sent', async () => {
    const { ana, samples } = await setUp('ben');
    for (const height of [-1, 4_321, Number.NaN])
      expect(() => ana.sdk.setShownHeight('ben', 'camera', height)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    ana.sdk.setReceiveVideo(false);
    ana.sdk.setRelayOnly(true);
    ana.path.limit = { width: 640, height: 360, frameRate: 20, maxBitrateBps: 450_000 };
    await samples(1, (path) => path.flow('ben'));
    expect(ana.sdk.view.call).toEqual({
      receivesVideo: false,
      relayOnly: true,
      wayHelp: 'none',
      cpuConstrained: false,
      sending: { width: 640, height: 360, frameRate: 20 },
      unheard: [],
    });
    const { call } = ana.sdk.view;
    await samples(2, (path) => path.flow('ben'));
    expect(ana.sdk.view.call).toBe(call);
  });
});
