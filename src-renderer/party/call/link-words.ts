import type { CallView, ParticipantView } from '@core/session/view';
import type { Translate } from '../../words/error-words';
import { wayHint } from './way-words';

export interface LinkWords {
  readonly what: string;
  readonly hint: string;
  /** There is none until the person does something; else it is still tried. */
  readonly canRetry: boolean;
}

/** Why there is no link to somebody, and what helps; null where there is one, or one is coming as it should. */
export const linkWords = (
  t: Translate,
  { link, name }: Pick<ParticipantView, 'link' | 'name'>,
  call: Pick<CallView, 'iceHelp' | 'relayOnly'>,
): LinkWords | null => {
  switch (link) {
    case 'failed':
      return { what: t('call.failed', { name }), hint: wayHint(t, call), canRetry: true };
    case 'paused':
      return { what: t('call.paused', { name }), hint: t('call.pausedHint'), canRetry: true };
    case 'overdue': {
      const hint = t('call.overdueHint', { why: wayHint(t, call) });
      return { what: t('call.overdue', { name }), hint, canRetry: false };
    }
    case 'none':
    case 'connecting':
    case 'open':
    case 'suspect':
      return null;
  }
};
