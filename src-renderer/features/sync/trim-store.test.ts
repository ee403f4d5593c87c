import { describe, expect, it } from 'vitest';
import { LIMITS_OF_PREFERENCES, PreferencesSchema } from '@core/ipc/preferences';
import { withTrim } from './trim';

describe('withTrim', () => {
  it('withTrim keeps one for each output, and none where there is none', () => {
    expect(withTrim({ '': 20, tv: 100 }, 'tv', 120)).toEqual({ '': 20, tv: 120 });
    expect(withTrim({ '': 20, tv: 100 }, '', 0)).toEqual({ tv: 100 });
  });
  it('withTrim never remembers more than may be kept', () => {
    let trims: Record<string, number> = {};
    for (let i = 0; i < LIMITS_OF_PREFERENCES.trims + 5; i++) trims = withTrim(trims, `output-${i}`, 5);
    expect(PreferencesSchema.safeParse({ filmTrimsMs: trims }).success).toBe(true);
    expect(Object.keys(trims)).toHaveLength(LIMITS_OF_PREFERENCES.trims);
    expect(trims).not.toHaveProperty('output-0');
    const tooMany = { ...trims, 'one-more': 5 };
    expect(PreferencesSchema.safeParse({ filmTrimsMs: tooMany }).success).toBe(false);
  });
});
