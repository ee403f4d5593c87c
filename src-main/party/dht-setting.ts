/** Where the DHT is entered, by which parties at home are met from anywhere. */
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { parseDhtNodes } from '@core/wire/reach';

/**
 * Reads `MATINEE_DHT_BOOTSTRAP`: the public DHT where nothing is said. Who wrote something that makes no sense wanted
 * another one, or none, and isn't sent to the public one.
 * @returns `wrong`: a sentence where the setting makes no sense
 */
export const readDhtNodes = (
  env: Readonly<Record<string, string | undefined>>,
): { readonly nodes: readonly string[]; readonly wrong: readonly string[] } => {
  const text = env['MATINEE_DHT_BOOTSTRAP'];
  if (text === undefined || text.trim() === '') return { nodes: PUBLIC_DHT_NODES, wrong: [] };
  try {
    return { nodes: parseDhtNodes(text), wrong: [] };
  } catch (error) {
    const what = error instanceof Error ? error.message : '';
    return { nodes: [], wrong: [`MATINEE_DHT_BOOTSTRAP ${what}`] };
  }
};
