import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeVoice, installFakeStreams } from '../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../test/fakes/fake-media-path';
import { memoryToken, MemoryParty } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import { ROLE_GRANTS } from '@core/wire/grants';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
  FakeVoice.allowed = true;
});
afterEach(() => restore());

const setUp = () => {
  const party = new MemoryParty();
  const network = new FakeCallNetwork();
  const clock = new ManualClock();
  const person = (id: string) =>
    sdkPerson(
      { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
      { signalling: party.signalling(), environment: manualEnvironment(clock), network },
    );
  return { party, network, clock, person };
};

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('devices', () => {
  it('a preview shows the devices that work and names the problems of the others', async () => {
    const { person } = setUp();
    const { sdk, devices } = person('ana');
    devices.refuse.camera = 'CAMERA_DENIED';
    const preview = await sdk.preview({ audio: true, video: true });
    expect(preview).toMatchObject({
      stream: null,
      audio: true,
      video: false,
      problems: { camera: 'CAMERA_DENIED', microphone: null },
    });
    delete devices.refuse.camera;
    expect((await sdk.preview({ audio: true, video: true })).problems.camera).toBeNull();
    sdk.stopPreview();
    expect(devices.live).toEqual([]);
  });

  it('a join goes without the devices that are refused, and says so', async () => {
    const { person, party } = setUp();
    const { sdk, devices, events } = person('ana');
    devices.refuse.microphone = 'DEVICE_IN_USE';
    await sdk.connect({ audio: true, video: true });
    await settled();
    expect(events).toContain('warning DEVICE_IN_USE');
    expect(party.participant('ana')).toMatchObject({ audio: false, video: true });
    expect(sdk.local?.streams).toEqual(['camera']);
  });

  it('a join publishes what the preview had', async () => {
    const { person, party } = setUp();
    const { sdk } = person('ana');
    await sdk.preview({ audio: true, video: false });
    await sdk.connect();
    await settled();
    expect(party.participant('ana')).toMatchObject({ audio: true, video: false });
  });

  it('a join that fails closes what it had opened', async () => {
    const { person, party } = setUp();
    const { sdk, devices } = person('ana');
    party.refuse = 'SESSION_FULL';
    await expect(sdk.connect({ audio: true, video: true })).rejects.toMatchObject({ code: 'SESSION_FULL' });
    expect(devices.live).toEqual([]);
  });

  it('muting keeps the microphone open, and switching the camera off turns its light off', async () => {
    const { person, party } = setUp();
    const ana = person('ana');
    const ben = person('ben');
    await ana.sdk.connect({ audio: true, video: true });
    await ben.sdk.connect();
    await settled();
    expect(ben.sdk.participants[0]?.streams).toEqual(['microphone', 'camera']);
    await ana.sdk.disableAudio();
    await ana.sdk.disableVideo();
    expect(ana.devices.live).toEqual(['Microphone 1']);
    expect(party.participant('ana')).toMatchObject({ audio: false, video: false });
    expect(ben.sdk.stream('ana', 'camera')).toBeNull();
    expect(ben.events).toContain('inputsChanged');
    await ana.sdk.enableAudio();
    await ana.sdk.enableVideo();
    expect(ben.sdk.stream('ana', 'camera')).not.toBeNull();
  });

  it('a join with an open but muted microphone lets its person speak without opening it', async () => {
    const { person, party } = setUp();
    const ana = person('ana');
    await ana.sdk.connect({ audio: 'muted', video: false });
    await settled();
    const [track] = ana.devices.opened;
    expect(track).toMatchObject({ kind: 'audio', enabled: false, readyState: 'live' });
    expect(party.participant('ana')).toMatchObject({ audio: false });
    await ana.sdk.enableAudio();
    expect(track?.enabled).toBe(true);
    expect(ana.devices.opened).toHaveLength(1);
    expect(party.participant('ana')).toMatchObject({ audio: true });
  });

  it('switching devices leaves no gap, keeps a mute, and refuses an unknown one', async () => {
    const { person } = setUp();
    const { sdk, devices } = person('ana');
    await sdk.connect({ audio: true, video: true });
    await settled();
    await sdk.disableAudio();
    await sdk.switchDevice('microphone', 'mic2');
    await sdk.switchDevice('camera', 'cam2');
    expect(devices.live).toEqual(['Microphone 2', 'Camera 2']);
    expect(devices.opened.find(({ label }) => label === 'Microphone 2')?.enabled).toBe(false);
    await expect(sdk.switchDevice('camera', 'cam9')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(devices.live).toContain('Camera 2');
  });

  it('an unplugged device is replaced by another one, and by none when there is none', async () => {
    const { person, party } = setUp();
    const { sdk, devices, events } = person('ana');
    await sdk.connect({ audio: false, video: true });
    await settled();
    devices.unplug('cam1');
    await settled();
    expect(events).toEqual(expect.arrayContaining(['deviceLost', 'devicesChanged']));
    expect(devices.live).toEqual(['Camera 2']);
    expect(party.participant('ana')?.video).toBe(true);
    devices.unplug('cam2');
    await settled();
    expect(party.participant('ana')).toMatchObject({ video: false, publications: [] });
    await expect(sdk.enableVideo()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });

  it('cameras capture as much as was chosen to be sent, now and whenever one is opened', async () => {
    const { person } = setUp();
    const { sdk, devices } = person('ana');
    const chosen = { width: 1_920, height: 1_080, frameRate: 60, maxBitrateBps: 4_000_000 };
    await sdk.setVideoQuality(chosen);
    expect(devices.cameraLimit).toMatchObject({ width: 1_920, height: 1_080, frameRate: 60 });
    await sdk.connect({ video: true });
    await settled();
    await sdk.setVideoQuality('360p');
    expect(devices.cameraLimit).toMatchObject({ width: 640, height: 360, frameRate: 20 });
    expect(devices.opened[0]?.constraints).toMatchObject({ height: { ideal: 360 } });
    await sdk.setVideoQuality('auto');
    expect(devices.cameraLimit).toMatchObject({ width: 1_280, height: 720, frameRate: 30 });
  });

  it('devices aren’t published without the grant', async () => {
    const { person, party } = setUp();
    const { sdk, devices } = person('ana');
    await sdk.connectAsViewer();
    party.update('ana', { grants: ROLE_GRANTS.viewer });
    await expect(sdk.enableVideo()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(sdk.startScreenShare()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(devices.opened).toEqual([]);
  });

  it('leaving lets go of every device', async () => {
    const { person } = setUp();
    const { sdk, devices, path, clock } = { ...person('ana'), clock: new ManualClock() };
    await sdk.connect({ audio: true, video: true });
    await settled();
    await sdk.startScreenShare({ audio: true });
    await sdk.disconnect();
    expect(devices.live).toEqual([]);
    expect(path.calls.at(-1)).toBe('dispose');
    expect(clock.pending).toBe(0);
  });
});

describe('screen share', () => {
  const joined = async () => {
    const { person, party } = setUp();
    const ana = person('ana');
    await ana.sdk.connect();
    await settled();
    return { ...ana, party };
  };

  it('a screen share is seen by the others, with its sound, and stops once', async () => {
    const { sdk, party, events } = await joined();
    await sdk.startScreenShare({ audio: true });
    expect(party.participant('ana')?.publications.map(({ kind }) => kind)).toEqual(['screen', 'screenAudio']);
    expect(sdk.view.screenSharers).toEqual(['ana']);
    await expect(sdk.startScreenShare()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await sdk.stopScreenShare();
    await sdk.stopScreenShare();
    expect(events.filter((name) => name.startsWith('screenShare'))).toEqual([
      'screenShareStarted',
      'screenShareStopped',
    ]);
    expect(party.participant('ana')?.publications).toEqual([]);
  });

  it('a screen share stops when its track ends', async () => {
    const { sdk, devices, events } = await joined();
    await sdk.startScreenShare();
    devices.opened.at(-1)?.end();
    await settled();
    expect(events).toContain('screenShareStopped');
    expect(devices.live).toEqual([]);
  });

  it('a screen share tells cancelling from failing, and missing sound from both', async () => {
    const { sdk, devices, events } = await joined();
    devices.refuse.screen = 'SCREEN_CANCELLED';
    await expect(sdk.startScreenShare()).rejects.toMatchObject({ code: 'SCREEN_CANCELLED', fatal: false });
    devices.refuse.screen = 'SCREEN_UNSUPPORTED';
    await expect(sdk.startScreenShare()).rejects.toMatchObject({ code: 'SCREEN_UNSUPPORTED' });
    delete devices.refuse.screen;
    devices.screenHasSound = false;
    await sdk.startScreenShare({ audio: true });
    expect(events).toContain('warning SCREEN_AUDIO_UNAVAILABLE');
  });

  it('a screen share is closed where the server refuses it', async () => {
    const { sdk, devices, party } = await joined();
    party.intercept = (name) => (name === 'call:publish' ? 'PERMISSION_DENIED' : null);
    await expect(sdk.startScreenShare()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(devices.live).toEqual([]);
  });
});

describe('voices', () => {
  const two = async () => {
    const { person, clock, party } = setUp();
    const ana = person('ana');
    const ben = person('ben');
    await ana.sdk.connect({ audio: true });
    await ben.sdk.connect();
    await settled();
    return { ana, ben, clock, party };
  };

  it('voices of everybody else are played, each at their own volume', async () => {
    const { ben } = await two();
    expect(FakeVoice.all).toHaveLength(1);
    expect(FakeVoice.all[0]?.playing).toBe(true);
    ben.sdk.setVolume('ana', 0.25);
    expect(FakeVoice.all[0]?.volume).toBe(0.25);
  });

  it('voices that the browser won’t play ask for a click, and play after it', async () => {
    FakeVoice.allowed = false;
    const { ben } = await two();
    expect(ben.events).toContain('playbackBlocked');
    FakeVoice.allowed = true;
    await ben.sdk.resumePlayback();
    expect(FakeVoice.all[0]?.playing).toBe(true);
  });

  it('voices go to the chosen output, and back to the default when that is lost', async () => {
    const { ben } = await two();
    await ben.sdk.setAudioOutput('voices', 'out1');
    expect(FakeVoice.all[0]?.sink).toBe('out1');
    await expect(ben.sdk.setAudioOutput('voices', 'nowhere')).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    ben.devices.unplug('out1');
    await settled();
    expect(ben.events).toContain('deviceLost');
    expect(FakeVoice.all[0]?.sink).toBe('');
  });

  it('the speakers are told, oneself among them', async () => {
    const { ana, ben, clock } = await two();
    ana.level = 0.3;
    ben.path.level = 0.3;
    await clock.advanceAsync(700);
    expect(ana.sdk.local?.speaking).toBe(true);
    expect(ben.sdk.participants[0]?.speaking).toBe(true);
    ben.path.level = 0;
    await clock.advanceAsync(1_700);
    expect(ben.events.filter((name) => name.startsWith('speaking'))).toEqual([
      'speakingStarted',
      'speakingStopped',
    ]);
  });

  it('the meter shows one’s own level, 30 times a second at most', async () => {
    const { ana, clock } = await two();
    const levels: number[] = [];
    const stop = ana.sdk.onLocalLevel((level) => levels.push(level));
    ana.level = 1;
    await clock.advanceAsync(1_000);
    expect(levels.length).toBeLessThanOrEqual(30);
    expect(levels.at(-1)).toBe(1);
    stop();
  });
});

describe('one’s own microphone', () => {
  const joined = async () => {
    const { person, clock } = setUp();
    const ana = person('ana');
    const told: string[] = [];
    ana.sdk.on('talkingWhileMuted', () => told.push('talkingWhileMuted'));
    ana.sdk.on('noAudioInput', () => told.push('noAudioInput'));
    ana.level = 0.001;
    await ana.sdk.connect({ audio: true });
    await settled();
    const clones = () => ana.devices.opened.flatMap((track) => track.clones);
    const measured = () => clones().filter(({ readyState }) => readyState === 'live');
    return { ...ana, person: ana, clock, told, clones, measured };
  };

  it('one’s own microphone reports talking while muted, every 10 s at most', async () => {
    const { sdk, person, clock, told } = await joined();
    person.level = 0.3;
    await clock.advanceAsync(3_000);
    expect(told).toEqual([]);
    await sdk.disableAudio();
    await clock.advanceAsync(700);
    expect(told).toEqual([]);
    await clock.advanceAsync(100);
    expect(told).toEqual(['talkingWhileMuted']);
    await sdk.enableAudio();
    await sdk.disableAudio();
    await clock.advanceAsync(9_000);
    expect(told).toHaveLength(1);
    await clock.advanceAsync(2_000);
    expect(told).toHaveLength(2);
  });

  it('one’s own muted microphone is measured by a copy, which is sent nowhere and ends with the mute', async () => {
    const { sdk, path, clock, clones, measured } = await joined();
    await clock.advanceAsync(1_000);
    expect(clones()).toEqual([]);
    await sdk.disableAudio();
    await clock.advanceAsync(1_000);
    expect(measured()).toHaveLength(1);
    expect(measured()[0]?.enabled).toBe(true);
    const sent = [...path.published.values()].map(({ track }) => track?.id);
    expect(sent).not.toContain(measured()[0]?.id);
    await sdk.switchDevice('microphone', 'mic2');
    await clock.advanceAsync(100);
    expect(measured().map(({ label }) => label)).toEqual(['Microphone 2']);
    await sdk.enableAudio();
    await clock.advanceAsync(50);
    expect(measured()).toEqual([]);
    await sdk.disableAudio();
    await clock.advanceAsync(50);
    expect(measured()).toHaveLength(1);
    await sdk.disconnect();
    expect(measured()).toEqual([]);
    expect(clones()).toHaveLength(3);
  });

  it('one’s own muted microphone reports nothing where a copy can’t be made', async () => {
    const { sdk, person, devices, clock, told } = await joined();
    const [track] = devices.opened;
    if (track)
      track.clone = () => {
        throw new Error('no copies here');
      };
    await sdk.disableAudio();
    person.level = 0.3;
    await clock.advanceAsync(3_000);
    expect(told).toEqual([]);
    expect(person.events).not.toContain('warning INTERNAL');
  });

  it('one’s own silent microphone is reported once, until it gives some sound', async () => {
    const { sdk, person, clock, told } = await joined();
    await clock.advanceAsync(10_000);
    expect(told).toEqual([]);
    person.level = 0;
    await clock.advanceAsync(3_900);
    expect(told).toEqual([]);
    await clock.advanceAsync(20_000);
    await sdk.disableAudio();
    await sdk.enableAudio();
    await clock.advanceAsync(10_000);
    expect(told).toEqual(['noAudioInput']);
    person.level = 0.001;
    await clock.advanceAsync(100);
    person.level = 0;
    await clock.advanceAsync(5_000);
    expect(told).toEqual(['noAudioInput', 'noAudioInput']);
  });
});

describe('the loudest people', () => {
  it('the ranking of speakers is told as it changes, and is empty at the end', async () => {
    const { person, clock } = setUp();
    const [ana, ben, cem] = [person('ana'), person('ben'), person('cem')];
    for (const { sdk } of [ana, ben, cem]) await sdk.connect({ audio: true });
    await settled();
    const ranks: string[] = [];
    ana.sdk.on('activeSpeakersChanged', ({ participantIds }) => ranks.push(participantIds.join(' ')));
    ana.path.levels.set('ben', 0.1).set('cem', 0.3);
    await clock.advanceAsync(2_000);
    ana.path.levels.set('ben', 0.9);
    await clock.advanceAsync(2_000);
    ana.path.levels.set('cem', 0);
    await clock.advanceAsync(3_000);
    await ana.sdk.disconnect();
    expect(ranks).toEqual(['cem ben', 'ben cem', 'ben', '']);
  });
});

describe('the quality of a link', () => {
  it('the quality of a link is told when its level changes', async () => {
    const { person, clock } = setUp();
    const ana = person('ana');
    await ana.sdk.connect();
    await person('ben').sdk.connect();
    await settled();
    const told: string[] = [];
    ana.sdk.on('qualityChanged', ({ participantId, quality }) => {
      told.push(`${participantId} ${quality?.level} ${quality?.reason} ${quality?.side}`);
    });
    for (const lost of [0, 0, 9, 9, 0, 0, 0, 0, 0, 0]) {
      ana.path.flow('ben', { lost });
      await clock.advanceAsync(2_000);
    }
    const seen = (who: string) => told.filter((one) => one.startsWith(who)).map((one) => one.slice(4));
    const expected = [
      'excellent null null',
      'poor loss between',
      'lost loss between',
      'good loss between',
      'excellent null null',
    ];
    expect(seen('ben')).toEqual(expected);
    // One's own connection is as good as the only link that there is.
    expect(seen('ana')).toEqual(expected);
  });
});

describe('a link that is lost', () => {
  it('a lost link shows in the state while its person is there, and not in the next session', async () => {
    const { person, party } = setUp();
    const ana = person('ana');
    await ana.sdk.connect();
    await person('ben').sdk.connect();
    ana.path.setReach('ben', 'interrupted', true);
    expect(ana.sdk.state).toMatchObject({ kind: 'reconnecting', what: 'call' });
    party.update('ben', { presence: 'reconnecting' });
    expect(ana.sdk.state).toEqual({ kind: 'connected' });
    party.update('ben', { presence: 'connected' });
    expect(ana.sdk.state).toMatchObject({ what: 'call' });
    await ana.sdk.disconnect();
    await ana.sdk.connect();
    party.update('ben', { audio: true });
    expect(ana.sdk.state).toEqual({ kind: 'connected' });
  });
});

describe('the server’s absence', () => {
  it('a lost server leaves the links alone, and is told again what is published when it is back', async () => {
    const { person, party, clock } = setUp();
    const { sdk, path, events } = person('ana');
    await sdk.connect({ audio: true, video: true });
    await settled();
    party.refuse = 'SERVER_UNREACHABLE';
    party.restart();
    // The new process's journal knows the seat, but not what was published.
    party.room = {
      ...party.room,
      participants: party.room.participants.map((one) => ({ ...one, publications: [], video: false })),
    };
    await sdk.disableVideo();
    await sdk.enableVideo();
    party.refuse = null;
    await clock.advanceAsync(10_000);
    expect(sdk.state).toEqual({ kind: 'connected' });
    expect(path.calls).toEqual(['server here', 'server away', 'server here']);
    expect(party.participant('ana')).toMatchObject({ audio: true, video: true });
    expect(party.participant('ana')?.publications).toHaveLength(2);
    expect(events.filter((name) => name.startsWith('recon'))).toEqual(['reconnecting', 'reconnected']);
  });
});
