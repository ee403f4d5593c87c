import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { Preferences } from '@core/ipc/preferences';
import { playback } from '../../testing/enter-party';
import type { FakeDesk } from '../../testing/fake-desk';
import { person } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';
import { useCall } from '../../party/call/call';
import { useDevicesDialog, type DevicesTab } from '../../party/devices/devices-dialog';
import { usePlayer } from '../../party/film/player';
import { useSession } from '../../party/session';

let mounted: VueWrapper | null = null;
beforeEach(() => vi.stubGlobal('innerWidth', 1_280));
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.unstubAllGlobals();
});

/** Opens Ana's app in Ben's party, with a film. */
const enter = async (preferences: Partial<Preferences> = {}) => {
  const app = await mountApp(({ state }) => {
    state.preferences = { ...state.preferences, ...preferences };
  });
  mounted = app.wrapper;
  const party = await app.join();
  party.show({
    localId: 'p_Ana',
    playback: playback(),
    participants: [person('Ana', { isLocal: true }), person('Ben', { seat: 2 })],
  });
  await flushPromises();
  const open = async (tab: DevicesTab): Promise<void> => {
    useDevicesDialog().show(tab);
    await flushPromises();
  };
  return { ...app, party, open };
};
const toasts = (): (string | null)[] =>
  [...document.querySelectorAll('[data-testid="toast"] b')].map(({ textContent }) => textContent);
const within = (testid: string, role: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"] [role="${role}"]`);
  if (!found) throw new Error(`No ${role} in ${testid}.`);
  return found;
};
const flip = async (testid: string): Promise<void> => {
  within(testid, 'switch').click();
  await flushPromises();
};
const film = (): HTMLVideoElement => {
  const element = usePlayer().element;
  if (!element) throw new Error('No film.');
  return element;
};

describe('the film makes room for voices', () => {
  it('the film makes room for voices by its element alone: the slider stays where it was put', async () => {
    const { party, fakeHost } = await enter({ filmVolume: 0.8 });
    expect(film().volume).toBeCloseTo(0.8);
    party.duck(0.25);
    expect(film().volume).toBeCloseTo(0.2);
    expect(usePlayer().volume).toBe(0.8);
    expect(fakeHost.inputsOf('preferences.set').some((one) => 'filmVolume' in (one as object))).toBe(false);
    party.duck(1);
    expect(film().volume).toBeCloseTo(0.8);
  });
  it('the film makes room for voices while the slider is moved, and at its end', async () => {
    const { party } = await enter({ filmVolume: 0.8 });
    party.duck(0.5);
    usePlayer().setVolume(0.4);
    expect(film().volume).toBeCloseTo(0.2);
    usePlayer().setVolume(0);
    expect(film().volume).toBe(0);
    party.duck(1);
    expect(film().volume).toBe(0);
    party.duck(1.5);
    usePlayer().setVolume(1);
    expect(film().volume).toBe(1);
  });
  it('a muted film stays mute while somebody speaks', async () => {
    const { party } = await enter({ filmVolume: 0.8 });
    usePlayer().setMuted(true);
    party.duck(0.25);
    expect(film().muted).toBe(true);
    party.duck(1);
    expect(film().muted).toBe(true);
    usePlayer().setMuted(false);
    expect(film().volume).toBeCloseTo(0.8);
  });
  it('the film makes room also where it comes while somebody speaks', async () => {
    const { party } = await enter({ filmVolume: 0.8 });
    party.showPlayback({ film: null, phase: 'empty' });
    await flushPromises();
    party.duck(0.5);
    const late = document.createElement('video');
    usePlayer().use(late);
    expect(late.volume).toBeCloseTo(0.4);
  });
  it('the film makes room no longer when the party is over', async () => {
    const { party } = await enter({ filmVolume: 0.8 });
    const element = film();
    party.duck(0.25);
    useSession().drop();
    expect(element.volume).toBeCloseTo(0.8);
    party.duck(0.1);
    expect(element.volume).toBeCloseTo(0.8);
  });
  it('the film makes room as far as this person sets it, in words', async () => {
    const { party, press, open, get, fakeHost } = await enter({ duckingDb: 9 });
    expect(party.argsOf('setDucking')).toEqual([[{ depthDb: 9, underOwnVoice: false }]]);
    await open('sound');
    const slider = within('ducking', 'slider');
    expect(slider.getAttribute('aria-label')).toBe('Film makes room for voices');
    await press('ArrowRight', slider);
    expect(get('duck-words').textContent).toBe('12 dB: quieter while somebody speaks');
    expect(party.argsOf('setDucking').at(-1)).toEqual([{ depthDb: 12, underOwnVoice: false }]);
    await press('End', slider);
    expect(slider.getAttribute('aria-valuetext')).toBe('24 dB: a lot quieter while somebody speaks');
    await press('Home', slider);
    expect(get('duck-words').textContent).toBe('Off: the film stays as loud as it is');
    expect(party.argsOf('setDucking').at(-1)).toEqual([{ depthDb: 0, underOwnVoice: false }]);
    await flip('duck-own');
    expect(party.argsOf('setDucking').at(-1)).toEqual([{ depthDb: 0, underOwnVoice: true }]);
    expect(fakeHost.state.preferences).toMatchObject({ duckingDb: 0, duckUnderOwnVoice: true });
  });
});

describe('film and voices', () => {
  it('film and voices are two buses, each with its volume and mute', async () => {
    const { party, press, click, open, fakeHost } = await enter({ voicesVolume: 0.9, filmVolume: 0.5 });
    expect(party.argsOf('setVoices')).toEqual([[{ volume: 0.9, muted: false }]]);
    await open('sound');
    await press('ArrowLeft', within('bus-voices', 'slider'));
    expect(party.argsOf('setVoices').at(-1)).toEqual([{ volume: 0.85, muted: false }]);
    expect(fakeHost.state.preferences.voicesVolume).toBe(0.85);
    await click('mute-voices');
    expect(party.argsOf('setVoices').at(-1)).toEqual([{ volume: 0.85, muted: true }]);
    await click('mute-voices');
    expect(party.argsOf('setVoices').at(-1)).toEqual([{ volume: 0.85, muted: false }]);
    await press('ArrowRight', within('bus-film', 'slider'));
    expect(film().volume).toBeCloseTo(0.55);
    await click('mute-film');
    expect(film().muted).toBe(true);
    expect(party.argsOf('setVoices').at(-1)).toEqual([{ volume: 0.85, muted: false }]);
  });
  it('quiet voices are levelled and speech made clearer', async () => {
    const { party, open, fakeHost } = await enter({ voiceClarity: true });
    expect(party.argsOf('setVoiceProcessing')).toEqual([[{ levelling: false, clarity: true }]]);
    await open('sound');
    await flip('voice-levelling');
    expect(party.argsOf('setVoiceProcessing').at(-1)).toEqual([{ levelling: true, clarity: true }]);
    await flip('voice-clarity');
    expect(party.argsOf('setVoiceProcessing').at(-1)).toEqual([{ levelling: true, clarity: false }]);
    expect(fakeHost.state.preferences).toMatchObject({ voiceLevelling: true, voiceClarity: false });
  });
  it('each person’s voice has a volume, remembered when they come back under another id', async () => {
    const { party, fakeHost } = await enter({ personVolumes: { dan: 1.6 } });
    expect(party.argsOf('setVolume')).toEqual([]);
    useCall().setVolume('p_Ben', 0.4);
    expect(fakeHost.state.preferences.personVolumes).toEqual({ dan: 1.6, ben: 0.4 });
    const ana = person('Ana', { isLocal: true });
    party.show({ participants: [ana] });
    party.show({ participants: [ana, person('Dan', { seat: 3 }), person('Ben', { id: 'p_new', seat: 2 })] });
    await flushPromises();
    expect(party.argsOf('setVolume').slice(1)).toEqual([
      ['p_Dan', 1.6],
      ['p_new', 0.4],
    ]);
    expect(useCall().volumes).toMatchObject({ p_Dan: 1.6, p_new: 0.4 });
  });
});

describe('the processing of the microphone', () => {
  const checked = (): string | undefined =>
    [...document.querySelectorAll<HTMLInputElement>('input[name="noise"]')].find((one) => one.checked)?.value;
  const refuse = (desk: FakeDesk): void =>
    void desk.failures.set('setMicrophoneProcessing', new WatchTogetherError('DEVICE_IN_USE', 'No.'));

  it('the microphone’s processing is in place from joining on, as it was chosen', async () => {
    const { desk, open } = await enter({ noiseSuppression: 'voice', echoCancellation: false });
    expect(desk.argsOf('setMicrophoneProcessing')).toEqual([[{ noise: 'voice', echoCancellation: false }]]);
    // The desk had the choice before the lobby began to listen: nothing is opened anew on the way in.
    const verbs = desk.calls.map(({ verb }) => verb);
    expect(verbs.indexOf('setMicrophoneProcessing')).toBeLessThan(verbs.indexOf('preview'));
    await open('microphone');
    expect(checked()).toBe('voice');
  });
  it('the microphone’s processing changes at once, and says what the voice model costs here', async () => {
    const { desk, open, click, get, find, fakeHost } = await enter();
    await open('microphone');
    expect(checked()).toBe('standard');
    await click('noise-voice');
    expect(desk.argsOf('setMicrophoneProcessing').at(-1)).toEqual([
      { noise: 'voice', echoCancellation: true },
    ]);
    expect(fakeHost.state.preferences.noiseSuppression).toBe('voice');
    desk.noiseCost = 0.034;
    await click('noise-measure');
    expect(get('noise-cost').textContent).toBe('It uses about 3 % of one core here.');
    expect(find('noise-measure')).toBeNull();
  });
  it('the microphone’s processing stays as it is where the change fails, and the controls say so', async () => {
    const { desk, open, click, fakeHost } = await enter();
    await open('microphone');
    refuse(desk);
    await click('noise-voice');
    expect(toasts()).toHaveLength(1);
    expect(checked()).toBe('standard');
    expect(fakeHost.state.preferences.noiseSuppression).toBe('standard');
    refuse(desk);
    await flip('echo-cancellation');
    expect(within('echo-cancellation', 'switch').getAttribute('aria-checked')).toBe('true');
    expect(fakeHost.state.preferences.echoCancellation).toBe(true);
  });
  it('the microphone’s processing is shown truly where it fails from the start', async () => {
    const app = await mountApp(({ state }) => {
      state.preferences = { ...state.preferences, noiseSuppression: 'voice' };
    });
    mounted = app.wrapper;
    refuse(app.desk);
    await app.join();
    await flushPromises();
    expect(toasts()).toHaveLength(1);
    useDevicesDialog().show('microphone');
    await flushPromises();
    expect(checked()).toBe('standard');
    // Noise suppression is still chosen for the next time.
    expect(app.fakeHost.state.preferences.noiseSuppression).toBe('voice');
  });
  it('the microphone’s processing says what echo is taken out, and warns where none is', async () => {
    const { desk, open, get, find } = await enter();
    desk.echo = 'all';
    await open('microphone');
    expect(get('echo-line').textContent).toContain('everything this computer plays');
    desk.echo = 'none';
    await flip('echo-cancellation');
    expect(desk.argsOf('setMicrophoneProcessing').at(-1)).toEqual([
      { noise: 'standard', echoCancellation: false },
    ]);
    expect(get('echo-warning').textContent).toContain('friends would hear the film and themselves');
    expect(find('echo-line')).toBeNull();
  });
});
