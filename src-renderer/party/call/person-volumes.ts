import { LIMITS_OF_PREFERENCES } from '@core/ipc/preferences';
import { LIMITS } from '@core/wire/limits';

type Volumes = Readonly<Record<string, number>>;

/** The key of a person's volume: ids differ from party to party, names stay. */
export const volumeKey = (name: string): string => name.trim().toLowerCase().slice(0, LIMITS.nameLength);

/** The remembered volume of a person, 0…2; null: none. */
export const rememberedVolume = (volumes: Volumes, name: string): number | null => {
  const key = volumeKey(name);
  return Object.hasOwn(volumes, key) ? (volumes[key] ?? null) : null;
};

/** The volumes with this one as the one used last; full volume isn't stored, those unused longest give way. */
export const withVolume = (volumes: Volumes, name: string, volume: number): Record<string, number> => {
  const key = volumeKey(name);
  const others = Object.entries(volumes).filter(([other]) => other !== key);
  const kept = Math.min(2, Math.max(0, volume));
  const next = kept === 1 || key === '' ? others : [...others, [key, kept] as const];
  return Object.fromEntries(next.slice(-LIMITS_OF_PREFERENCES.people));
};
