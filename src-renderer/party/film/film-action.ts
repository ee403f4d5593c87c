import type { Playback } from '@core/wire/playback';
import { formatFilmTime } from '../../words/film-time';

/** A key under `party.system` and its values. */
export interface ActionWords {
  readonly key:
    'opened' | 'closed' | 'back' | 'forward' | 'went' | 'paused' | 'played' | 'rate' | 'continued';
  readonly named: Readonly<Record<string, string>>;
  /** Whether it is shown on the film only: in the chat it would be noise. */
  readonly onStageOnly: boolean;
}

/** Up to this a jump is told as "10 s", beyond it as a place. */
const STEP_MS = 90_000;

/**
 * A person's action on the film, in words; null where there is nothing to say.
 * @param rate the room's, for a change of speed
 */
export const describeAction = (
  action: NonNullable<Playback['lastAction']>,
  name: string,
  title: string | null,
  wholeMs: number | null,
  rate: number,
  locale: string,
): ActionWords | null => {
  switch (action.action) {
    case 'open':
      return title === null ? null : { key: 'opened', named: { name, title }, onStageOnly: false };
    case 'close':
      return { key: 'closed', named: { name }, onStageOnly: false };
    case 'play':
      return { key: 'played', named: { name }, onStageOnly: true };
    case 'pause':
      return { key: 'paused', named: { name }, onStageOnly: true };
    case 'seek': {
      if (action.toMs === undefined) return null;
      const byMs = action.fromMs === undefined ? Infinity : action.toMs - action.fromMs;
      if (Math.abs(byMs) > STEP_MS)
        return {
          key: 'went',
          named: { name, time: formatFilmTime(action.toMs, wholeMs) },
          onStageOnly: false,
        };
      const seconds = new Intl.NumberFormat(locale).format(Math.max(1, Math.round(Math.abs(byMs) / 1000)));
      return {
        key: byMs < 0 ? 'back' : 'forward',
        named: { name, time: `${seconds} s` },
        onStageOnly: false,
      };
    }
    case 'rate':
      return {
        key: 'rate',
        named: { name, rate: new Intl.NumberFormat(locale).format(rate) },
        onStageOnly: true,
      };
    case 'continue':
      return { key: 'continued', named: { name }, onStageOnly: true };
  }
};
