import { COARSE_POLICY, type DriftPolicy, FINE_POLICY } from './drift-controller';

/** How far a kind of player can be steered. Fixed for each kind, so that it is known before a film is loaded. */
export interface PlayerCapabilities {
  /** `fine`: position known to a few milliseconds. `coarse`: tenths of a second (embedded players of web sites). */
  readonly precision: 'fine' | 'coarse';
  /** Whether the rate can be changed by fractions of a percent while playing. */
  readonly canTrim: boolean;
  /** The only rates it plays at, or any within the room's bounds. */
  readonly rates: 'any' | readonly number[];
  /** How far from its target a seek usually lands, ms; 0 where it lands exactly there. */
  readonly seekErrorMs: number;
  /** The least frequency at which its position is known while it plays, as the time between readings, ms. */
  readonly positionEveryMs: number;
  /** Whether its sound can be sent to a chosen output. */
  readonly hasAudioOutput: boolean;
}

/**
 * The bands of the drift controller for a player. A player that can't trim only seeks; one that seeks imprecisely isn't
 * sent to seek again for an error that the last seek itself may have left: the errors of two landings and of one
 * reading have to fit into the band.
 */
export const policyFor = (capabilities: PlayerCapabilities): DriftPolicy => {
  const { precision, canTrim, rates, seekErrorMs, positionEveryMs } = capabilities;
  const base = precision === 'fine' ? FINE_POLICY : COARSE_POLICY;
  const readingMs = precision === 'fine' ? 0 : positionEveryMs;
  return {
    ...base,
    // At a precision of tenths of a second nothing can be trimmed.
    canTrim: canTrim && rates === 'any' && precision === 'fine',
    seekAboveMs: Math.max(base.seekAboveMs, 2 * seekErrorMs + readingMs),
  };
};

/** The rate at which a player plays when it is asked for `rate`: that one, or the nearest it has; the slower of two. */
export const playableRate = (rates: PlayerCapabilities['rates'], rate: number): number => {
  if (rates === 'any') return rate;
  const nearest = rates.toSorted((a, b) => Math.abs(a - rate) - Math.abs(b - rate) || a - b);
  return nearest[0] ?? rate;
};
