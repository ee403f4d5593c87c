import { beforeEach, describe, expect, it } from 'vitest';
import type { Replica } from '@core/session/replica';
import type { PersonSync } from '@core/session/view';
import { MemoryParty } from '../../test/fakes/memory-party';
import { type OwnSync, SyncReport } from '../film/sync-report';
import { PeopleSync } from './people-sync';

const FILM = {
  filmId: 'film_1',
  title: 'Film',
  source: { kind: 'url', url: 'https://example.org/film.mp4' },
  durationMs: 600_000,
  live: false,
  openedBy: 'ana',
} as const;

let party: MemoryParty;
let inSession: boolean;
let route: PersonSync['route'];
let sync: PeopleSync;
let own: OwnSync;

const replica = (): Replica | null =>
  inSession ? { serverEpoch: 'e', revision: 1, localId: 'ana', room: party.room } : null;
const open = (filmId: string | null): void => {
  const { playback } = party.room;
  const film = filmId === null ? null : { ...FILM, filmId };
  party.room = { ...party.room, playback: { ...playback, film } };
};
const told = (participantId: string, driftMs: number, latencyMs: number | null = 20) => ({
  participantId,
  driftMs,
  bufferedAheadMs: 9_000,
  latencyMs,
  corrections: { seeks: 1, rateChanges: 2 },
});

beforeEach(() => {
  party = new MemoryParty();
  for (const id of ['ana', 'ben']) party.join(id, 'i_1', { audio: false, video: false });
  open('film_1');
  inSession = true;
  route = null;
  own = new SyncReport().latest;
  sync = new PeopleSync({ replica, route: () => route });
});

describe('the view of everybody’s step', () => {
  it('one’s own figures are known at once, and those of the others when they have told them', () => {
    own = { ...own, driftMs: 3, roundTripMs: 40, clockUncertaintyMs: 20, bufferedAheadMs: 5_000 };
    expect(sync.view(own)).toMatchObject({
      driftMs: 3,
      roundTripMs: 40,
      people: {
        ana: { driftMs: 3, roundTripMs: 40, bufferedAheadMs: 5_000, route: null },
      },
    });
    expect(Object.keys(sync.view(own).people)).toEqual(['ana']);
    // The server's word on oneself is older than one's own knowledge.
    sync.take({ people: [told('ana', 99), told('ben', 7)] });
    expect(sync.view(own).people).toEqual({
      ana: expect.objectContaining({ driftMs: 3 }) as unknown,
      ben: {
        driftMs: 7,
        bufferedAheadMs: 9_000,
        roundTripMs: 40,
        clockUncertaintyMs: 20,
        corrections: { seeks: 1, rateChanges: 2 },
        route: null,
      },
    });
    route = 'relay';
    expect(sync.view(own).people.ben?.route).toBe('relay');
    expect(sync.view(own).people.ana?.route).toBeNull();
  });

  it('the view of everybody’s step has no round trip before a clock is known', () => {
    sync.take({ people: [told('ben', 7, null)] });
    expect(sync.view(own).people.ben).toMatchObject({ roundTripMs: null, clockUncertaintyMs: null });
  });

  it('the view of everybody’s step keeps its identity, and that of each person, where nothing changed', () => {
    sync.take({ people: [told('ben', 7)] });
    const first = sync.view(own);
    expect(sync.view(own)).toBe(first);
    sync.take({ people: [told('ben', 7)] });
    expect(sync.view(own)).toBe(first);
    own = { ...own, driftMs: 1 };
    const second = sync.view(own);
    expect(second).not.toBe(first);
    expect(second.people.ben).toBe(first.people.ben);
    sync.take({ people: [told('ben', 8)] });
    expect(sync.view(own).people.ana).toBe(second.people.ana);
  });

  it('the figures of everybody’s step go with the people, with the film, and with the session', () => {
    sync.take({ people: [told('ben', 7), told('gone_already', 1)] });
    expect(Object.keys(sync.view(own).people)).toEqual(['ana', 'ben']);
    party.update('ben', { presence: 'gone' });
    expect(Object.keys(sync.view(own).people)).toEqual(['ana']);
    party.update('ben', { presence: 'connected' });
    expect(Object.keys(sync.view(own).people)).toEqual(['ana', 'ben']);
    open('film_2');
    expect(Object.keys(sync.view(own).people)).toEqual(['ana']);
    sync.take({ people: [told('ben', 2)] });
    expect(sync.view(own).people.ben?.driftMs).toBe(2);
    open(null);
    expect(Object.keys(sync.view(own).people)).toEqual(['ana']);
    inSession = false;
    expect(sync.view(own).people).toEqual({});
  });
});
