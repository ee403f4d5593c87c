import { describe, expect, it } from 'vitest';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { givenDht } from './dht-setting';

describe('the setting of where the DHT is entered', () => {
  it('the setting of where the DHT is entered is the public DHT where nothing is said', () => {
    const usual = { given: { servers: PUBLIC_DHT_NODES, by: 'app' }, wrong: [] };
    expect(givenDht({})).toEqual(usual);
    expect(givenDht({ MATINEE_DHT_BOOTSTRAP: ' ' })).toEqual(usual);
  });

  it('the setting of where the DHT is entered names nodes, or none', () => {
    expect(givenDht({ MATINEE_DHT_BOOTSTRAP: '10.0.0.1:49737, dht.example:1' }).given).toEqual({
      servers: ['10.0.0.1:49737', 'dht.example:1'],
      by: 'environment',
    });
    expect(givenDht({ MATINEE_DHT_BOOTSTRAP: 'none' })).toEqual({
      given: { servers: [], by: 'environment' },
      wrong: [],
    });
  });

  it('the setting of where the DHT is entered sends nobody to the public DHT where it makes no sense', () => {
    const { given, wrong } = givenDht({ MATINEE_DHT_BOOTSTRAP: 'dht.example' });
    expect(given).toEqual({ servers: [], by: 'unreadable' });
    expect(wrong).toEqual([expect.stringContaining('MATINEE_DHT_BOOTSTRAP must be')]);
  });
});
