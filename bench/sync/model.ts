/** The words of the sync bench: what a run is, what it writes down, what is made of it. Times are ms. */
import type { ScreenLook } from '../../lab/senses/screen';
import type { SoundTrace } from '../../lab/senses/sound';
import type { Impairments } from '../../test/fakes/impairment-proxy';
import { PEER_IDS } from '../peers/port';

export const POLICY_IDS = ['matinee', ...PEER_IDS] as const;
/** Ours, run through the real SDK and server, and policy ports of others on the same player. */
export type PolicyId = (typeof POLICY_IDS)[number];

export const NETWORK_IDS = ['none', 'lan', 'dsl', 'mobile', 'satellite'] as const;
export type NetworkId = (typeof NETWORK_IDS)[number];

/** One network between each client and the server. */
export interface NetworkProfile {
  readonly id: NetworkId;
  readonly title: string;
  readonly impairments: Impairments;
}

/** What happens in a run, in this order, after everybody has joined and the film is ready. */
export type Scenario =
  /** play, run for `seconds`, nothing disturbs it */
  | { readonly kind: 'steady'; readonly seconds: number }
  /** `times` rounds of play … pause */
  | { readonly kind: 'starts'; readonly times: number }
  /** the second window's film is moved by this behind everybody's back, `times` times, after a steady piece each */
  | { readonly kind: 'step'; readonly byMs: number; readonly times: number }
  /** the second window's processes are stopped (SIGSTOP) for this long, then go on */
  | { readonly kind: 'freeze'; readonly forMs: number; readonly times: number }
  /** the second window is minimised for `seconds` while it plays: told by sound */
  | { readonly kind: 'hidden'; readonly seconds: number };

export interface Cell {
  readonly policy: PolicyId;
  readonly network: NetworkProfile['id'];
  readonly windows: 2 | 3 | 4;
  readonly scenarios: readonly Scenario[];
}

/** Something the bench did or saw, on the machine's monotonic clock. */
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
    | 'hiddenFrom'
    | 'hiddenTo'
    | 'rested';
  /** Of the window it was done to; absent where it is for all. */
  readonly window?: number;
  /** Size of a step, ms. */
  readonly value?: number;
}

/** One window of a run, its times already on the machine's monotonic clock. */
export interface WindowTrace {
  readonly name: string;
  readonly clockError: { readonly offsetMs: number; readonly driftPpm: number };
  /** Each frame that was shown: when the compositor was to show it, and its media time, ms of film. */
  readonly frames: readonly (readonly [atMs: number, mediaMs: number])[];
  /**
   * The element's own film clock (`currentTime`), ten times a second, whether frames are shown or not. Frames are shown on
   * the screen's beat (60 Hz), so a difference of less than a beat shows here only.
   */
  readonly positions?: readonly (readonly [atMs: number, positionMs: number])[];
  /** What the engine thinks the server's clock is minus what it is, at a time. Empty for policies that have none. */
  readonly clock: readonly (readonly [atMs: number, errorMs: number])[];
  /** What was done to the element by the policy: `seek` with the target in ms, `rate` with the new rate. Not the bench's own. */
  readonly actions: readonly {
    readonly atMs: number;
    readonly kind: 'seek' | 'rate' | 'play' | 'pause';
    readonly value: number;
  }[];
  /** From `getVideoPlaybackQuality`, over the run. */
  readonly droppedFrames: number;
  readonly totalFrames: number;
  /** Cores' worth of all processes of this window, over the run: 1 is one core. */
  readonly cores: number;
}

/** What one run wrote down; one JSON file each. Figures are made from these alone. */
export interface RunRecord {
  readonly version: 1;
  readonly cell: Cell;
  /** Counts the repetitions of the same cell. */
  readonly round: number;
  /** Wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly film: { readonly fps: number; readonly width: number; readonly height: number };
  readonly windows: readonly WindowTrace[];
  readonly marks: readonly Mark[];
  readonly screen: readonly ScreenLook[];
  readonly sound: SoundTrace | null;
  /** Share of the whole machine that was busy, 0…1. */
  readonly machineBusy: number;
}

/** Joins without a film, for the clock alone. */
export interface ClockRecord {
  readonly version: 1;
  readonly network: NetworkProfile['id'];
  readonly joins: readonly {
    readonly clockError: { readonly offsetMs: number; readonly driftPpm: number };
    /** Estimated minus true server clock, 1 s and 60 s after the join; null where it wasn't waited for. */
    readonly errorAt1sMs: number;
    readonly errorAt60sMs: number | null;
  }[];
}
