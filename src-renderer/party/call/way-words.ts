import type { CallView } from '@core/session/view';
import type { Translate } from '../../words/error-words';

/** Why a person isn't reached, and what helps, by what the party's ICE servers can do about it. */
export const wayHint = (
  t: Translate,
  { wayHelp, relayOnly }: Pick<CallView, 'wayHelp' | 'relayOnly'>,
): string => t(`call.way.${relayOnly && wayHelp !== 'relay' ? 'hidden' : wayHelp}`);
