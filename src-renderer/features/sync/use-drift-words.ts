import { useI18n } from 'vue-i18n';

/** A drift as it is read aloud: "3 ms ahead". */
export const useDriftWords = () => {
  const { t } = useI18n({ useScope: 'global' });
  const driftWords = (ms: number | null): string => {
    if (ms === null) return t('sync.unknown');
    const whole = Math.abs(Math.round(ms));
    if (whole === 0) return t('sync.exact');
    return t(ms > 0 ? 'sync.ahead' : 'sync.behind', { ms: whole });
  };
  return { driftWords };
};
