import { afterEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import { enterParty, playback } from '../../testing/enter-party';
import { useToasts } from '../../party/toasts';
import { fileFilm, person } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
});
/** Each part of the view that may say why the film stands still. */
const PLACES = ['empty-stage', 'copy-card', 'blocked-overlay', 'film-end', 'hold-overlay', 'still-line'];
const enter = async (change: Partial<PartyView>, own: Readiness['state'] = 'ready') => {
  const app = await enterParty({ playback: playback() });
  mounted = app.wrapper;
  app.party.playback.setLocalSource(null, { filmId: 'film_1', state: own });
  app.party.show(change);
  await flushPromises();
  const said = (): string[] => PLACES.filter((place) => app.find(place) !== null);
  return { ...app, said };
};
const hold = playback({
  phase: 'holding',
  hold: { reason: 'buffering', waitingFor: ['p_Dan'], untilServerTimeMs: 6_000 },
});
const away: Partial<PartyView> = {
  state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
};

describe('a film that stands still', () => {
  it.each<[string, Partial<PartyView>, Readiness['state'], string]>([
    ['nobody opened one', { playback: playback({ film: null, phase: 'empty' }) }, 'none', 'empty-stage'],
    ['no copy', {}, 'missing', 'copy-card'],
    ['no copy, while the room waits', { playback: hold }, 'mismatch', 'copy-card'],
    ['the room waits', { playback: hold }, 'ready', 'hold-overlay'],
    ['the room waits, the server is away', { ...away, playback: hold }, 'ready', 'still-line'],
    ['the end', { playback: playback({ phase: 'ended' }) }, 'ended', 'film-end'],
    ['paused', { playback: playback({ phase: 'paused' }) }, 'ready', 'still-line'],
    ['the own player loads', {}, 'loading', 'still-line'],
    ['the own player ran dry', {}, 'buffering', 'still-line'],
    ['the own copy is over', {}, 'ended', 'still-line'],
  ])('one place says why the film stands still: %s', async (_name, change, own, place) => {
    const { said } = await enter(change, own);
    expect(said()).toEqual([place]);
  });

  it('one place says that the film stands still because the browser wants a click', async () => {
    const { said, party } = await enter({ playback: playback({ phase: 'paused' }) });
    party.emit('playbackBlocked', { what: 'film' });
    await flushPromises();
    expect(said()).toEqual(['blocked-overlay']);
  });

  it('no place says why while the film runs', async () => {
    const { said } = await enter({});
    expect(said()).toEqual([]);
  });
});

describe('a film that nobody can play', () => {
  const nobody = playback({ phase: 'unplayable', lastAction: { by: 'p_Ben', action: 'play' } });
  const people = (...states: Readiness['state'][]) =>
    ['Ana', 'Ben', 'Dan'].map((name, index) =>
      person(name, {
        isLocal: name === 'Ana',
        readiness: { filmId: 'film_1', state: states[index] ?? 'none' },
      }),
    );

  it('an unplayable film says so, with why for each person, and that it goes on by itself', async () => {
    const { get, said } = await enter(
      { playback: nobody, participants: people('buffering', 'unreachable', 'unsupported') },
      'buffering',
    );
    const words = get('nobody-plays').textContent;
    expect(words).toContain('Nobody can play this now');
    expect(words).toMatch(/You.*Buffering.*Ben.*Can't reach the film.*Dan.*Can't play this film/);
    expect(words).toContain('goes on by itself as soon as somebody can');
    expect(said()).toEqual([]);
  });

  it('an unplayable film says so beside the card that says what is wrong here', async () => {
    const { get, said } = await enter(
      { playback: nobody, participants: people('unsupported', 'unreachable', 'unsupported') },
      'unsupported',
    );
    expect(get('nobody-plays').textContent).toContain('Nobody can play this now');
    expect(said()).toEqual(['copy-card']);
  });

  it('an unplayable film speaks of nobody else where there is nobody', async () => {
    const { get } = await enter(
      { playback: nobody, participants: people('buffering').slice(0, 1) },
      'buffering',
    );
    expect(get('nobody-plays').textContent).toContain("This can't be played now");
  });

  it('an unplayable film can be paused meanwhile', async () => {
    const { get, click, party } = await enter({ playback: nobody });
    expect(get('transport-play').getAttribute('aria-label')).toContain('Pause');
    await click('transport-play');
    expect(party.argsOf('pause')).toHaveLength(1);
  });

  it('an unplayable film says nothing any more when it goes on', async () => {
    const { find, party } = await enter({ playback: nobody });
    party.showPlayback({ phase: 'playing' });
    await flushPromises();
    expect(find('nobody-plays')).toBeNull();
  });
});

describe('a person whose line is too slow', () => {
  const notice = (): string => document.querySelector('.notice')?.textContent ?? '';

  it('a person with a slow line is shown on the stage and among the people, and announced when they are waited for again', async () => {
    const { get, click, party } = await enter({});
    party.showPlayback({ continuedWithout: ['p_Ben'], outpaced: ['p_Ben'] });
    await flushPromises();
    expect(notice()).toContain("Ben can't keep up. The film goes on without waiting for them");
    await click('dock-people');
    expect(get('person-Ben').textContent).toContain("Can't keep up, isn't waited for");
    party.showPlayback({ continuedWithout: [], outpaced: [] });
    await flushPromises();
    expect(notice()).toBe('Ben is keeping up again, so the film waits for them');
    expect(get('person-Ben').textContent).not.toContain("Can't keep up");
  });

  it('a person with a slow line is told so themselves, with what to do', async () => {
    const { get, party } = await enter({});
    party.showPlayback({ continuedWithout: ['p_Ana'], outpaced: ['p_Ana'] });
    await flushPromises();
    expect(get('toast').textContent).toContain("You can't keep up");
    expect(get('toast').textContent).toContain('too slow for this film');
    // The notice says nothing more: the toast has said it once.
    expect(notice()).toBe('');
    party.showPlayback({ continuedWithout: [], outpaced: [] });
    await flushPromises();
    expect(notice()).toBe('You are keeping up again, so the film waits for you');
  });

  it('a person with a slow line is no longer shown with another film', async () => {
    const { party } = await enter({});
    party.showPlayback({ outpaced: ['p_Ben'] });
    await flushPromises();
    party.showPlayback({ outpaced: [], film: { ...(playback().film ?? fileFilm()), filmId: 'film_2' } });
    await flushPromises();
    expect(notice()).not.toContain('keeps up');
  });
});

describe('a film that is left apart from the others', () => {
  const showOwn = (app: Awaited<ReturnType<typeof enter>>, over: Partial<Readiness>, driftMs: number) => {
    const { participants, sync } = app.party.view;
    app.party.show({
      participants: participants.map((one) =>
        one.isLocal ? { ...one, readiness: { filmId: 'film_1', state: 'ready', ...over } } : one,
      ),
      sync: { ...sync, driftMs, correction: driftMs > 0 ? 'seek' : 'rate' },
    });
    return flushPromises();
  };

  it('a film that is apart from the others says so once, with why, and how far it is', async () => {
    const app = await enter({ playback: playback({ phase: 'playing' }) });
    await showOwn(app, { apart: 'unseekable' }, -42_297);
    expect(app.get('toast').textContent).toContain('Your film plays apart from the others');
    expect(app.get('toast').textContent).toContain('only sends it from the start');
    expect(app.get('sync-chip').textContent).toContain('Behind 42 s');
    await app.click('dock-people');
    expect(app.get('person-Ana').textContent).toContain('Plays apart: nobody can jump in this film');
    useToasts().dismiss(useToasts().toasts[0]?.id ?? 0);
    await showOwn(app, {}, -500);
    await showOwn(app, { apart: 'unseekable' }, -3_240);
    expect(app.find('toast')).toBeNull();
    expect(app.get('sync-chip').textContent).toContain('Behind 3.2 s');
    await showOwn(app, { apart: 'unsteady' }, -3_000);
    expect(app.get('toast').textContent).toContain('Jumping to where the others are didn’t help');
  });

  it('a film that is apart says so on the stage alone where the player’s note is there for it', async () => {
    const app = await enter({ playback: playback({ phase: 'playing' }), filmNotes: [{ kind: 'noRanges' }] });
    await showOwn(app, { apart: 'unseekable' }, -42_297);
    expect(app.get('film-note-noRanges').textContent).toContain('nobody can jump in it');
    expect(app.find('toast')).toBeNull();
    expect(app.get('sync-chip').textContent).toContain('Behind 42 s');
    await app.click('film-note-hide-noRanges');
    await showOwn(app, {}, -500);
    await showOwn(app, { apart: 'unseekable' }, -3_000);
    expect(app.find('toast')).toBeNull();
  });

  it('a film that is apart says why it stands where it is ahead', async () => {
    const app = await enter({ playback: playback({ phase: 'playing' }) });
    await showOwn(app, { apart: 'unseekable' }, 12_400);
    expect(app.get('still-line').textContent).toContain('Your film goes on when the others are there');
    expect(app.get('sync-chip').textContent).toContain('Ahead 12 s');
  });
});

describe('the line', () => {
  const pausedBy = (by: string): Partial<PartyView> => ({
    playback: playback({ phase: 'paused', lastAction: { by, action: 'pause' } }),
  });

  it('the line says who paused for as long as it lasts, and not twice', async () => {
    const { get, party, find } = await enter(pausedBy('p_Ben'));
    expect(get('still-line').textContent).toContain('Ben paused');
    expect(document.querySelector('.notice')).toBeNull();
    party.showPlayback({ phase: 'playing', lastAction: { by: 'p_Ben', action: 'play' } });
    await flushPromises();
    expect(find('still-line')).toBeNull();
    expect(document.querySelector('.notice')?.textContent).toBe('Ben pressed play');
  });

  it('the line addresses oneself as you', async () => {
    const { get } = await enter(pausedBy('p_Ana'));
    expect(get('still-line').textContent).toContain('You paused');
  });

  it('the line still tells what is done while the film is paused', async () => {
    const { get, party } = await enter(pausedBy('p_Ben'));
    party.showPlayback({ lastAction: { by: 'p_Dan', action: 'seek', fromMs: 60_000, toMs: 50_000 } });
    await flushPromises();
    expect(get('still-line').textContent).toContain('Paused');
    expect(document.querySelector('.notice')?.textContent).toBe('Dan went back 10 s');
  });

  it('the line speaks of the others only where there are some', async () => {
    const { get, party } = await enter({}, 'buffering');
    expect(get('still-line').textContent).toContain('You are buffering. The others watch on');
    party.show({ participants: party.participants.filter((one) => one.isLocal) });
    await flushPromises();
    expect(get('still-line').textContent).not.toContain('others');
  });

  it('the line is there until the common start has come', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { party, get, find } = await enter({});
    party.serverNowMs = 4_900;
    party.showPlayback({ timeline: { ...playback().timeline, atServerTimeMs: 5_000, revision: 2 } });
    await flushPromises();
    expect(get('still-line').textContent).toContain('Starting in a moment');
    party.serverNowMs = 5_000;
    vi.advanceTimersByTime(100);
    await flushPromises();
    expect(find('still-line')).toBeNull();
  });

  it('the line is there until the server’s clock is known, too', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { party, get, find } = await enter({});
    party.serverNowMs = null;
    party.showPlayback({ timeline: { ...playback().timeline, revision: 2 } });
    await flushPromises();
    expect(get('still-line').textContent).toContain('Starting in a moment');
    party.serverNowMs = 1_500;
    vi.advanceTimersByTime(100);
    await flushPromises();
    expect(find('still-line')).toBeNull();
  });

  it('the line leaves the words to the banner where that says it all', async () => {
    const { get } = await enter({ ...away, ...pausedBy('p_Ben') });
    expect(get('banner-reconnecting').textContent).not.toContain('The film goes on');
    expect(get('still-line').textContent).toContain('Ben paused');
  });

  it('the line is silent about a film that is not looked at', async () => {
    const { party, find, said } = await enter({ ...pausedBy('p_Ben') });
    party.streams.set('p_Ben/screen', new MediaStream());
    party.show({ screenSharers: ['p_Ben'], participants: [...party.participants, person('Eve')] });
    party.emit('streamAdded', { participantId: 'p_Ben', kind: 'screen', stream: new MediaStream() });
    await flushPromises();
    expect(find('stage-switcher')).not.toBeNull();
    expect(said()).toEqual([]);
    await mounted?.find('[data-testid="stage-film"] input').setValue(true);
    expect(said()).toEqual(['still-line']);
  });
});
