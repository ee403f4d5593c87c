/** The whole app in a party of three, over fakes. */
import type { PartyView } from '@core/session/view';
import { flushPromises } from '@vue/test-utils';
import { fileFilm, person } from './fake-party';
import { mountApp } from './mount-app';

export const playback = (over: Partial<PartyView['playback']> = {}): PartyView['playback'] => ({
  film: fileFilm(),
  timeline: {
    filmId: 'film_1',
    positionMs: 60_000,
    rate: 1,
    playing: true,
    atServerTimeMs: 1_000,
    revision: 1,
  },
  phase: 'playing',
  hold: null,
  continuedWithout: [],
  outpaced: [],
  lastAction: null,
  ...over,
});

/** Opens Ana's app in Ben's party, with Dan. */
export const enterParty = async (change: Partial<PartyView> = {}) => {
  const app = await mountApp();
  const party = await app.join();
  party.positionMs = 60_000;
  party.serverNowMs = 1_000;
  party.show({
    localId: 'p_Ana',
    participants: [person('Ana', { isLocal: true }), person('Ben', { seat: 2 }), person('Dan', { seat: 3 })],
    ...change,
  });
  await flushPromises();
  return { ...app, party };
};
