import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { LIMITS_OF_PREFERENCES, PreferencesSchema } from '@core/ipc/preferences';
import { rememberedVolume, withVolume } from './person-volumes';

describe('the volume of a person', () => {
  it('a person’s volume is found again by their name, however it is written', () => {
    const volumes = withVolume({}, 'Ben ', 0.4);
    expect(rememberedVolume(volumes, 'BEN')).toBe(0.4);
    expect(rememberedVolume(volumes, 'Dan')).toBeNull();
    expect(rememberedVolume({}, 'toString')).toBeNull();
  });
  it('a person’s volume takes no place at full volume', () => {
    expect(withVolume({ ben: 0.4 }, 'Ben', 1)).toEqual({});
  });
  it('a person’s volume is dropped first where it was used longest ago', () => {
    const names = Array.from({ length: LIMITS_OF_PREFERENCES.people }, (_, n) => `guest ${n}`);
    const full = names.reduce((volumes, name) => withVolume(volumes, name, 0.5), {});
    // The first person's volume was used again just now, so the second one goes.
    const next = withVolume(withVolume(full, 'guest 0', 0.5), 'One more', 1.5);
    expect(Object.keys(next)).toHaveLength(LIMITS_OF_PREFERENCES.people);
    expect(rememberedVolume(next, 'guest 0')).toBe(0.5);
    expect(rememberedVolume(next, 'guest 1')).toBeNull();
    expect(rememberedVolume(next, 'One more')).toBe(1.5);
  });
  it('a person’s volume can always be kept, whatever the name and the number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 60, unit: 'grapheme' }), fc.double({ noNaN: true }))),
        (told) => {
          const volumes = told.reduce((all, [name, volume]) => withVolume(all, name, volume), {});
          expect(PreferencesSchema.safeParse({ personVolumes: volumes }).success).toBe(true);
        },
      ),
    );
  });
});
