/**
 * The rig's calls to the page in each window. Everything crosses the boundary as JSON; times are on the machine's
 * clock.
 */
import type { PolicyId, WindowTrace } from '../model';
import type { Press } from '../../peers/port';

export interface JoinOptions {
  readonly policy: PolicyId;
  readonly name: string;
  /** The origin of the party server or of the peers' relay, through this window's own line. */
  readonly url: string;
  /** The token for the party server; the peers ignore it. */
  readonly token: string;
  readonly filmUrl: string;
  /** Whether this window opens the film, which one of them does. */
  readonly opensFilm: boolean;
  /** How many other windows this one has to be linked to directly; 0 where it links to nobody. */
  readonly linkedTo: number;
  readonly clockError: WindowTrace['clockError'];
  readonly clocks: TrueClocks;
}

export interface TrueClocks {
  /** The machine's monotonic clock minus this page's `performance.now()`, ms. */
  readonly pageToMachineMs: number;
  /** The party server's clock minus the machine's monotonic one, ms. */
  readonly machineToServerMs: number;
}

/** The part of a trace that the window itself can tell. */
export type PageTrace = Pick<
  WindowTrace,
  'frames' | 'positions' | 'clock' | 'actions' | 'droppedFrames' | 'totalFrames'
>;

/** One client without a film, for its clock alone. */
export interface ClockJoin {
  readonly url: string;
  readonly token: string;
  readonly clockError: WindowTrace['clockError'];
  /** How long after the call it joins. */
  readonly afterMs: number;
}

export interface ClockJoinOutcome {
  readonly clockError: WindowTrace['clockError'];
  readonly errorAt1sMs: number;
  readonly errorAt60sMs: number | null;
}

/** The object `window.bench`. */
export interface BenchPage {
  /** Resolves when the window has joined; the film may still be loading. */
  join(options: JoinOptions): Promise<void>;
  /** Whether everybody that this window knows of could play at once. */
  ready(): boolean;
  /** Presses as a person at this window. @returns when it was pressed */
  press(press: Press): number;
  /** Moves the film behind the policy's back. @returns when */
  moveBehind(byMs: number): number;
  /** How long no new frame has been shown, ms. */
  restsForMs(): number;
  /** The page's visibility: 'hidden' once the window is out of sight. */
  visibility(): DocumentVisibilityState;
  /** Takes everything noted since the join. @throws where an error came up that nobody waited for */
  takeTrace(): PageTrace;
  leave(): Promise<void>;
  measureClocks(
    joins: readonly ClockJoin[],
    clocks: TrueClocks,
    seconds: 1 | 60,
  ): Promise<ClockJoinOutcome[]>;
}
