import { describe, expect, it } from 'vitest';
import { readDhtRelay } from './relay-setting';

const RELAY = `${'k'.repeat(43)}@203.0.113.5:49737`;

describe('the relay to meet at that the app is started with', () => {
  it.each([undefined, '', '  '])('nothing said is no relay, and nothing wrong: %j', (text) => {
    expect(readDhtRelay({ MATINEE_DHT_RELAY: text })).toEqual({ relay: null, wrong: [] });
  });

  it('a relay is read as its server shows it', () => {
    expect(readDhtRelay({ MATINEE_DHT_RELAY: ` ${RELAY}\n` })).toEqual({ relay: RELAY, wrong: [] });
  });

  it('what makes no sense is said, and nobody is asked instead', () => {
    const { relay, wrong } = readDhtRelay({ MATINEE_DHT_RELAY: 'relay.example.org' });
    expect(relay).toBeNull();
    expect(wrong).toEqual(['MATINEE_DHT_RELAY must look like KEY@203.0.113.5:49737']);
  });
});
