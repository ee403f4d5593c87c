/** The whole SDK over a media path that no product file knows: only a party's environment says which path it uses. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../fakes/clock';
import { installFakeStreams } from '../fakes/fake-call';
import { memoryToken, MemoryParty } from '../fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../fakes/sdk-person';
import { Hub } from './second-path';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

const setUp = () => {
  const party = new MemoryParty();
  const hub = new Hub();
  const clock = new ManualClock();
  party.now = () => clock.now();
  const person = (id: string) =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      {
        signalling: party.signalling(),
        environment: manualEnvironment(clock),
        createMediaPath: (environment, host) => hub.path(environment, host),
      },
    );
  return { hub, clock, ana: person('ana'), ben: person('ben') };
};

const joined = async () => {
  const all = setUp();
  const { ana, ben, clock } = all;
  await ana.sdk.connect({ audio: true, video: true });
  await ben.sdk.connect({ audio: true, video: true });
  await clock.advanceAsync(2_000);
  return all;
};

describe('a party over a made-up media path', () => {
  it('a party over a made-up path brings voices and faces to both sides, and matches them by the publication alone', async () => {
    const { ana, ben } = await joined();
    for (const [one, other] of [
      [ana, 'ben'],
      [ben, 'ana'],
    ] as const) {
      const view = one.sdk.participants.find(({ id }) => id === other);
      expect(view).toMatchObject({
        reach: 'open',
        streams: ['microphone', 'camera'],
        audio: true,
        video: true,
      });
      expect(one.sdk.stream(other, 'camera')?.getVideoTracks()).toHaveLength(1);
    }
    expect(ana.sdk.view.call).toMatchObject({ wayHelp: 'relay', sending: { height: 720 } });
  });

  it('a party over a made-up path lets a shared screen come and go by itself', async () => {
    const { ana, ben, clock } = await joined();
    await ben.sdk.startScreenShare({ audio: true });
    await clock.advanceAsync(1_000);
    expect(ana.sdk.participants.find(({ id }) => id === 'ben')?.streams).toEqual([
      'microphone',
      'camera',
      'screen',
      'screenAudio',
    ]);
    await ben.sdk.stopScreenShare();
    await clock.advanceAsync(1_000);
    expect(ana.sdk.participants.find(({ id }) => id === 'ben')?.streams).toEqual(['microphone', 'camera']);
    expect(ana.events).not.toContain('warning INTERNAL');
  });

  it('a party over a made-up path shows its figures, and how well somebody is connected by them', async () => {
    const { ana, clock } = await joined();
    const seen: (number | undefined)[] = [];
    ana.sdk.onStats(({ stats }) => seen.push(stats.people[0]?.incoming.videoBps));
    const stop = ana.sdk.stats.start(1_000);
    await clock.advanceAsync(6_000);
    stop();
    expect(seen.at(-1)).toBe(800_000);
    expect(ana.sdk.participants.find(({ id }) => id === 'ben')?.quality?.level).toBe('excellent');
    expect(ana.sdk.stats.history('ben').at(-1)).toMatchObject({ participantId: 'ben', route: 'relay' });
  });

  it('a party over a made-up path says that its call is being mended, that somebody was given up, and reaches them again', async () => {
    const { ana, ben, hub, clock } = await joined();
    const reach = () => ana.sdk.participants.find(({ id }) => id === 'ben')?.reach;
    hub.setThrough(false);
    await clock.advanceAsync(4_000);
    expect(ana.sdk.state).toMatchObject({ kind: 'reconnecting', what: 'call' });
    expect(reach()).toBe('interrupted');
    hub.setThrough(true);
    await clock.advanceAsync(2_000);
    expect(ana.sdk.state).toEqual({ kind: 'connected' });
    expect(ana.events.filter((name) => name.startsWith('recon'))).toEqual(['reconnecting', 'reconnected']);
    hub.setThrough(false);
    await clock.advanceAsync(40_000);
    expect(reach()).toBe('failed');
    expect(ana.sdk.state).toEqual({ kind: 'connected' });
    expect(ana.events).toContain('warning LINK_FAILED');
    hub.setThrough(true);
    ana.sdk.retry('ben');
    ben.sdk.retry('ana');
    await clock.advanceAsync(2_000);
    expect(reach()).toBe('open');
  });
});
