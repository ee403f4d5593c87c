import { describe, expect, it } from 'vitest';
import { EMPTY_VIEW } from '@core/session/empty-view';
import type { PartyView } from '@core/session/view';
import { fileFilm, person } from '../../testing/fake-party';
import { playback } from '../../testing/enter-party';
import { personFigures } from './person-figures';
import { syncReport } from './sync-report';

const ben = {
  driftMs: -12.3,
  bufferedAheadMs: 8_420,
  roundTripMs: 48,
  clockUncertaintyMs: 2.1,
  corrections: { seeks: 1, rateChanges: 7 },
  route: 'relay' as const,
};
const view: PartyView = {
  ...EMPTY_VIEW,
  state: { kind: 'connected' },
  sessionId: 's_secret',
  partyName: 'A secret party',
  participants: [
    person('Dan', {
      seat: 3,
      readiness: { filmId: 'film_1', state: 'mismatch', detail: 'holiday at home.mp4' },
    }),
    person('Ben', { seat: 2 }),
    person('Ana', { seat: 4, isLocal: true }),
  ],
  sync: {
    ...EMPTY_VIEW.sync,
    driftMs: 3.2,
    roundTripMs: 24,
    clockUncertaintyMs: 0.8,
    people: { p_Ben: ben, p_Ana: { ...ben, driftMs: 90, route: null } },
  },
  playback: playback({
    film: fileFilm({
      title: 'A secret film',
      source: { kind: 'url', url: 'https://secret.example/f.mp4' },
    }),
  }),
};
const facts = {
  version: '0.1.0',
  agent: 'Electron/33',
  at: new Date(0),
  drift: { count: 118, minMs: -4, medianMs: 3, maxMs: 11 },
  trimMs: 40,
};

describe('personFigures', () => {
  it('personFigures has oneself first with the engine’s present figures, and an empty row for people who told none', () => {
    const rows = personFigures(view);
    expect(rows.map(({ person: { name } }) => name)).toEqual(['Ana', 'Ben', 'Dan']);
    expect(rows[0]?.sync).toMatchObject({ driftMs: 3.2, roundTripMs: 24, bufferedAheadMs: 8_420 });
    expect(rows[1]?.sync).toEqual(ben);
    expect(rows[2]?.sync).toBeNull();
  });
});

describe('syncReport', () => {
  it('syncReport holds the figures of everybody', () => {
    const text = syncReport(view, facts);
    expect(text).toContain('Version: 0.1.0 (Electron/33)');
    expect(text).toContain('min −4 ms, median +3 ms, max +11 ms (118 s of play)');
    expect(text).toContain('- Ana (me): drift +3 ms; buffer 8.4 s; round trip 24 ms; clock ± 0.8 ms;');
    expect(text).toContain('- Ben: drift −12 ms; buffer 8.4 s; round trip 48 ms; clock ± 2.1 ms;');
    expect(text).toContain('corrections 1 seeks, 7 rate changes; way relay');
    expect(text).toContain('- Dan: drift —; buffer —; round trip —; clock —; corrections —; way —');
    expect(text).toContain('trim 40 ms');
  });
  it('syncReport tells nothing private', () => {
    expect(syncReport(view, facts)).not.toMatch(/secret|holiday|\.mp4|http/);
  });
  it('syncReport works before there is anything to tell', () => {
    const text = syncReport(EMPTY_VIEW, { ...facts, version: '', drift: null });
    expect(text).toContain('Film: none');
    expect(text).toContain('nothing played');
    expect(text).toContain('Version: browser');
  });
});
