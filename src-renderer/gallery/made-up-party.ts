/** A party with made-up people, and the parts of a scene. */
import type { ChatEntry, ParticipantView, PartyView, PersonSync } from '@core/session/view';
import { useNavigation } from '../party/navigation';
import { useSession } from '../party/session';
import type { createFakeHost } from '../testing/fake-host';
import type { FakeDesk } from '../testing/fake-desk';
import { invite, seat } from '../testing/fake-host';
import { fileFilm, person, quality, type FakeParty } from '../testing/fake-party';

export const NOW_MS = 2_590_000;
const WHOLE_MS = 6_726_000;
export const ready = { filmId: 'film_1', state: 'ready' as const };

export const people: readonly ParticipantView[] = [
  person('Ana', {
    isLocal: true,
    seat: 1,
    video: true,
    quality: null,
    readiness: ready,
    role: 'host',
    isOwner: true,
  }),
  person('Ben', { seat: 2, video: true, speaking: true, readiness: ready }),
  person('Cleo', { seat: 3, video: true, quality: quality('good'), readiness: ready }),
  person('Dan', { seat: 4, audio: false, quality: quality('poor'), readiness: ready }),
];
const said = (who: string, filmMs: number, text: string, over: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId: `c_${filmMs}`,
  from: `p_${who}`,
  name: who,
  text,
  sentAt: filmMs,
  filmMs,
  isLocal: who === 'Ana',
  isPrivate: false,
  delivery: 'sent',
  ...over,
});
export const chat: readonly ChatEntry[] = [
  said('Ben', 2_512_000, 'wait, is that the same lighthouse?'),
  said('Cleo', 2_527_000, 'it IS. look at the door'),
  said('Ana', 2_550_000, 'I knew it. Nobody ever listens to me on film night.'),
  said('Dan', 2_582_000, 'popcorn break at the hour?'),
];
export const film = fileFilm({ title: 'The Long Way Home', durationMs: WHOLE_MS });
const told = (over: Partial<PersonSync>): PersonSync => ({
  driftMs: 3.2,
  bufferedAheadMs: 48_300,
  roundTripMs: 24,
  clockUncertaintyMs: 0.9,
  corrections: { seeks: 0, rateChanges: 9 },
  route: null,
  ...over,
});
export const timeline = {
  filmId: 'film_1',
  positionMs: NOW_MS,
  rate: 1,
  playing: true,
  atServerTimeMs: 0,
  revision: 3,
};
export const inStep: PartyView['sync'] = {
  driftMs: 3.2,
  clockUncertaintyMs: 1,
  roundTripMs: 24,
  correction: 'none',
  trimMs: 0,
  people: {
    p_Ana: told({ bufferedAheadMs: 910_000, corrections: { seeks: 1, rateChanges: 12 } }),
    p_Ben: told({ driftMs: -5.4, roundTripMs: 41.6, clockUncertaintyMs: 2.1, route: 'direct' }),
    p_Cleo: told({
      driftMs: -118,
      bufferedAheadMs: 2_400,
      roundTripMs: 182,
      clockUncertaintyMs: 14.2,
      corrections: { seeks: 4, rateChanges: 86 },
      route: 'relay',
    }),
  },
};
export const playback = (over: Partial<PartyView['playback']>): Partial<PartyView> => ({
  playback: {
    film,
    timeline,
    phase: 'playing',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: null,
    ...over,
  },
});
const playing: Partial<PartyView> = {
  state: { kind: 'connected' },
  partyName: "Ana's film night",
  localId: 'p_Ana',
  participants: people,
  chat,
  sync: inStep,
  ...playback({}),
};
/** Nobody has chosen a film. */
export const noFilm = playback({ film: null, phase: 'empty', timeline: { ...timeline, filmId: null } });
export const withPeople = (
  change: Readonly<Record<string, Partial<ParticipantView>>>,
): Partial<PartyView> => ({
  participants: people.map((one) => ({ ...one, ...change[one.name] })),
});

/** The parts that a scene is made with. */
export interface Stage {
  readonly fakeHost: ReturnType<typeof createFakeHost>;
  readonly desk: FakeDesk;
  readonly party: FakeParty;
}
export interface Scene {
  (stage: Stage): void | Promise<void>;
  /** Sets up the stage before the app starts. */
  readonly prepare?: (stage: Stage) => void;
}
export const prepared = (prepare: (stage: Stage) => void, scene: Scene = () => undefined): Scene =>
  Object.assign((stage: Stage) => scene(stage), { prepare });
/** A scene as guests without the app see it, in a browser. */
export const inBrowser = (scene?: Scene): Scene =>
  prepared(({ fakeHost: { host } }) => {
    Object.assign(host, {
      kind: 'web',
      abilities: { hostParties: false, sampleFilm: false, gatesFilms: false, privacySettings: false },
    });
  }, scene);

/** Enters the party with a seat, and then shows the scene. */
const enter = async (
  { party }: Stage,
  role: 'host' | 'participant',
  change: Partial<PartyView>,
): Promise<void> => {
  const session = useSession();
  party.positionMs = NOW_MS;
  const own = seat({ role, invite: role === 'host' ? invite : null, embedded: true });
  await session.enter(await session.takeSeat(() => Promise.resolve(own)), {});
  useNavigation().go('party');
  // The change is in place before the film opens, so that the local copy is judged as the scene says.
  party.show({ ...playing, ...change });
};
export const inParty =
  (change: Partial<PartyView> = {}, then?: (stage: Stage) => void): Scene =>
  async (stage) => {
    await enter(stage, 'host', change);
    stage.party.show({ ...playing, ...change });
    then?.(stage);
  };

export const click = (testid: string): void => {
  window.setTimeout(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click());
};
