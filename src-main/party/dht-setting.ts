/** Where the DHT is usually entered, by which parties at home are met from anywhere. */
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { parseDhtNodes } from '@core/wire/reach';
import type { GivenServers } from '@core/wire/server-choice';

/**
 * Reads `MATINEE_DHT_BOOTSTRAP`: the public DHT where nothing is said. Who wrote something that makes no sense wanted
 * another one, or none, and isn't sent to the public one.
 * @returns `wrong`: a sentence where the setting makes no sense
 */
export const givenDht = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly given: GivenServers; readonly wrong: readonly string[] } => {
  const text = env['MATINEE_DHT_BOOTSTRAP'];
  if (text === undefined || text.trim() === '')
    return { given: { servers: PUBLIC_DHT_NODES, by: 'app' }, wrong: [] };
  try {
    return { given: { servers: parseDhtNodes(text), by: 'environment' }, wrong: [] };
  } catch (error) {
    const what = error instanceof Error ? error.message : '';
    return { given: { servers: [], by: 'unreadable' }, wrong: [`MATINEE_DHT_BOOTSTRAP ${what}`] };
  }
};
