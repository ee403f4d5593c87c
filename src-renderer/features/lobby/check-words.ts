import type { Reach } from '@core/net/network-judgement';
import type { NetworkCheckResult } from '@sdk/network-check/network-check';
import type { Translate } from '../../words/error-words';

/** Words by the check, where the reason alone would say too little. */
const SPECIAL: Partial<Record<string, string>> = {
  'slow/download': 'slowDownload',
  'slow/upload': 'slowUpload',
  'blocked/udp': 'blockedUdp',
};

export interface CheckWords {
  /** The measured value, or that it works. */
  readonly value: string;
  readonly why: string | null;
  readonly todo: string | null;
}

/** Reasons that mean more or less in view of all the checks together. */
const TOGETHER: Partial<Record<string, string>> = {
  'byRelay/blocked/udp': 'relayedUdp',
  'ownNetwork/noServers/udp': 'noStun',
  'most/noServers/relay': 'someRelay',
  'nobody/noServers/relay': 'noRelay',
};

/**
 * The outcome of a check in view of all of them together.
 * @param reach null where they don't tell
 */
export const outcomeOf = (
  { id, outcome, reason }: NetworkCheckResult,
  reach: Reach | null,
): NetworkCheckResult['outcome'] => {
  if (id === 'udp' && outcome === 'bad' && reach === 'byRelay') return 'weak';
  if (id === 'udp' && reason === 'noServers' && reach === 'ownNetwork') return 'bad';
  if (id === 'relay' && reason === 'noServers' && reach === 'nobody') return 'bad';
  return outcome;
};

/** @param reach the people reached by all the checks together; null where they don't tell */
export const checkWords = (
  t: Translate,
  result: NetworkCheckResult,
  reach: Reach | null = null,
): CheckWords => {
  const { id, reason, value } = result;
  const outcome = outcomeOf(result, reach);
  const together = reason && reach ? TOGETHER[`${reach}/${reason}/${id}`] : undefined;
  const isRate = id === 'download' || id === 'upload';
  const measured =
    value === null
      ? null
      : isRate
        ? t('call.test.rate', {
            mbit: value < 9_950_000 ? (value / 1e6).toFixed(1) : Math.round(value / 1e6),
          })
        : t('call.test.ms', { ms: Math.max(1, Math.round(value)) });
  const fallback =
    together === 'relayedUdp'
      ? t('call.route.relay')
      : outcome === 'good'
        ? t('call.test.works')
        : t(`call.test.outcome.${outcome}`);
  const key =
    together ?? (reason ? (SPECIAL[`${reason}/${id}`] ?? reason) : outcome === 'skipped' ? 'skipped' : null);
  return {
    value: measured ?? fallback,
    why: key && t(`call.test.checks.${key}.why`),
    todo: key && t(`call.test.checks.${key}.todo`),
  };
};
