import { WatchTogetherError } from '@core/base/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { FakeVoice, installFakeStreams } from '../../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../../test/fakes/fake-media-path';
import { memoryToken, MemoryParty } from '../../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../../test/fakes/sdk-person';
import { SYSTEM_PICKER_LIMIT_MS } from './screen-share';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
});
afterEach(() => restore());

const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = async () => {
  const party = new MemoryParty();
  const network = new FakeCallNetwork();
  const clock = new ManualClock();
  const person = async (id: string) => {
    const made = sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      { signalling: party.signalling(), environment: manualEnvironment(clock), network },
    );
    await made.sdk.connect();
    return made;
  };
  return { party, clock, person, ana: await person('ana') };
};

describe('a shared screen that gives nothing but black', () => {
  it('a black shared screen is reported after 5 s, and taken back at the first picture', async () => {
    const { clock, ana } = await setUp();
    const told: boolean[] = [];
    ana.sdk.on('screenShareBlack', ({ black }) => told.push(black));
    ana.screenGrey = 0;
    await ana.sdk.startScreenShare();
    clock.advance(4_000);
    expect(told).toEqual([]);
    clock.advance(4_000);
    expect(told).toEqual([true]);
    ana.screenGrey = 90;
    clock.advance(2_000);
    expect(told).toEqual([true, false]);
  });

  it('a black shared screen is no longer reported once the share is over', async () => {
    const { clock, ana } = await setUp();
    const told: boolean[] = [];
    ana.sdk.on('screenShareBlack', ({ black }) => told.push(black));
    ana.screenGrey = 0;
    await ana.sdk.startScreenShare();
    clock.advance(8_000);
    await ana.sdk.stopScreenShare();
    expect(told).toEqual([true, false]);
    clock.advance(60_000);
    expect(told).toEqual([true, false]);
  });

  it('a shared screen isn’t reported as black while no picture has come', async () => {
    const { clock, ana } = await setUp();
    const told: boolean[] = [];
    ana.sdk.on('screenShareBlack', ({ black }) => told.push(black));
    ana.screenGrey = null;
    await ana.sdk.startScreenShare();
    clock.advance(60_000);
    expect(told).toEqual([]);
  });
});

describe('a shared window', () => {
  const ended = ({ events }: { readonly events: readonly string[] }) =>
    events.filter((name) => name === 'warning SCREEN_ENDED');

  it('a shared window that closes ends its share, and the sharer is told, once', async () => {
    const { party, ana } = await setUp();
    await ana.sdk.startScreenShare({ audio: true });
    // The system ends both tracks of the capture.
    for (const track of ana.devices.opened) track.end();
    await settled();
    expect(ended(ana)).toHaveLength(1);
    expect(ana.events).toContain('screenShareStopped');
    expect(party.participant('ana')?.publications).toEqual([]);
    expect(ana.devices.live).toEqual([]);
    await ana.sdk.startScreenShare();
    expect(ana.sdk.view.screenSharers).toEqual(['ana']);
  });

  it('a share that the person stops, or that ends with the session, is not reported to them', async () => {
    const { ana } = await setUp();
    await ana.sdk.startScreenShare();
    await ana.sdk.stopScreenShare();
    await ana.sdk.startScreenShare();
    await ana.sdk.disconnect();
    expect(ended(ana)).toEqual([]);
  });

  it('a window that is closed before its share begins is shared with nobody', async () => {
    const { party, ana } = await setUp();
    const open = ana.devices.openScreen.bind(ana.devices);
    ana.devices.openScreen = async (options) => {
      const tracks = await open(options);
      tracks.video.stop();
      return tracks;
    };
    await expect(ana.sdk.startScreenShare({ audio: true })).rejects.toMatchObject({ code: 'SCREEN_ENDED' });
    expect(party.participant('ana')?.publications).toEqual([]);
    expect(ana.devices.live).toEqual([]);
  });
});

describe('a shared screen that gives no pictures any more', () => {
  const sharing = async () => {
    const made = await setUp();
    const told: boolean[] = [];
    made.ana.sdk.on('screenShareFrozen', ({ frozen }) => told.push(frozen));
    await made.ana.sdk.startScreenShare();
    return { ...made, told };
  };

  it('a frozen shared screen is reported though its track is live, and taken back by the next picture', async () => {
    const { clock, ana, told } = await sharing();
    clock.advance(20_000);
    ana.screenFrozen = true;
    clock.advance(10_000);
    expect([told, ana.devices.live]).toEqual([[true], ['Screen']]);
    ana.screenPictures += 1;
    clock.advance(1_000);
    expect(told).toEqual([true, false]);
  });

  it('a frozen shared screen is reported where it had moved all the time, so that it was never nudged', async () => {
    const { clock, ana, told } = await sharing();
    for (let second = 0; second < 20; second += 1) {
      ana.screenPictures += 1;
      clock.advance(1_000);
    }
    ana.screenFrozen = true;
    clock.advance(10_000);
    expect(told).toEqual([true]);
  });

  it('a shared screen isn’t reported as frozen where nothing moves, however long', async () => {
    const { clock, told } = await sharing();
    clock.advance(600_000);
    expect(told).toEqual([]);
  });

  it('a frozen shared screen is no longer reported once the share is over', async () => {
    const { clock, ana, told } = await sharing();
    clock.advance(20_000);
    ana.screenFrozen = true;
    clock.advance(10_000);
    await ana.sdk.stopScreenShare();
    clock.advance(60_000);
    expect(told).toEqual([true, false]);
  });
});

describe('a screen that is chosen in the system’s own picker', () => {
  /** A capture that has begun while nobody has chosen yet: its source has no name. */
  const asking = async () => {
    const made = await setUp();
    const { ana, party } = made;
    let choose = (): void => undefined;
    ana.systemPicker = new Promise((resolve) => (choose = resolve));
    const open = ana.devices.openScreen.bind(ana.devices);
    ana.devices.openScreen = async (options) => {
      const tracks = await open(options);
      Object.assign(tracks.video, { label: '' });
      return tracks;
    };
    const start = () => {
      const share = ana.sdk.startScreenShare();
      share.catch(() => undefined);
      return share;
    };
    const share = start();
    await settled();
    const shared = () => party.participant('ana')?.publications.map(({ kind }) => kind);
    return { ...made, share, start, shared, choose: () => choose() };
  };
  const isCancelled = { code: 'SCREEN_CANCELLED' };

  it('a screen from the system’s own picker is announced to nobody before its first picture', async () => {
    const { share, shared, choose } = await asking();
    expect(shared()).toEqual([]);
    choose();
    await share;
    expect(shared()).toEqual(['screen']);
  });

  it('a refusal in the system’s own picker ends the track, and nobody has heard of the share', async () => {
    const { ana, share, start, shared, choose } = await asking();
    ana.devices.opened.at(-1)?.end();
    await expect(share).rejects.toMatchObject(isCancelled);
    expect([shared(), ana.devices.live, ana.events.filter((name) => name.startsWith('screen'))]).toEqual([
      ...[[], [], []],
    ]);
    const second = start();
    await settled();
    choose();
    await second;
    expect(shared()).toEqual(['screen']);
  });

  it('a share may be stopped while the system’s own picker says nothing, and asked for again', async () => {
    const { ana, clock, share, start, shared, choose } = await asking();
    await ana.sdk.stopScreenShare();
    await expect(share).rejects.toMatchObject(isCancelled);
    expect(ana.devices.live).toEqual([]);
    const second = start();
    await settled();
    clock.advance(SYSTEM_PICKER_LIMIT_MS - 1);
    choose();
    await second;
    expect(shared()).toEqual(['screen']);
  });

  it('a share is given up after five minutes of silence of the system’s own picker', async () => {
    const { ana, clock, share } = await asking();
    clock.advance(SYSTEM_PICKER_LIMIT_MS);
    await expect(share).rejects.toMatchObject(isCancelled);
    expect(ana.devices.live).toEqual([]);
  });

  it('a share from the system’s own picker begins though nothing on the screen changes by itself', async () => {
    const { ana, clock, share, shared, choose } = await asking();
    clock.advance(30_000);
    await settled();
    expect(shared()).toEqual([]);
    // The person has chosen now, so the next change gives a picture.
    ana.onScreenNudge = choose;
    clock.advance(1_000);
    await share;
    expect(shared()).toEqual(['screen']);
  });

  it.each<[string, (made: Awaited<ReturnType<typeof asking>>) => void, number]>([
    // The one dot left is that of the watch for a frozen picture.
    ['it has begun', ({ choose }) => choose(), 1],
    ['a refusal', ({ ana }) => ana.devices.opened.at(-1)?.end(), 0],
    ['it was stopped', ({ ana }) => void ana.sdk.stopScreenShare(), 0],
    ['it was given up', ({ clock }) => clock.advance(SYSTEM_PICKER_LIMIT_MS), 0],
  ])(
    'a screen that is chosen in the system’s own picker is changed for its first picture no more after %s',
    async (_name, end, dots) => {
      const made = await asking();
      const { ana, clock } = made;
      expect(ana.screenDots).toBe(1);
      end(made);
      await settled();
      expect(ana.screenDots).toBe(dots);
      let nudges = 0;
      ana.onScreenNudge = () => (nudges += 1);
      // A quiet picture is asked about only after 2 s.
      clock.advance(1_999);
      expect(nudges).toBe(0);
    },
  );
});

describe('the sound of a shared screen', () => {
  it('the sound of a shared screen may end before the picture, which is told, and the picture goes on', async () => {
    const { party, ana } = await setUp();
    await ana.sdk.startScreenShare({ audio: true });
    ana.devices.opened.find(({ kind }) => kind === 'audio')?.end();
    await settled();
    expect(ana.events.filter((name) => name.startsWith('warning'))).toEqual([
      'warning SCREEN_AUDIO_UNAVAILABLE',
    ]);
    expect(party.participant('ana')?.publications.map(({ kind }) => kind)).toEqual(['screen']);
    expect(ana.sdk.view.screenSharers).toEqual(['ana']);
  });

  it('the sound of a shared screen may have ended before it began: the system doesn’t let it be recorded', async () => {
    const { party, ana } = await setUp();
    const open = ana.devices.openScreen.bind(ana.devices);
    ana.devices.openScreen = async (options) => {
      const tracks = await open(options);
      tracks.audio?.stop();
      return tracks;
    };
    await ana.sdk.startScreenShare({ audio: true });
    expect(ana.events).toContain('warning SCREEN_AUDIO_UNAVAILABLE');
    expect(party.participant('ana')?.publications.map(({ kind }) => kind)).toEqual(['screen']);
  });

  it('the sound of every shared screen is heard, unless the person says otherwise', async () => {
    const { ana, person } = await setUp();
    const ben = await person('ben');
    const cleo = await person('cleo');
    await ben.sdk.startScreenShare({ audio: true });
    await cleo.sdk.startScreenShare({ audio: true });
    await settled();
    // The sound plays at two places, Ana's and that of the person who doesn't share it: streams are the same objects
    // everywhere here.
    const places = (id: string) =>
      FakeVoice.all.filter(({ srcObject, playing }) => {
        const stream = ana.sdk.stream(id, 'screenAudio');
        return playing && stream !== null && srcObject === stream;
      }).length;
    expect([places('ben'), places('cleo')]).toEqual([2, 2]);
    ana.sdk.setScreenHeard('ben', false);
    expect([places('ben'), places('cleo')]).toEqual([1, 2]);
    ana.sdk.setScreenHeard('ben', true);
    ana.sdk.setScreenHeard('cleo', false);
    expect([places('ben'), places('cleo')]).toEqual([2, 1]);
  });
});

describe('a picker that is still open when its share is stopped', () => {
  /**
   * Pickers that answer when a test tells them to, in any order. @param isNamed false where the system's own picker
   * asks later
   */
  const pickers = async (isNamed = true) => {
    const { ana, clock } = await setUp();
    const open = ana.devices.openScreen.bind(ana.devices);
    const answers: ((error?: Error) => void)[] = [];
    ana.devices.openScreen = async (options) => {
      await new Promise<void>((resolve, reject) =>
        answers.push((error) => (error ? reject(error) : resolve())),
      );
      const tracks = await open(options);
      if (!isNamed) Object.assign(tracks.video, { label: '' });
      return tracks;
    };
    const first = ana.sdk.startScreenShare();
    first.catch(() => undefined);
    await ana.sdk.stopScreenShare();
    const second = ana.sdk.startScreenShare();
    second.catch(() => undefined);
    const answer = async (which: number, error?: Error) => {
      answers[which]?.(error);
      await settled();
    };
    return { ana, clock, first, second, answer };
  };
  const cancelled = new WatchTogetherError('SCREEN_CANCELLED', 'No screen was chosen');

  it('a picker left open by a stopped share doesn’t take over the next share', async () => {
    const { ana, first, second, answer } = await pickers();
    await answer(0);
    await expect(first).rejects.toMatchObject({ code: 'SCREEN_CANCELLED' });
    expect(ana.devices.live).toEqual([]);
    await answer(1);
    await second;
    expect(ana.devices.live).toEqual(['Screen']);
    expect(ana.path.published.get('screen')?.track).toBe(ana.devices.opened.at(-1));
  });

  it('a picker left open by a stopped share doesn’t cancel the next one, nor let a third one in', async () => {
    const { ana, first, second, answer } = await pickers();
    await answer(0, cancelled);
    await expect(first).rejects.toMatchObject({ code: 'SCREEN_CANCELLED' });
    await expect(ana.sdk.startScreenShare()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await answer(1);
    await second;
    expect(ana.devices.live).toEqual(['Screen']);
  });

  it('a stopped share whose picker answers late doesn’t wait for the system’s own picker, as the next share does', async () => {
    const { ana, clock, first, second, answer } = await pickers(false);
    let choose = (): void => undefined;
    ana.systemPicker = new Promise((resolve) => (choose = resolve));
    await answer(1);
    await answer(0);
    expect([ana.devices.live, ana.screenDots]).toEqual([[''], 1]);
    await expect(first).rejects.toMatchObject({ code: 'SCREEN_CANCELLED' });
    ana.onScreenNudge = () => choose();
    clock.advance(1_000);
    await second;
    expect(ana.path.published.get('screen')?.track?.readyState).toBe('live');
  });

  it('a picker left open by a stopped share doesn’t replace the next one when it answers after it', async () => {
    const { ana, first, second, answer } = await pickers();
    await answer(1);
    await second;
    const shared = ana.path.published.get('screen')?.track;
    await answer(0);
    await expect(first).rejects.toMatchObject({ code: 'SCREEN_CANCELLED' });
    expect(ana.path.published.get('screen')?.track).toBe(shared);
    expect(shared?.readyState).toBe('live');
    expect(ana.devices.live).toEqual(['Screen']);
  });
});

describe('a share whose server goes away', () => {
  it('a share goes on while the server is away, and is announced to the server that comes back', async () => {
    const { party, clock, ana } = await setUp();
    await ana.sdk.startScreenShare({ audio: true });
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    party.room = {
      ...party.room,
      participants: party.room.participants.map((one) => ({ ...one, publications: [] })),
    };
    expect(ana.devices.live).toEqual(['Screen', 'Screen']);
    party.refuse = null;
    await clock.advanceAsync(10_000);
    expect(ana.sdk.state).toEqual({ kind: 'connected' });
    expect(party.participant('ana')?.publications.map(({ kind }) => kind)).toEqual(['screen', 'screenAudio']);
    expect(ana.devices.live).toEqual(['Screen', 'Screen']);
    expect(ana.path.published.get('screen')?.track?.readyState).toBe('live');
  });
});
