import type { PartyView } from '@core/session/view';
import { reportedAs } from '@core/wire/film-sources';
import type { DriftSummary } from './drift-history';
import { driftText, millisText, secondsText, uncertaintyText } from '../../words/figure-text';
import { personFigures } from './person-figures';

export interface ReportFacts {
  /** The app's version; empty in a browser. */
  readonly version: string;
  /** The user agent of the browser or the app, with the versions inside. */
  readonly agent: string;
  readonly at: Date;
  /** The drift of the last two minutes; null where nothing played. */
  readonly drift: DriftSummary | null;
  readonly trimMs: number;
}

const filmLine = ({ film, phase, timeline }: PartyView['playback']): string => {
  if (!film) return 'none';
  const kind = film.live ? 'live stream' : reportedAs(film.source);
  const length = film.durationMs === null ? '' : `, ${Math.round(film.durationMs / 1000)} s long`;
  return `${kind}${length}, ${phase} at ${timeline.rate}×, revision ${timeline.revision}`;
};

/**
 * The text for a bug report, in English for its readers. People stand in it by name; titles, file names, addresses and
 * tokens don't.
 */
export const syncReport = (view: PartyView, facts: ReportFacts): string => {
  const { drift, trimMs } = facts;
  const { state, sync, playback, patience } = view;
  const people = personFigures(view).map(({ person, sync: figures }) => {
    const done = figures?.corrections;
    const parts = [
      `drift ${driftText(figures?.driftMs ?? null)}`,
      `buffer ${secondsText(figures?.bufferedAheadMs ?? null)}`,
      `round trip ${millisText(figures?.roundTripMs ?? null)}`,
      `clock ${uncertaintyText(figures?.clockUncertaintyMs ?? null)}`,
      done ? `corrections ${done.seeks} seeks, ${done.rateChanges} rate changes` : 'corrections —',
      ...(person.isLocal ? [] : [`way ${figures?.route ?? '—'}`]),
      [person.presence, person.readiness.state, person.readiness.apart ?? []].flat().join(', '),
    ];
    return `- ${person.name}${person.isLocal ? ' (me)' : ''}: ${parts.join('; ')}`;
  });
  return [
    'Matinee, how the film keeps step',
    `Time: ${facts.at.toISOString()}`,
    `Version: ${facts.version || 'browser'} (${facts.agent})`,
    `Session: ${state.kind}${state.kind === 'reconnecting' ? ` (${state.what})` : ''}`,
    `Film: ${filmLine(playback)}`,
    `Waits for others: ${patience.bufferingMs} ms when dry, ${patience.seekingMs} ms after a seek`,
    `Own correction: ${sync.correction}; trim ${trimMs} ms`,
    drift
      ? `Own drift, last two minutes: min ${driftText(drift.minMs)}, median ${driftText(drift.medianMs)}, max ${driftText(drift.maxMs)} (${drift.count} s of play)`
      : 'Own drift, last two minutes: nothing played',
    'People:',
    ...people,
    '',
  ].join('\n');
};
