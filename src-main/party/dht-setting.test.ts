import { describe, expect, it } from 'vitest';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { readDhtNodes } from './dht-setting';

describe('the setting of where the DHT is entered', () => {
  it('the setting of where the DHT is entered is the public DHT where nothing is said', () => {
    expect(readDhtNodes({})).toEqual({ nodes: PUBLIC_DHT_NODES, wrong: [] });
    expect(readDhtNodes({ MATINEE_DHT_BOOTSTRAP: ' ' })).toEqual({ nodes: PUBLIC_DHT_NODES, wrong: [] });
  });

  it('the setting of where the DHT is entered names nodes, or none', () => {
    expect(readDhtNodes({ MATINEE_DHT_BOOTSTRAP: '10.0.0.1:49737, dht.example:1' }).nodes).toEqual([
      ...['10.0.0.1:49737', 'dht.example:1'],
    ]);
    expect(readDhtNodes({ MATINEE_DHT_BOOTSTRAP: 'none' })).toEqual({ nodes: [], wrong: [] });
  });

  it('the setting of where the DHT is entered sends nobody to the public DHT where it makes no sense', () => {
    const { nodes, wrong } = readDhtNodes({ MATINEE_DHT_BOOTSTRAP: 'dht.example' });
    expect(nodes).toEqual([]);
    expect(wrong).toEqual([expect.stringContaining('MATINEE_DHT_BOOTSTRAP must be')]);
  });
});
