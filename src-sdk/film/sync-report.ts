import { EMPTY_SYNC } from '@core/session/empty-view';
import type { Corrections, SyncView } from '@core/session/view';
import type { PilotReport } from './pilot-ports';
import { NO_CORRECTIONS } from './running-film';

/** How one's own film keeps step. Times in ms. */
export interface OwnSync extends Omit<SyncView, 'people'> {
  readonly bufferedAheadMs: number | null;
  readonly corrections: Corrections;
}

export interface SyncFacts {
  /** Null without a player. */
  readonly player: PilotReport | null;
  readonly clockUncertaintyMs: number | null;
  readonly roundTripMs: number | null;
  readonly trimMs: number;
}

const { people: _nobody, ...NOTHING } = EMPTY_SYNC;
const FIELDS = [
  'driftMs',
  'clockUncertaintyMs',
  'roundTripMs',
  'correction',
  'trimMs',
  'bufferedAheadMs',
  'corrections',
] as const satisfies readonly (keyof OwnSync)[];

/** The shown figures of one's own film; replaced only where something changed. */
export class SyncReport {
  #latest: OwnSync = { ...NOTHING, bufferedAheadMs: null, corrections: NO_CORRECTIONS };

  get latest(): OwnSync {
    return this.#latest;
  }

  /** @returns whether anything changed */
  take({ player, clockUncertaintyMs, roundTripMs, trimMs }: SyncFacts): boolean {
    const next: OwnSync = {
      driftMs: player?.driftMs ?? null,
      clockUncertaintyMs,
      roundTripMs,
      correction: player?.correction ?? 'none',
      trimMs,
      bufferedAheadMs: player?.loaded ? player.bufferedAheadMs : null,
      corrections: player?.corrections ?? NO_CORRECTIONS,
    };
    if (FIELDS.every((field) => next[field] === this.#latest[field])) return false;
    this.#latest = next;
    return true;
  }
}
