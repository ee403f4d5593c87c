import type { Route } from '@core/call/reach';

/** The figures that every media path counts, whatever implements it. */

/** One picture that comes from a person, or goes to them. Null: not known, or it doesn't go just now. */
export interface VideoFigures {
  readonly trackId: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
}

/**
 * The traffic between oneself and one person: counters, which begin again with a rebuilt connection, and present
 * values.
 */
export interface PersonFigures {
  /** Bytes. */
  readonly audioIn: number;
  readonly videoIn: number;
  readonly audioOut: number;
  readonly videoOut: number;
  readonly audioPacketsIn: number;
  readonly packetsIn: number;
  readonly packetsLost: number;
  readonly packetsOut: number;
  /** Packets lost of those sent, by the other end's reports. */
  readonly packetsLostThere: number;
  readonly roundTripMs: number | null;
  readonly jitterMs: number;
  /** The congestion control's estimate of the way out, bit/s. */
  readonly availableBps: number | null;
  /** The worst reason that holds an encoder back; null while no picture is sent. */
  readonly limitation: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  readonly videosIn: readonly VideoFigures[];
  readonly videosOut: readonly VideoFigures[];
  readonly route: Route;
}

export interface PathFigures {
  /** The figures by participant, for everybody who is reached or about to be. */
  readonly people: ReadonlyMap<string, PersonFigures>;
}
