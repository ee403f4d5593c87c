import { afterEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyView } from '@core/session/view';
import { enterParty, playback } from '../../testing/enter-party';
import { createFakeHost, filmFile } from '../../testing/fake-host';
import { fileFilm, person } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  vi.useRealTimers();
  mounted?.unmount();
  mounted = null;
});
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty(change);
  mounted = app.wrapper;
  return app;
};
const mountedSample = () => createFakeHost().host.films.sample();

describe('keys', () => {
  it('keys play, pause, wind, mute and fold the panels', async () => {
    const { press, party, find } = await enter({ playback: playback() });
    await press(' ');
    expect(party.argsOf('pause')).toHaveLength(1);
    party.showPlayback({ phase: 'paused' });
    await press(' ');
    expect(party.argsOf('play')).toHaveLength(1);
    await press('ArrowLeft');
    expect(party.argsOf('seek').at(-1)).toEqual([55_000]);
    await press('m');
    expect(party.argsOf('disableAudio')).toHaveLength(1);
    const before = find('drawer') !== null;
    await press('c');
    expect(find('drawer') !== null).toBe(!before);
    await press('?');
    expect(find('shortcut-dialog')).not.toBeNull();
  });

  it('quick presses of a key add up before the server has answered', async () => {
    const { press, party } = await enter({ playback: playback() });
    await press('ArrowRight');
    await press('ArrowRight');
    expect(party.argsOf('seek')).toEqual([[65_000], [70_000]]);
  });

  it('keys leave the film alone while somebody types', async () => {
    const { press, party, get, find, click } = await enter({ playback: playback() });
    if (!find('chat-input')) await click('dock-chat');
    await press(' ', get('chat-input'));
    await press('m', get('chat-input'));
    expect(party.argsOf('pause')).toEqual([]);
    expect(party.argsOf('disableAudio')).toEqual([]);
  });

  it('keys fill the screen with F and leave it with Escape', async () => {
    const { press, fakeHost } = await enter({ playback: playback() });
    await press('f');
    await press('Escape');
    expect(fakeHost.inputsOf('window.setFullScreen')).toEqual([true, false]);
  });
});

describe('the hold overlay', () => {
  const hold = (waitingFor: string[], reason: 'buffering' | 'loading' = 'buffering') =>
    playback({ phase: 'holding', hold: { reason, waitingFor, untilServerTimeMs: 6_000 } });

  it('the hold overlay says for whom, how long, and goes on without them', async () => {
    const { get, click, party } = await enter();
    party.show({
      participants: [
        person('Ana', { isLocal: true, readiness: { filmId: 'film_1', state: 'ready' } }),
        person('Dan'),
      ],
      playback: playback(),
    });
    party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
    party.show({ playback: hold(['p_Dan']) });
    await flushPromises();
    expect(get('hold-overlay').textContent).toContain('Dan is buffering');
    expect(get('hold-overlay').textContent).toContain('We go on in 5 s, or');
    expect(get('continue-without').textContent).toContain('Continue without Dan');
    await click('continue-without');
    expect(party.argsOf('continueWithout')).toEqual([['p_Dan']]);
  });

  it('the hold overlay of the first load says who lacks a copy, and offers to start anyway', async () => {
    const { get, click, party } = await enter({ playback: playback() });
    party.show({
      participants: [
        person('Ana', { isLocal: true, readiness: { filmId: 'film_1', state: 'ready' } }),
        person('Ben', { readiness: { filmId: 'film_1', state: 'missing' } }),
      ],
      playback: hold(['p_Ben'], 'loading'),
    });
    await flushPromises();
    expect(get('hold-overlay').textContent).toContain('Waiting for Ben to open their copy');
    await click('continue-without');
    expect(party.argsOf('continueWithout')).toEqual([[undefined]]);
  });
});

describe('the own copy', () => {
  it('the own copy is asked for where somebody else opened a file, and matched by size and fingerprint', async () => {
    const { get, click, find, party, fakeHost } = await enter({ playback: playback() });
    expect(party.argsOf('setLocalSource').at(-1)).toEqual([null, { filmId: 'film_1', state: 'missing' }]);
    expect(get('copy-card').textContent).toContain(
      'Ben opened film.mp4 (1.2 GB)'.replace('1.2 GB', '1.2\u00a0GB'),
    );

    fakeHost.state.chosen = filmFile({ name: 'other.mp4', fingerprint: 'b'.repeat(64) });
    await click('open-copy');
    expect(get('copy-card').dataset['state']).toBe('mismatch');
    expect(get('copy-card').textContent).toContain('You opened other.mp4, the party watches film.mp4');
    expect(party.playback.readiness).toEqual({ filmId: 'film_1', state: 'mismatch', detail: 'other.mp4' });

    fakeHost.state.chosen = filmFile({ name: 'the same.mp4' });
    await click('open-copy');
    expect(party.argsOf('setLocalSource').at(-1)).toEqual([
      { filmId: 'film_1', url: 'matinee-film://local/handle-0123456789' },
      { filmId: 'film_1', state: 'loading' },
    ]);
    expect(find('copy-card')).toBeNull();
  });

  it('the opener’s own copy is the handle they opened', async () => {
    const { click, party, fakeHost } = await enter();
    fakeHost.state.chosen = filmFile();
    await click('open-file');
    expect(party.argsOf('open')).toEqual([
      [
        {
          title: 'film',
          source: { kind: 'file', name: 'film.mp4', sizeBytes: 1_200_000_000, fingerprint: 'a'.repeat(64) },
        },
      ],
    ]);
    party.show({ playback: playback() });
    await flushPromises();
    expect(party.playback.readiness.state).toBe('loading');
  });

  it('the own copy of the sample clip comes with the app', async () => {
    const { party } = await enter();
    const { name, sizeBytes, fingerprint, url } = await mountedSample();
    party.show({
      playback: playback({ film: fileFilm({ source: { kind: 'file', name, sizeBytes, fingerprint } }) }),
    });
    await flushPromises();
    expect(party.argsOf('setLocalSource').at(-1)?.[0]).toEqual({ filmId: 'film_1', url });
  });

  it('the own copy is not offered anew when the film only moves', async () => {
    const { party } = await enter({ playback: playback() });
    const before = party.argsOf('setLocalSource').length;
    party.showPlayback({ phase: 'paused', timeline: { ...playback().timeline, revision: 2 } });
    party.show({ state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false } });
    party.show({ state: { kind: 'connected' } });
    expect(party.argsOf('setLocalSource')).toHaveLength(before);
  });

  it('the own copy is let go of when the party is over', async () => {
    const { click, party, fakeHost } = await enter();
    fakeHost.state.chosen = filmFile();
    await click('open-file');
    party.emit('disconnected', { reason: 'session_closed' });
    await flushPromises();
    await click('ended-home');
    expect(fakeHost.inputsOf('film.release')).toContain('handle-0123456789');
  });

  it('a web film’s copy is its address, and what is no address is refused here', async () => {
    const { click, type, submit, get, party } = await enter();
    await click('open-url');
    await type('url-input', 'film.mp4');
    await submit('url-open');
    expect(get('url-input').getAttribute('aria-invalid')).toBe('true');
    await type('url-input', 'https://example.org/a/The%20film.mp4?x=1');
    await submit('url-open');
    expect(party.argsOf('open')).toEqual([
      [{ title: 'The film', source: { kind: 'url', url: 'https://example.org/a/The%20film.mp4?x=1' } }],
    ]);
  });
});

describe('chat', () => {
  it('the chat sends, and refuses what is too long before the server does', async () => {
    const { find, click, type, submit, get, party } = await enter();
    if (!find('chat-input')) await click('dock-chat');
    await type('chat-input', ' hello ');
    await submit('chat-input');
    expect(party.argsOf('send')).toEqual([['hello']]);
    expect((get('chat-input') as HTMLTextAreaElement).value).toBe('');
    await type('chat-input', 'é'.repeat(2_002));
    expect(get('chat-too-long').textContent).toContain('too long by 2');
    await submit('chat-input');
    expect(party.argsOf('send')).toHaveLength(1);
  });

  it('the chat reports no error for a message that the end of the party overtakes', async () => {
    const { find, click, type, submit, party } = await enter();
    if (!find('chat-input')) await click('dock-chat');
    party.hold('send');
    await type('chat-input', 'hello');
    await submit('chat-input');
    party.emit('disconnected', { reason: 'session_closed' });
    party.held.get('send')?.reject(new WatchTogetherError('INVALID_STATE', 'The session is over'));
    await flushPromises();
    expect(find('toast')).toBeNull();
  });

  it('the chat tells who came and who moved the film', async () => {
    const { find, click, party } = await enter({ playback: playback() });
    if (!find('chat-input')) await click('dock-chat');
    party.emit('participantJoined', { participant: person('Cleo') });
    party.showPlayback({ lastAction: { by: 'p_Ben', action: 'seek', fromMs: 60_000, toMs: 50_000 } });
    await flushPromises();
    const lines = [...document.querySelectorAll('[data-testid="system-line"]')].map(
      (line) => line.textContent,
    );
    expect(lines).toEqual(['Cleo joined', 'Ben went back 10 s']);
  });
});

describe('the party', () => {
  it('the party tells of a lost server without taking the film away', async () => {
    const { party, get, click, find } = await enter({ playback: playback() });
    party.show({ state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false } });
    await flushPromises();
    expect(get('banner-reconnecting').textContent).toContain('The film goes on');
    expect(find('stage-video')).not.toBeNull();
    await click('reconnect-now');
    expect(party.calls.some(({ verb }) => verb === 'reconnectNow')).toBe(true);
  });

  it('the party shows a refused command as a sentence', async () => {
    const { party, click, get } = await enter({ playback: playback() });
    party.failures.set('pause', new WatchTogetherError('NOT_CONTROLLER', 'no grant'));
    await click('transport-play');
    expect(get('toast').textContent).toContain('You do not have control of the film.');
  });

  it('the party says that a muted person talks, and that a microphone gives no sound', async () => {
    const { party, press } = await enter();
    const said = () => [...document.querySelectorAll('[data-testid="toast"]')].map((one) => one.textContent);
    party.emit('talkingWhileMuted', {});
    await flushPromises();
    expect(said()[0]).toContain('You are muted.');
    expect(said()[0]).toContain('Press M to be heard.');
    party.emit('noAudioInput', {});
    party.emit('talkingWhileMuted', {});
    await flushPromises();
    expect(said()).toHaveLength(2);
    expect(said()[1]).toContain('Your microphone gives no sound.');
    // The key that the toast names does what the toast says.
    await press('m');
    expect(party.argsOf('disableAudio').length + party.argsOf('enableAudio').length).toBe(1);
  });

  it('the party gives the element to the SDK and takes it back', async () => {
    const { party, get, press } = await enter({ playback: playback() });
    expect(party.argsOf('attach')).toEqual([[get('stage-video')]]);
    await press('f');
    expect(party.argsOf('attach')).toHaveLength(1);
    mounted?.unmount();
    mounted = null;
    expect(party.argsOf('detach')).toHaveLength(1);
  });

  it('the party asks for a click where the browser wants one', async () => {
    const { party, click, find } = await enter({ playback: playback() });
    party.playback.setLocalSource(null, { filmId: 'film_1', state: 'ready' });
    party.emit('playbackBlocked', { what: 'film' });
    await flushPromises();
    await click('blocked-overlay');
    expect(party.argsOf('resumePlayback')).toHaveLength(1);
    expect(find('blocked-overlay')).toBeNull();
  });
});
