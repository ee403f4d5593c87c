/** The vocabulary of the sync bench: runs, their records, and the figures made of these. Times are ms. */
import type { ScreenLook } from '../../lab/senses/screen';
import type { SoundTrace } from '../../lab/senses/sound';
import type { Impairments } from '../../test/fakes/impairment-proxy';
import { PEER_IDS } from '../peers/port';

export const POLICY_IDS = ['matinee', ...PEER_IDS] as const;
/** Our policy, run through the real SDK and server, and ports of others' policies on the same player. */
export type PolicyId = (typeof POLICY_IDS)[number];

export const NETWORK_IDS = ['none', 'lan', 'dsl', 'mobile', 'satellite', 'asymmetric'] as const;
export type NetworkId = (typeof NETWORK_IDS)[number];

/** The lines between the clients and the server, and whether the clients reach each other too. */
export interface NetworkProfile {
  readonly id: NetworkId;
  readonly title: string;
  /** The lines of the windows, in turn: a single one is every window's kind of line. */
  readonly lines: readonly [Impairments, ...Impairments[]];
  /** Whether the windows are linked to each other too, directly and with nothing in between, as in a call. */
  readonly linked: boolean;
}

/** A scenario of a run; scenarios follow each other in this order, after everybody has joined and the film is ready. */
export type Scenario =
  /** The film plays for `seconds` in which nothing is judged: for what takes longer than a start to settle. */
  | { readonly kind: 'settle'; readonly seconds: number }
  /** The film plays for `seconds`, and nothing disturbs it. */
  | { readonly kind: 'steady'; readonly seconds: number }
  /** The film plays and pauses, in `times` rounds. */
  | { readonly kind: 'starts'; readonly times: number }
  /** The second window's film is moved by this behind everybody's back, `times` times, after a steady piece each. */
  | { readonly kind: 'step'; readonly byMs: number; readonly times: number }
  /** The second window's processes are stopped (SIGSTOP) for this long, and then go on. */
  | { readonly kind: 'freeze'; readonly forMs: number; readonly times: number }
  /** The processes of all windows are stopped at once for this long, as when the machine is held up. */
  | { readonly kind: 'standstill'; readonly forMs: number; readonly times: number }
  /** The second window is minimised for `seconds` while it plays; the sound shows the result. */
  | { readonly kind: 'hidden'; readonly seconds: number };

export interface Cell {
  readonly policy: PolicyId;
  readonly network: NetworkProfile['id'];
  readonly windows: 2 | 3 | 4;
  readonly scenarios: readonly Scenario[];
}

/** An action or observation of the bench, on the machine's monotonic clock. */
export interface Mark {
  readonly atMs: number;
  readonly what:
    | 'play'
    | 'pause'
    | 'steadyFrom'
    | 'steadyTo'
    | 'step'
    | 'frozen'
    | 'thawed'
    | 'stoodFrom'
    | 'stoodTo'
    | 'calmAgain'
    | 'hiddenFrom'
    | 'hiddenTo'
    | 'rested';
  /** The window that was acted on; absent where it was all. */
  readonly window?: number;
  /** The size of a step, ms. */
  readonly value?: number;
}

/** The trace of one window of a run, with its times already on the machine's monotonic clock. */
export interface WindowTrace {
  readonly name: string;
  readonly clockError: { readonly offsetMs: number; readonly driftPpm: number };
  /** The shown frames, each with the time at which the compositor was to show it, and its media time, ms of film. */
  readonly frames: readonly (readonly [atMs: number, mediaMs: number])[];
  /**
   * The readings of the element's own film clock (`currentTime`), ten times a second, whether frames are shown or not.
   * Frames are shown on the screen's beat (60 Hz), so a difference of less than a beat shows here only.
   */
  readonly positions?: readonly (readonly [atMs: number, positionMs: number])[];
  /**
   * How far the engine's idea of the server's clock is ahead of the truth at a time. Empty for policies that have none.
   */
  readonly clock: readonly (readonly [atMs: number, errorMs: number])[];
  /**
   * The policy's actions on the element: `seek` with the target in ms, `rate` with the new rate. The bench's own
   * actions are left out.
   */
  readonly actions: readonly {
    readonly atMs: number;
    readonly kind: 'seek' | 'rate' | 'play' | 'pause';
    readonly value: number;
  }[];
  /** The number of dropped frames by `getVideoPlaybackQuality`, over the run. */
  readonly droppedFrames: number;
  readonly totalFrames: number;
  /** The cores used by all processes of this window, over the run: 1 is one core. */
  readonly cores: number;
}

/** The record of one run, which is a JSON file of its own. Figures are made from these alone. */
export interface RunRecord {
  readonly version: 1;
  readonly cell: Cell;
  /** Counts the repetitions of the same cell. */
  readonly round: number;
  /** The wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly film: { readonly fps: number; readonly width: number; readonly height: number };
  readonly windows: readonly WindowTrace[];
  readonly marks: readonly Mark[];
  readonly screen: readonly ScreenLook[];
  readonly sound: SoundTrace | null;
  /** The busy share of the whole machine, 0…1. */
  readonly machineBusy: number;
}

/** The record of joins without a film, for the clock alone. */
export interface ClockRecord {
  readonly version: 1;
  readonly network: NetworkProfile['id'];
  readonly joins: readonly {
    readonly clockError: { readonly offsetMs: number; readonly driftPpm: number };
    /** The estimated minus the true server clock, 1 s and 60 s after the join; null where it wasn't waited for. */
    readonly errorAt1sMs: number;
    readonly errorAt60sMs: number | null;
  }[];
}
