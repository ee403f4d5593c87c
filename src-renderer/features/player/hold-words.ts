import type { Hold, Readiness } from '@core/wire/playback';

/** The part of a person that matters for waiting. */
interface Waited {
  readonly id: string;
  readonly name: string;
  readonly isLocal: boolean;
  readonly readiness: Readiness;
}

/** Why the film stands still, for whom, and the way out; the view puts it into words. */
export interface HoldWords {
  /** A key under `party.hold`. */
  readonly why:
    'buffering' | 'seeking' | 'loading' | 'missing' | 'youBuffering' | 'youLoading' | 'youMissing';
  /** The people the room waits for, without oneself. */
  readonly names: readonly string[];
  /** The first load has a long wait: no countdown, "Start anyway". */
  readonly isFirstLoad: boolean;
  /** The target of `continueWithout`; null where it is everybody, undefined where nobody else is waited for. */
  readonly without: string | null | undefined;
}

/** Null while nobody is waited for. */
export const holdWords = (hold: Hold | null, people: readonly Waited[]): HoldWords | null => {
  if (!hold || hold.waitingFor.length === 0) return null;
  const waited = people.filter((person) => hold.waitingFor.includes(person.id));
  const others = waited.filter((person) => !person.isLocal);
  const own = waited.find((person) => person.isLocal);
  const isFirstLoad = hold.reason === 'loading';
  const lacksCopy = (person: Waited): boolean => ['missing', 'mismatch'].includes(person.readiness.state);
  const without = others.length === 1 ? others[0]?.id : others.length > 1 ? null : undefined;
  if (own && others.length === 0) {
    const why = isFirstLoad ? (lacksCopy(own) ? 'youMissing' : 'youLoading') : 'youBuffering';
    return { why, names: [], isFirstLoad, without };
  }
  const names = others.map((person) => person.name);
  if (!isFirstLoad) return { why: hold.reason, names, isFirstLoad, without };
  const missing = others.filter(lacksCopy);
  return missing.length > 0
    ? { why: 'missing', names: missing.map((person) => person.name), isFirstLoad, without: null }
    : { why: 'loading', names, isFirstLoad, without: null };
};
