import { describe, expect, it } from 'vitest';
import type { PartyView } from '@core/session/view';
import type { Readiness } from '@core/wire/playback';
import { EMPTY_VIEW } from '@core/session/empty-view';
import { person } from '../../testing/fake-party';
import { syncWords } from './sync-words';

const view = (
  phase: PartyView['playback']['phase'],
  driftMs: number | null,
  state: Readiness['state'] = 'ready',
  over: Partial<PartyView> = {},
): PartyView => ({
  ...EMPTY_VIEW,
  state: { kind: 'connected' },
  participants: [person('Ana', { isLocal: true, readiness: { filmId: 'm', state } })],
  playback: { ...EMPTY_VIEW.playback, phase },
  sync: { ...EMPTY_VIEW.sync, driftMs },
  ...over,
});

describe('syncWords', () => {
  it('syncWords is silent without a film or a copy of it', () => {
    expect(syncWords(view('empty', null))).toBeNull();
    expect(syncWords(view('playing', null, 'missing'))).toBeNull();
  });
  it('syncWords is silent at the end, which nobody paused', () => {
    expect(syncWords(view('ended', null, 'ended'))).toBeNull();
  });
  it('syncWords shows how far off, without a sign', () => {
    expect(syncWords(view('playing', -3.2))).toEqual({ key: 'inStep', tone: 'good', ms: 3 });
    expect(syncWords(view('playing', 120))).toEqual({ key: 'catchingUp', tone: 'warn', ms: 120 });
    expect(syncWords(view('playing', null))).toMatchObject({ key: 'getting' });
  });
  it('syncWords promises no catching up to a person who is left elsewhere', () => {
    const apart = (driftMs: number): PartyView => {
      const readiness = { filmId: 'm', state: 'ready', apart: 'unseekable' } as const;
      return view('playing', driftMs, 'ready', {
        participants: [person('Ana', { isLocal: true, readiness })],
      });
    };
    expect(syncWords(apart(-42_297))).toEqual({ key: 'behind', tone: 'warn', ms: 42_297 });
    expect(syncWords(apart(8_000))).toEqual({ key: 'ahead', tone: 'warn', ms: 8_000 });
  });
  it('syncWords claims no step while the server is away', () => {
    const away = { state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false } } as const;
    expect(syncWords(view('playing', 3, 'ready', away))).toMatchObject({ key: 'offline', ms: null });
  });
});
