import { formatReachRelay, parseReachRelay } from '@core/wire/reach-relay';

/**
 * Reads `MATINEE_DHT_RELAY`: where parties far away are met without showing an address, as the relay's server shows it.
 * @returns `wrong`: a sentence where the setting makes no sense; there is no relay then
 */
export const readDhtRelay = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly relay: string | null; readonly wrong: readonly string[] } => {
  const text = env['MATINEE_DHT_RELAY']?.trim() ?? '';
  if (text === '') return { relay: null, wrong: [] };
  const relay = parseReachRelay(text);
  if (relay) return { relay: formatReachRelay(relay), wrong: [] };
  return { relay: null, wrong: ['MATINEE_DHT_RELAY must look like KEY@203.0.113.5:49737'] };
};
