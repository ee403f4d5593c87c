import type { PersonSync } from '@core/session/view';

/** What a media path counts, whatever fills it. */

/** One picture that goes over a link. Null: not known, or it doesn't go just now. */
export interface VideoFigures {
  readonly trackId: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
}

/** Counters since the link began, and what holds at this moment. */
export interface LinkStats {
  /** All bytes that came over the transport: voices, pictures, data channel, connectivity checks' answers. */
  readonly heardUnits: number;
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
  /** Null before a pair of candidates is chosen. */
  readonly route: PersonSync['route'];
}
