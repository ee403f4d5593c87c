import type { PersonFigures } from '../path-figures';

/** Counters since the link began, and present values. */
export interface LinkStats extends PersonFigures {
  /**
   * Bytes of anything that came over the transport: voices, pictures, data channel, connectivity checks and their
   * answers.
   */
  readonly heardUnits: number;
}
