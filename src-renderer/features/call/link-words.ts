import type { ParticipantView } from '@core/session/view';
import type { Translate } from '../../i18n/error-words';

/** Why there is no link to somebody until the person does something; null where there is one, or one is coming. */
export const linkWords = (
  t: Translate,
  { link, name }: Pick<ParticipantView, 'link' | 'name'>,
): { readonly what: string; readonly hint: string } | null => {
  if (link === 'failed') return { what: t('call.failed', { name }), hint: t('call.failedHint') };
  if (link === 'paused') return { what: t('call.paused', { name }), hint: t('call.pausedHint') };
  return null;
};
