import type { PersonQuality } from '@core/call/quality';
import type { Translate } from '../../words/error-words';

/** The quality in words, like "Poor: packets get lost, on Ben's side". */
export const qualityWords = (t: Translate, quality: PersonQuality | null, name: string): string => {
  if (!quality) return t('call.unknown');
  const level = t(`call.level.${quality.level}`);
  const { reason, side } = quality;
  if (!reason) return level;
  return t('call.said', {
    level,
    reason: t(`call.reason.${reason}`),
    side: t(`call.side.${side ?? 'between'}`, { name }),
  });
};

/** Advice on the quality; null while there is nothing to do. */
export const qualityAdvice = (t: Translate, quality: PersonQuality | null, name: string): string | null =>
  quality?.reason && quality.level !== 'excellent'
    ? t(`call.todo.${quality.side ?? 'between'}.${quality.reason}`, { name })
    : null;
