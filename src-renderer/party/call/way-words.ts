import type { CallView } from '@core/session/view';
import type { Translate } from '../../words/error-words';

/** Why somebody isn't reached, and what helps, by what the party's server can do for a link. */
export const wayHint = (
  t: Translate,
  { iceHelp, relayOnly }: Pick<CallView, 'iceHelp' | 'relayOnly'>,
): string => t(`call.way.${relayOnly && iceHelp !== 'relay' ? 'hidden' : iceHelp}`);
