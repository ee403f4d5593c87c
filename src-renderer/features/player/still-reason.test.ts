import { describe, expect, it } from 'vitest';
import { EMPTY_VIEW } from '@core/session/empty-view';
import type { PartyView, SessionState } from '@core/session/view';
import type { Playback, Readiness } from '@core/wire/playback';
import { playback } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';
import { placeOf, stillReason, type StillFacts } from './still-reason';

const STATES: readonly SessionState[] = [
  { kind: 'idle' },
  { kind: 'connecting' },
  { kind: 'connected' },
  { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
  { kind: 'reconnecting', what: 'call', sinceMs: 0, askPerson: false },
  { kind: 'disconnected', reason: 'left' },
];
const PHASES: readonly Playback['phase'][] = ['empty', 'paused', 'holding', 'playing', 'unplayable', 'ended'];
const READINESS: readonly Readiness['state'][] = [
  ...(['none', 'missing', 'mismatch', 'consent', 'unreachable', 'unsupported'] as const),
  ...(['loading', 'ready', 'buffering', 'ended'] as const),
];
const CORRECTIONS: readonly PartyView['sync']['correction'][] = ['none', 'trim', 'rate', 'seek'];
const FACTS: readonly StillFacts[] = ([null, 'voices', 'film'] as const).flatMap((blocked) =>
  [false, true].map((isBeforeStart) => ({ blocked, isBeforeStart, own: null })),
);
const ACTIONS: readonly Playback['lastAction'][] = [
  null,
  ...(['open', 'play', 'pause', 'seek', 'rate', 'continue'] as const).map((action) => ({
    by: 'p_Ben',
    action,
  })),
];
const NOBODY: readonly string[] = [];
const HOLDS: readonly (readonly string[] | null)[] = [null, NOBODY, ['p_Ben'], ['p_Ana']];

interface Situation {
  readonly state: SessionState;
  readonly phase: Playback['phase'];
  readonly own: Readiness['state'];
  readonly correction: PartyView['sync']['correction'];
  readonly facts: StillFacts;
  readonly lastAction?: Playback['lastAction'];
  readonly waitingFor?: readonly string[] | null;
}

const viewOf = ({
  state,
  phase,
  own,
  correction,
  lastAction = null,
  waitingFor = null,
}: Situation): PartyView => ({
  ...EMPTY_VIEW,
  state,
  localId: 'p_Ana',
  participants: [
    person('Ana', { isLocal: true, readiness: { filmId: 'film_1', state: own } }),
    person('Ben'),
  ],
  sync: { ...EMPTY_VIEW.sync, correction },
  playback: playback({
    phase,
    lastAction,
    ...(phase === 'empty' ? { film: null } : {}),
    hold: waitingFor ? { reason: 'buffering', waitingFor: [...waitingFor], untilServerTimeMs: 5_000 } : null,
  }),
});

const calm: StillFacts = { blocked: null, isBeforeStart: false, own: null };
const reason = (over: Partial<Situation>) => {
  const situation: Situation = {
    state: { kind: 'connected' },
    phase: 'playing',
    own: 'ready',
    correction: 'none',
    facts: calm,
    ...over,
  };
  return stillReason(viewOf(situation), situation.facts);
};

const every = function* (): Generator<Situation> {
  for (const state of STATES)
    for (const phase of PHASES)
      for (const own of READINESS)
        for (const correction of CORRECTIONS)
          for (const facts of FACTS)
            for (const lastAction of ACTIONS)
              for (const waitingFor of phase === 'holding' ? HOLDS : [null])
                yield { state, phase, own, correction, facts, lastAction, waitingFor };
};

/**
 * States the condition a second time, from the player's side: the film moves only where everything is right at once.
 */
const moves = ({ state, phase, own, correction, facts }: Situation): boolean =>
  ['connected', 'reconnecting'].includes(state.kind) &&
  phase === 'playing' &&
  own === 'ready' &&
  correction !== 'seek' &&
  facts.blocked !== 'film' &&
  !facts.isBeforeStart;

describe('the reason why the film stands still', () => {
  it('a reason why the film stands still is shown whenever it does, and only then, in one place', () => {
    let count = 0;
    const places = new Set<string>();
    for (const situation of every()) {
      const found = stillReason(viewOf(situation), situation.facts);
      if ((found === null) !== moves(situation))
        expect.fail(`${JSON.stringify(situation)}: ${JSON.stringify(found)}`);
      if (found) places.add(placeOf(found));
      count++;
    }
    expect(count).toBeGreaterThan(40_000);
    expect([...places].sort()).toEqual(['card', 'click', 'empty', 'end', 'hold', 'line', 'panel', 'screen']);
  });

  it('a hold has an overlay only where it has somebody to name', () => {
    for (const situation of every()) {
      const found = stillReason(viewOf(situation), situation.facts);
      if (found?.why === 'holding') expect(situation.waitingFor?.length).toBeGreaterThan(0);
    }
  });

  it('the reason for a pause names the person who paused, and nobody where it was something else', () => {
    expect(reason({ phase: 'paused', lastAction: { by: 'p_Ben', action: 'pause' } })).toEqual({
      why: 'paused',
      by: 'p_Ben',
    });
    expect(reason({ phase: 'paused', lastAction: { by: 'p_Ben', action: 'seek' } })).toEqual({
      why: 'paused',
      by: null,
    });
    expect(reason({ phase: 'paused', lastAction: { by: 'p_Ben', action: 'open' } })).toEqual({
      why: 'notStarted',
    });
  });

  it('the reason why the film stands still is one’s own where the room plays on', () => {
    expect(reason({ own: 'buffering' })).toEqual({ why: 'buffering' });
    expect(reason({ own: 'loading' })).toEqual({ why: 'loading' });
    expect(reason({ own: 'none' })).toEqual({ why: 'loading' });
    expect(reason({ own: 'ended' })).toEqual({ why: 'ownEnd' });
    expect(reason({ correction: 'seek' })).toEqual({ why: 'catchingUp' });
    expect(reason({ facts: { ...calm, isBeforeStart: true } })).toEqual({ why: 'starting' });
  });

  it('the server’s absence is not the reason while the film goes on without it', () => {
    const away: SessionState = { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: true };
    expect(reason({ state: away })).toBeNull();
    expect(reason({ state: away, phase: 'paused' })).toMatchObject({ why: 'paused' });
    expect(reason({ state: away, phase: 'holding', waitingFor: ['p_Ben'] })).toEqual({ why: 'serverAway' });
  });

  it('a missing copy is the reason before anything that a copy would need', () => {
    for (const phase of ['paused', 'holding', 'playing', 'ended'] as const)
      expect(
        reason({ phase, own: 'missing', facts: { blocked: 'film', isBeforeStart: true, own: null } }),
      ).toEqual({
        why: 'noCopy',
        state: 'missing',
      });
  });
});
