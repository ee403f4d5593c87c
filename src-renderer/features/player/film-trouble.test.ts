import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { enterParty, playback } from '../../testing/enter-party';
import { filmFile } from '../../testing/fake-host';
import { fileFilm } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const enter = async (film: ReturnType<typeof fileFilm>, state: 'unsupported' | 'unreachable') => {
  const app = await enterParty({ playback: playback({ film }) });
  mounted = app.wrapper;
  app.party.playback.setLocalSource(null, { filmId: 'film_1', state });
  const code = state === 'unsupported' ? 'FILM_UNSUPPORTED' : 'FILM_UNREACHABLE';
  app.party.emit('warning', { error: new WatchTogetherError(code, '') });
  await flushPromises();
  return app;
};

describe('a film that does not work', () => {
  it('a film that does not work is reported once, on the stage, with another film as the way out', async () => {
    const { find, get } = await enter(fileFilm(), 'unsupported');
    expect(get('copy-card').textContent).toContain("can't be played here");
    expect(find('toast')).toBeNull();
    expect(find('open-copy')).toBeNull();
    expect(get('card-another').textContent).toContain('Another film');
  });

  it('a failing film from the web has no copy to open', async () => {
    const source = { kind: 'url', url: 'https://example.org/film.mp4' } as const;
    const { find, click, party } = await enter(fileFilm({ source }), 'unreachable');
    await click('consent-play');
    party.playback.setLocalSource(null, { filmId: 'film_1', state: 'unreachable' });
    await flushPromises();
    expect(find('open-copy')).toBeNull();
    expect(find('card-another')).not.toBeNull();
    expect(find('film-retry')).not.toBeNull();
  });

  it('a film of a kind that a newer Matinee brought is reported as such, and not tried again', async () => {
    const { find, get } = await enter(fileFilm({ source: { kind: 'unknown' } }), 'unsupported');
    expect(get('copy-card').textContent).toContain('Get the newest Matinee');
    expect(find('open-copy')).toBeNull();
    expect(find('film-retry')).toBeNull();
    expect(find('card-another')).not.toBeNull();
  });

  it('a failing film gives way to a file that is opened after it', async () => {
    const { fakeHost, party } = await enter(fileFilm(), 'unsupported');
    fakeHost.emit('app.film', { film: filmFile({ name: 'better.mp4', fingerprint: 'b'.repeat(64) }) });
    await flushPromises();
    expect(party.argsOf('open')).toMatchObject([[{ title: 'better' }]]);
  });
});
