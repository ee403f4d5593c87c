import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notFrozen, stepFrozen, type FrozenState } from './frozen-capture';

/**
 * A letter stands for one look, each second: `p` a picture came by itself · `.` none did · `h` none did, and the window
 * is hidden. A capture that works and shows the window (`answers`) gives a picture for each nudge. The answer has N for
 * a nudge, F for a report of a frozen picture, and `-` else.
 */
const told = (looks: string, answers: (index: number) => boolean = () => true, marked = false): string => {
  let state: FrozenState = notFrozen(0);
  let pictures = 0;
  let wasNudged = false;
  return [...looks]
    .map((look, index) => {
      if (look === 'p' || (wasNudged && answers(index))) pictures += 1;
      const step = stepFrozen(state, { pictures, visible: look !== 'h', marked }, (index + 1) * 1_000);
      ({ state } = step);
      wasNudged = step.nudge;
      if (state.frozen) return 'F';
      return step.nudge ? 'N' : '-';
    })
    .join('');
};

describe('a screen on which nothing moves', () => {
  it('a still screen that answers each nudge is nudged again only after 2 s', () => {
    expect(told('p...........')).toBe('--N--N--N--N');
  });

  it('a still screen isn’t reported as frozen however long it stands', () => {
    expect(told(`p${'.'.repeat(600)}`)).not.toContain('F');
  });
});

describe('a capture that has stopped', () => {
  it('a frozen capture is reported after three unanswered nudges, and taken back with the next picture', () => {
    const stopsAt = 8;
    expect(told('p...............p.', (index) => index < stopsAt)).toBe('--N--N--NNNFFFFF--');
  });

  it('a frozen capture is reported where no nudge was ever needed, once the window was seen in the pictures', () => {
    expect(told('pppppppppp.......', () => false, true)).toBe('----------'.concat('-NNNFFF'));
    expect(told('pppppppppp.......', () => false)).not.toContain('F');
  });

  it('a capture isn’t reported as frozen where nudges were never seen: another display or one window is shared', () => {
    expect(told(`pppp${'.'.repeat(60)}`, () => false)).not.toContain('F');
  });

  it('a capture isn’t reported as frozen after a single answered nudge, which may have been chance', () => {
    expect(told(`p${'.'.repeat(60)}`, (index) => index < 5)).not.toContain('F');
  });

  it('a capture is neither reported as frozen nor nudged while the window is hidden', () => {
    const looks = `p.......${'h'.repeat(30)}`;
    expect(told(looks, (index) => index < 8).slice(8)).toBe('-'.repeat(30));
  });

  it('a capture isn’t reported as frozen before its first picture, which may be long in coming', () => {
    expect(told('.'.repeat(60), () => false)).toBe('-'.repeat(60));
  });
});

it('a capture whose nudges are all answered is never reported as frozen, whatever else moves', () => {
  const looks = fc.array(fc.constantFrom('p', '.', 'h'), { maxLength: 200 }).map((all) => all.join(''));
  fc.assert(fc.property(looks, (all) => !told(all).includes('F')));
});
