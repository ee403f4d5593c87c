import type { NetworkCheckResult } from '@sdk/network-check/network-check';
import type { Translate } from '../../i18n/error-words';

/** Where the reason alone would say too little, by the check. */
const SPECIAL: Partial<Record<string, string>> = {
  'slow/download': 'slowDownload',
  'slow/upload': 'slowUpload',
  'blocked/udp': 'blockedUdp',
};

export interface CheckWords {
  /** Measured, or that it works. */
  readonly value: string;
  readonly why: string | null;
  readonly todo: string | null;
}

/** @param byRelay there is no straight way, and the relay carries all the same */
export const checkWords = (t: Translate, result: NetworkCheckResult, byRelay = false): CheckWords => {
  const { id, outcome, reason, value } = result;
  if (byRelay && id === 'udp')
    return {
      value: t('call.route.relay'),
      why: t('call.test.checks.relayedUdp.why'),
      todo: t('call.test.checks.relayedUdp.todo'),
    };
  const isRate = id === 'download' || id === 'upload';
  const measured =
    value === null
      ? null
      : isRate
        ? t('call.test.rate', {
            mbit: value < 9_950_000 ? (value / 1e6).toFixed(1) : Math.round(value / 1e6),
          })
        : t('call.test.ms', { ms: Math.max(1, Math.round(value)) });
  const fallback = outcome === 'good' ? t('call.test.works') : t(`call.test.outcome.${outcome}`);
  const key = reason ? (SPECIAL[`${reason}/${id}`] ?? reason) : outcome === 'skipped' ? 'skipped' : null;
  return {
    value: measured ?? fallback,
    why: key && t(`call.test.checks.${key}.why`),
    todo: key && t(`call.test.checks.${key}.todo`),
  };
};
