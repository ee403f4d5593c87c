import { describe, expect, it } from 'vitest';
import { noCallLoss, stepCallLoss, type CallLoss } from './call-loss';
import type { PersonReach } from './reach';

const OPEN: PersonReach = { reach: 'open', lost: false };
const LOST: PersonReach = { reach: 'interrupted', lost: true };
/** A lost link that is being built anew. */
const MENDED: PersonReach = { reach: 'coming', lost: true };

const room = (presences: Record<string, 'connected' | 'reconnecting' | 'gone'>) =>
  Object.entries(presences).map(([id, presence]) => ({ id, presence }));
const by = (reaches: Record<string, PersonReach>) => (id: string) =>
  reaches[id] ?? { reach: 'none' as const, lost: false };

describe('stepCallLoss', () => {
  const two = room({ ben: 'connected', cem: 'connected' });
  const benLost: CallLoss = { lost: ['ben'], isCallLost: true };

  it('stepCallLoss reports a loss once, also while it is being mended', () => {
    const first = stepCallLoss(noCallLoss, two, by({ ben: LOST, cem: OPEN }));
    expect(first).toEqual({ next: benLost, began: ['ben'], ended: [] });
    expect(stepCallLoss(first.next, two, by({ ben: MENDED, cem: OPEN }))).toEqual({
      ...first,
      began: [],
    });
  });

  it('stepCallLoss reports the end of a loss only where somebody is reached again, not where they were given up or have left', () => {
    const ends = (of: PersonReach | undefined, people = two) =>
      stepCallLoss(benLost, people, by(of ? { ben: of } : {}));
    expect(ends(OPEN)).toEqual({ next: noCallLoss, began: [], ended: ['ben'] });
    for (const reach of ['failed', 'paused', 'coming', 'none'] as const)
      expect(ends({ reach, lost: false })).toEqual({ next: noCallLoss, began: [], ended: [] });
    expect(ends(undefined, room({ cem: 'connected' })).next).toEqual(noCallLoss);
  });

  it('stepCallLoss leaves the session alone where the unreached person has lost the server themselves', () => {
    const away = room({ ben: 'reconnecting', cem: 'connected' });
    const step = stepCallLoss(noCallLoss, away, by({ ben: LOST, cem: OPEN }));
    expect(step).toEqual({ next: { lost: ['ben'], isCallLost: false }, began: ['ben'], ended: [] });
    expect(stepCallLoss(step.next, two, by({ ben: LOST, cem: OPEN })).next).toEqual(benLost);
    const gone = room({ ben: 'gone', cem: 'connected' });
    expect(stepCallLoss(benLost, gone, by({ ben: LOST })).next.isCallLost).toBe(false);
  });

  it('stepCallLoss keeps the loss while one of several people is still lost', () => {
    const both: CallLoss = { lost: ['ben', 'cem'], isCallLost: true };
    expect(stepCallLoss(both, two, by({ ben: OPEN, cem: LOST }))).toEqual({
      next: { lost: ['cem'], isCallLost: true },
      began: [],
      ended: ['ben'],
    });
  });
});
