import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreferencesSchema } from '@core/ipc/preferences';
import { MANUAL_BOUNDS, MANUAL_FIELDS, manualText, parseManual, type ManualText } from './video-quality';

const text = (over: Partial<ManualText> = {}): ManualText => ({ ...manualText('360p'), ...over });

describe('a picture set by hand', () => {
  it('a picture set by hand starts from what is chosen', () => {
    expect(manualText('720p')).toEqual({ width: '1280', height: '720', frameRate: '30', kilobits: '1700' });
    expect(parseManual(manualText('180p'))).toEqual({
      quality: { width: 320, height: 180, frameRate: 20, maxBitrateBps: 160_000 },
    });
  });
  it('a picture set by hand names the fields that can not be meant', () => {
    expect(parseManual(text({ width: '', frameRate: '61' }))).toEqual({ wrong: ['width', 'frameRate'] });
    expect(parseManual(text({ height: '12.5', kilobits: '-1' }))).toEqual({ wrong: ['height', 'kilobits'] });
  });
  it('a picture set by hand takes exactly what the preferences keep', () => {
    const keeps = (videoQuality: unknown): boolean => PreferencesSchema.safeParse({ videoQuality }).success;
    for (const field of MANUAL_FIELDS) {
      const { min, max } = MANUAL_BOUNDS[field];
      for (const [value, fits] of [
        [min, true],
        [max, true],
        [min - 1, false],
        [max + 1, false],
      ] as const) {
        const parsed = parseManual(text({ [field]: String(value) }));
        expect('quality' in parsed, `${field} ${value}`).toBe(fits);
        const kept = field === 'kilobits' ? { maxBitrateBps: value * 1_000 } : { [field]: value };
        const base = { width: 640, height: 360, frameRate: 20, maxBitrateBps: 450_000 };
        expect(keeps({ ...base, ...kept }), `${field} ${value} kept`).toBe(fits);
      }
    }
  });
  it('a picture set by hand never lets anything through that the preferences refuse', () => {
    const any = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
    fc.assert(
      fc.property(fc.record({ width: any, height: any, frameRate: any, kilobits: any }), (typed) => {
        const parsed = parseManual(typed);
        if ('quality' in parsed)
          expect(PreferencesSchema.safeParse({ videoQuality: parsed.quality }).success).toBe(true);
        else expect(parsed.wrong.length).toBeGreaterThan(0);
      }),
    );
  });
});
