import { COARSE_POLICY, type DriftPolicy, FINE_POLICY } from './drift-controller';

/** How far a kind of player can be steered. Fixed for each kind, so that it is known before a film is loaded. */
export interface PlayerCapabilities {
  /** `fine`: position known to a few milliseconds. `coarse`: tenths of a second (embedded players of web sites). */
  readonly precision: 'fine' | 'coarse';
  /** The rate can be changed by fractions of a percent while playing. */
  readonly canTrim: boolean;
  /** The only rates it plays at, or any within the room's bounds. */
  readonly rates: 'any' | readonly number[];
  /** How far from where it was asked to a seek lands as a rule, ms; 0 where it lands exactly there. */
  readonly seekErrorMs: number;
  /** While it plays, its position is known at least this often, ms. */
  readonly positionEveryMs: number;
  /** Its sound can be sent to an output of one's choice. */
  readonly hasAudioOutput: boolean;
}

/**
 * The bands of the drift controller for a player. Who can't trim only seeks; who seeks badly isn't sent to seek again for
 * what the last seek itself may have left: the error of two landings and of one reading has to fit into the band.
 */
export const policyFor = (capabilities: PlayerCapabilities): DriftPolicy => {
  const { precision, canTrim, rates, seekErrorMs, positionEveryMs } = capabilities;
  const base = precision === 'fine' ? FINE_POLICY : COARSE_POLICY;
  const readingMs = precision === 'fine' ? 0 : positionEveryMs;
  return {
    ...base,
    // By tenths of a second nothing can be trimmed.
    canTrim: canTrim && rates === 'any' && precision === 'fine',
    seekAboveMs: Math.max(base.seekAboveMs, 2 * seekErrorMs + readingMs),
  };
};

/** The rate that a player plays at when it is asked for `rate`: that one, or the nearest it can; the slower of two. */
export const playableRate = (rates: PlayerCapabilities['rates'], rate: number): number => {
  if (rates === 'any') return rate;
  const nearest = rates.toSorted((a, b) => Math.abs(a - rate) - Math.abs(b - rate) || a - b);
  return nearest[0] ?? rate;
};
