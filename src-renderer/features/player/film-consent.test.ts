import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { FilmProblem } from '@core/film/film-problem';
import { enterParty, playback } from '../../testing/enter-party';
import { fileFilm } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const FILM = 'https://video.example/a.mp4';
const NAS = 'http://192.168.1.20:8080/a.mp4';
const onWeb = (url: string, filmId = 'film_1') =>
  fileFilm({ filmId, openedBy: 'p_Ben', source: { kind: 'url', url } });

const enter = async (url: string) => {
  const app = await enterParty({ playback: playback({ film: onWeb(url) }) });
  mounted = app.wrapper;
  const { party } = app;
  /** The source that the player was last given, and the state that the others are told. */
  const source = () => party.argsOf('setLocalSource').at(-1) as [{ url: string } | null, { state: string }];
  const loaded = (): readonly string[] =>
    party.argsOf('setLocalSource').flatMap(([given]) => (given ? [(given as { url: string }).url] : []));
  const open = async (next: string): Promise<void> => {
    const { length } = party.calls;
    party.showPlayback({ film: onWeb(next, `film_${length}`) });
    await flushPromises();
  };
  const fail = async (problem: Partial<FilmProblem>): Promise<void> => {
    const whole = { problem: 'unreachable', detail: '', fault: null, isPublicFilm: false } as const;
    party.show({ filmProblem: { ...whole, ...problem } });
    await flushPromises();
  };
  const press = async (id: string): Promise<void> => {
    app.get(id).click();
    await flushPromises();
  };
  const type = async (text: string): Promise<void> => {
    await app.type('consent-typed', text);
    await app.submit('consent-play');
  };
  return { ...app, source, loaded, open, fail, press, type };
};

describe('a film that somebody else opened', () => {
  it('a film that somebody else opened is not loaded before this person agrees, knowing who opened it, from where, and who will see them', async () => {
    const { get, source, loaded } = await enter(FILM);
    expect(source()).toEqual([null, { filmId: 'film_1', state: 'consent' }]);
    expect(loaded()).toEqual([]);
    expect(get('consent-card').textContent).toContain('Ben wants to play a film from video.example');
    expect(get('consent-card').textContent).toContain('will see your address');
  });

  it('a film that somebody else opened is loaded once this person agrees, and so is the next one from there', async () => {
    const { press, find, loaded, open, fakeHost } = await enter(FILM);
    await press('consent-play');
    expect(find('consent-card')).toBeNull();
    expect(fakeHost.state.preferences.filmHosts).toEqual(['video.example']);
    await open('https://video.example/b.mp4');
    await open('https://other.example/c.mp4');
    expect(loaded().filter((url) => url.startsWith('https://'))).toEqual([
      FILM,
      'https://video.example/b.mp4',
    ]);
    expect(find('consent-card')).not.toBeNull();
    // A yes alone doesn't open a private network.
    expect(fakeHost.inputsOf('film.typed')).toEqual([]);
  });

  it('a film that somebody else opened can be agreed to after "not now"', async () => {
    const { press, get, find, loaded } = await enter(FILM);
    await press('consent-not-now');
    expect(get('consent-card').textContent).toContain('The others watch without you');
    expect(find('consent-not-now')).toBeNull();
    await press('consent-play');
    expect(loaded()).toEqual([FILM]);
  });

  it('a person who is reached through a relay only is asked about each film', async () => {
    const { press, get, loaded, open, party, fakeHost } = await enter(FILM);
    party.setRelayOnly(true);
    await flushPromises();
    expect(get('consent-card').textContent).toContain('by a relay only');
    await press('consent-play');
    expect(loaded()).toEqual([FILM]);
    expect(fakeHost.state.preferences.filmHosts).toEqual([]);
    await open('https://video.example/b.mp4');
    expect(get('consent-card').textContent).toContain('video.example');
  });

  it('a film in a private network is loaded by a person who types where it is, and by nobody else', async () => {
    const { get, find, type, loaded, fakeHost } = await enter(NAS);
    expect(get('consent-card').dataset['need']).toBe('type');
    await type('192.168.1.20');
    expect(get('consent-card').textContent).toContain('another address');
    expect([loaded(), fakeHost.inputsOf('film.typed')]).toEqual([[], []]);
    await type('192.168.1.20:8080');
    expect(fakeHost.inputsOf('film.typed')).toEqual([NAS]);
    expect(loaded()).toEqual([NAS]);
    expect(find('consent-card')).toBeNull();
  });

  it('a film’s host has to be typed where its name turned out to lead into a private network', async () => {
    const { press, get, fail, loaded, source } = await enter(FILM);
    await press('consent-play');
    await fail({ fault: 'private' });
    expect(get('consent-card').dataset['need']).toBe('type');
    expect(source()[1].state).toBe('consent');
    // The card stays and nothing is loaded, though nothing fails any more.
    const { length } = loaded();
    mounted?.vm.$forceUpdate();
    await flushPromises();
    expect(loaded()).toHaveLength(length);
  });
});

describe('a film that this person opens', () => {
  it('a film that this person opens is asked about nowhere', async () => {
    const { wrapper, party, fakeHost, loaded } = await enter(FILM);
    const { useFilm } = await import('../../party/film/film');
    const film = useFilm(wrapper.vm.$pinia as Parameters<typeof useFilm>[0]);
    await film.openUrl(` ${NAS} `);
    expect(fakeHost.inputsOf('film.typed')).toEqual([NAS]);
    expect(party.argsOf('open')).toMatchObject([[{ source: { kind: 'url', url: NAS } }]]);
    party.showPlayback({ film: onWeb(NAS, 'film_9') });
    await flushPromises();
    expect([...new Set(loaded())]).toEqual([NAS]);
  });
});

describe('a film’s fault on this person’s own screen', () => {
  it.each([
    ['unknownHost', 'There is no server called video.example'],
    ['missing', 'has no film at this address'],
    ['forbidden', 'refuses this film'],
    ['login', 'behind a login'],
    ['untrusted', "can't prove who it is"],
    ['silent', 'does not answer'],
  ] as const)('the fault %s of a film is told on this person’s screen', async (fault, words) => {
    const { press, get, fail } = await enter(FILM);
    await press('consent-play');
    await fail({ fault });
    expect(get('copy-card').textContent).toContain(words);
  });

  it('a file that is no film is called that on this person’s screen', async () => {
    const { press, get, fail } = await enter(FILM);
    await press('consent-play');
    await fail({ problem: 'unsupported', fault: 'noFilm' });
    expect(get('copy-card').textContent).toContain('That is no film');
  });
});
