import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../testing/call-samples';
import { figuresOf, limitedStretches, lossText, rateText } from './call-figures';

describe('figures of the call', () => {
  it('figures of the call are written as people read them', () => {
    expect([rateText(null), rateText(0), rateText(412_400), rateText(1_240_000)]).toEqual([
      ...['—', '0 kbit/s', '412 kbit/s', '1.2 Mbit/s'],
    ]);
    expect([lossText(null), lossText(0), lossText(0.004), lossText(0.25)]).toEqual([
      ...['—', '0 %', '0.4 %', '25 %'],
    ]);
  });

  it('figures of the call have the present value, and the range it was in', () => {
    const figures = figuresOf([
      sample({ atMs: 0, roundTripMs: 40 }),
      sample({ atMs: 2_000, roundTripMs: null }),
      sample({ atMs: 4_000, roundTripMs: 62.4 }),
    ]);
    const of = (id: string) => figures.find((one) => one.id === id);
    expect(of('roundTrip')).toMatchObject({ now: '62 ms', range: { min: '40 ms', max: '62 ms' } });
    expect(of('roundTrip')?.points.map(({ value }) => value)).toEqual([40, null, 62.4]);
    expect(of('sizeIn')?.now).toBe('640 × 360');
    expect(of('rateIn')?.now).toBe('440 kbit/s');
  });

  it('figures of the call are unknown before anything was measured', () => {
    for (const { now, range, points } of figuresOf([]))
      expect({ now, range, points }).toEqual({
        now: '—',
        range: null,
        points: [],
      });
  });

  it('figures of the call show when the picture was held back, as stretches that join', () => {
    const by = (limitation: 'none' | 'cpu' | 'bandwidth', atMs: number) => sample({ atMs, limitation });
    const stretches = limitedStretches([
      by('none', 0),
      by('cpu', 60_000),
      by('cpu', 62_000),
      by('bandwidth', 64_000),
      by('none', 120_000),
    ]);
    expect(stretches.map(({ limitation }) => limitation)).toEqual(['cpu', 'bandwidth']);
    expect(stretches[0]?.from).toBeCloseTo(58 / 120);
    expect(stretches[0]?.to).toBeCloseTo(62 / 120);
  });

  it('figures of the call keep stretches inside and apart', () => {
    const any = fc.constantFrom('none' as const, 'cpu' as const, 'bandwidth' as const, null);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 90 }), (limits) => {
        const stretches = limitedStretches(
          limits.map((limitation, index) => sample({ atMs: index * 2_000, limitation })),
        );
        let end = 0;
        for (const { from, to } of stretches) {
          expect(from).toBeGreaterThanOrEqual(end - 1e-9);
          expect(to).toBeLessThanOrEqual(1);
          expect(to).toBeGreaterThanOrEqual(from);
          end = to;
        }
      }),
    );
  });
});
