/** What the rig asks of the page in each window. Everything crosses the boundary as JSON; times are on the machine's clock. */
import type { PolicyId, WindowTrace } from '../model';
import type { Press } from '../../peers/port';

export interface JoinOptions {
  readonly policy: PolicyId;
  readonly name: string;
  /** Origin of the party server or of the peers' relay, through this window's own line. */
  readonly url: string;
  /** Of the party server; without meaning to the peers. */
  readonly token: string;
  readonly filmUrl: string;
  /** Of all windows one brings the film. */
  readonly opensFilm: boolean;
  readonly clockError: WindowTrace['clockError'];
  readonly clocks: TrueClocks;
}

export interface TrueClocks {
  /** The machine's monotonic clock minus this page's `performance.now()`, ms. */
  readonly pageToMachineMs: number;
  /** The party server's clock minus the machine's monotonic one, ms. */
  readonly machineToServerMs: number;
}

/** What the window itself can tell of its trace. */
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

/** `window.bench`. */
export interface BenchPage {
  /** Resolves when in; the film may still be loading. */
  join(options: JoinOptions): Promise<void>;
  /** Everybody this window knows of could play at once. */
  ready(): boolean;
  /** As a person at this window. @returns when it was pressed */
  press(press: Press): number;
  /** Moves the film behind the policy's back. @returns when */
  moveBehind(byMs: number): number;
  /** Since when no new frame was shown, ms. */
  restsForMs(): number;
  /** 'hidden' once the window is out of sight. */
  visibility(): DocumentVisibilityState;
  /** Everything noted since the join. @throws where anything went wrong that nobody waited for */
  takeTrace(): PageTrace;
  leave(): Promise<void>;
  measureClocks(
    joins: readonly ClockJoin[],
    clocks: TrueClocks,
    seconds: 1 | 60,
  ): Promise<ClockJoinOutcome[]>;
}
