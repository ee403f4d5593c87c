import type { PersonFigures } from '../path-figures';

/** Counters since the link began, and what holds at this moment. */
export interface LinkStats extends PersonFigures {
  /** Anything that came over the transport: voices, pictures, data channel, connectivity checks and their answers. */
  readonly heardUnits: number;
}
