import type { CallView, ParticipantView } from '@core/session/view';
import type { Translate } from '../../words/error-words';
import { wayHint } from './way-words';

export interface ReachWords {
  readonly what: string;
  readonly hint: string;
  /** Whether only an action of the person helps; otherwise the app still tries by itself. */
  readonly canRetry: boolean;
}

/** Why a person isn't reached, and what helps; null where they are, or where the connection is coming as it should. */
export const reachWords = (
  t: Translate,
  { reach, name }: Pick<ParticipantView, 'reach' | 'name'>,
  call: Pick<CallView, 'wayHelp' | 'relayOnly'>,
): ReachWords | null => {
  switch (reach) {
    case 'failed':
      return { what: t('call.failed', { name }), hint: wayHint(t, call), canRetry: true };
    case 'paused':
      return { what: t('call.paused', { name }), hint: t('call.pausedHint'), canRetry: true };
    case 'overdue': {
      const hint = t('call.overdueHint', { why: wayHint(t, call) });
      return { what: t('call.overdue', { name }), hint, canRetry: false };
    }
    case 'none':
    case 'coming':
    case 'open':
    case 'interrupted':
      return null;
  }
};
