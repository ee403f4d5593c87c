import type { Route } from '@core/call/reach';

/** What a media path counts, whatever fills it. */

/** One picture that comes from somebody, or goes to them. Null: not known, or it doesn't go just now. */
export interface VideoFigures {
  readonly trackId: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
}

/** Media between oneself and one person: counters, which begin anew with a way that is built anew, and what holds now. */
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
  /** Of what was sent, by the other end's reports. */
  readonly packetsLostThere: number;
  readonly roundTripMs: number | null;
  readonly jitterMs: number;
  /** The congestion control's estimate of the way out, bit/s. */
  readonly availableBps: number | null;
  /** What holds the encoders back, the worst of them; null: no picture is sent. */
  readonly limitation: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  readonly videosIn: readonly VideoFigures[];
  readonly videosOut: readonly VideoFigures[];
  readonly route: Route;
}

export interface PathFigures {
  /** By participant: of whoever there is a way to, or one is being made. */
  readonly people: ReadonlyMap<string, PersonFigures>;
}
