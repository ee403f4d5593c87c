import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  announce,
  diffStreams,
  emptyPublications,
  matchedStreams,
  streamArrived,
  streamGone,
} from './publications';
import { qualityOf, qualityScore, smoothScore } from './quality';

describe('publications', () => {
  const camera = { streamId: 'a', kind: 'camera' } as const;

  it('a stream and its announcement are matched in either order', () => {
    const announced = announce(emptyPublications<string>(), [{ id: 'ben', publications: [camera] }]);
    expect(matchedStreams(announced)).toEqual([]);
    const one = matchedStreams(streamArrived(announced, 'ben', 'a', 'stream'));
    const arrived = streamArrived(emptyPublications<string>(), 'ben', 'a', 'stream');
    const other = matchedStreams(announce(arrived, [{ id: 'ben', publications: [camera] }]));
    expect(one).toEqual([{ participantId: 'ben', kind: 'camera', stream: 'stream' }]);
    expect(other).toEqual(one);
  });

  it('the difference of publications names what came, what went and what was replaced', () => {
    const table = streamArrived(
      announce(emptyPublications<string>(), [{ id: 'ben', publications: [camera] }]),
      'ben',
      'a',
      'old',
    );
    const rebuilt = streamArrived(streamGone(table, 'ben', 'a'), 'ben', 'a', 'new');
    const { added, removed } = diffStreams(matchedStreams(table), matchedStreams(rebuilt));
    expect([added[0]?.stream, removed[0]?.stream]).toEqual(['new', 'old']);
    expect(matchedStreams(announce(table, []))).toEqual([]);
  });

  it('matching ends with the same publications whatever the order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['room', 'a', 'b', 'c'], { minLength: 4 }), (order) => {
        let table = emptyPublications<string>();
        for (const step of order) {
          table =
            step === 'room'
              ? announce(table, [
                  { id: 'ben', publications: [camera, { streamId: 'b', kind: 'microphone' }] },
                ])
              : streamArrived(table, 'ben', step, step);
        }
        expect(matchedStreams(table).map(({ kind }) => kind)).toEqual(['camera', 'microphone']);
      }),
    );
  });
});

describe('quality', () => {
  it('quality is graded by round trip, jitter and loss', () => {
    const grade = (roundTripMs: number, jitterMs: number, loss: number, hasVideo = true) =>
      qualityOf(qualityScore({ roundTripMs, jitterMs, loss, hasVideo }));
    expect(grade(40, 5, 0)).toBe('excellent');
    expect(grade(40, 5, 0.03)).toBe('good');
    expect(grade(40, 5, 0.07)).toBe('poor');
    expect(grade(40, 5, 0.07, false)).toBe('good');
    expect(grade(600, 100, 0.05)).toBe('lost');
  });

  it('quality falls quickly and rises slowly', () => {
    expect(smoothScore(null, 90)).toBe(90);
    expect(smoothScore(100, 0)).toBeCloseTo(20);
    expect(smoothScore(0, 100)).toBeCloseTo(40);
  });
});
