/** Counts what the windows do after all of them stood still at once, as when the whole machine was held up. */
import type { RunRecord } from '../model';
import { standstillPieces } from './pieces';

/** The seeks of each window from the end of each standstill until the next action on the film. */
export const seeksAfterStandstill = (record: RunRecord): number[] =>
  standstillPieces(record).flatMap(({ fromMs, toMs }) =>
    record.windows.map(
      ({ actions }) =>
        actions.filter(({ kind, atMs }) => kind === 'seek' && fromMs <= atMs && atMs <= toMs).length,
    ),
  );
