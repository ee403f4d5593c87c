import { describe, expect, it } from 'vitest';
import type { Hold, Readiness } from '@core/wire/playback';
import { person } from '../../testing/fake-party';
import { holdWords } from './hold-words';

const hold = (reason: Hold['reason'], ...waitingFor: string[]): Hold => ({
  reason,
  waitingFor,
  untilServerTimeMs: 0,
});
const at = (name: string, state: Readiness['state'], isLocal = false) =>
  person(name, { isLocal, readiness: { filmId: 'm', state } });

describe('holdWords', () => {
  it('holdWords says nothing while nobody is waited for', () => {
    expect(holdWords(null, [])).toBeNull();
    expect(holdWords(hold('buffering'), [at('Dan', 'ready')])).toBeNull();
  });
  it('holdWords names one, and lets the room go on without that one', () => {
    expect(holdWords(hold('buffering', 'p_Dan'), [at('Ana', 'ready', true), at('Dan', 'buffering')])).toEqual(
      {
        why: 'buffering',
        names: ['Dan'],
        isFirstLoad: false,
        without: 'p_Dan',
      },
    );
  });
  it('holdWords names several, and lets the room go on without all of them', () => {
    const words = holdWords(hold('seeking', 'p_Dan', 'p_Ben'), [at('Dan', 'loading'), at('Ben', 'loading')]);
    expect(words).toMatchObject({ why: 'seeking', names: ['Dan', 'Ben'], without: null });
  });
  it('holdWords on the first load names people without a copy before those whose copy loads', () => {
    const people = [at('Dan', 'loading'), at('Ben', 'missing'), at('Cleo', 'mismatch')];
    const words = holdWords(hold('loading', 'p_Dan', 'p_Ben', 'p_Cleo'), people);
    expect(words).toEqual({ why: 'missing', names: ['Ben', 'Cleo'], isFirstLoad: true, without: null });
  });
  it.each([
    ['buffering', 'buffering', 'youBuffering'],
    ['loading', 'loading', 'youLoading'],
    ['loading', 'missing', 'youMissing'],
  ] as const)('holdWords speaks of oneself, for a hold of %s and the readiness %s', (reason, state, why) => {
    expect(holdWords(hold(reason, 'p_Ana'), [at('Ana', state, true)])).toMatchObject({ why, names: [] });
  });
  it('holdWords leaves oneself out where others are waited for too', () => {
    const words = holdWords(hold('buffering', 'p_Ana', 'p_Dan'), [
      at('Ana', 'buffering', true),
      at('Dan', 'buffering'),
    ]);
    expect(words).toMatchObject({ names: ['Dan'], without: 'p_Dan' });
  });
});
