import { describe, expect, it } from 'vitest';
import { EmbeddedConfigSchema, EmbeddedEventSchema, EmbeddedRequestSchema } from './embedded';
import { ReachEventSchema, ReachRequestSchema } from './reach';

const reach = { key: 'k'.repeat(43), secret: 's'.repeat(22) };
const start = { type: 'start', nodes: ['a:1'], knownNodes: [], logLevel: 'info' };

describe('main and the process of a guest’s ways', () => {
  it('a request for a way is taken with a whole number, a reach and a port only', () => {
    expect(ReachRequestSchema.safeParse({ type: 'open', id: 1, reach, port: 0 }).success).toBe(true);
    for (const wrong of [
      { type: 'open', id: 1.5, reach, port: 0 },
      { type: 'open', id: -1, reach, port: 0 },
      { type: 'open', id: 1, reach: { ...reach, key: 'k' }, port: 0 },
      { type: 'open', id: 1, reach, port: 65_536 },
      { type: 'open', id: 1, reach, port: 0, host: '0.0.0.0' },
      { type: 'close' },
      { type: 'suspend' },
    ]) {
      expect(ReachRequestSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('a start of the process without a node at which the DHT is entered is taken, with rubbish for one it isn’t', () => {
    expect(ReachRequestSchema.safeParse(start).success).toBe(true);
    expect(ReachRequestSchema.safeParse({ ...start, nodes: [] }).success).toBe(true);
    expect(ReachRequestSchema.safeParse({ ...start, nodes: ['a'] }).success).toBe(false);
    expect(ReachRequestSchema.safeParse({ ...start, knownNodes: Array(33).fill('a:1') }).success).toBe(false);
  });

  it('an event of a way says why it failed in one of the known words', () => {
    expect(ReachEventSchema.safeParse({ type: 'failed', id: 1, why: 'noUdp' }).success).toBe(true);
    expect(ReachEventSchema.safeParse({ type: 'failed', id: 1, why: 'tired' }).success).toBe(false);
  });
});

describe('main and the embedded server, of the DHT', () => {
  it('a party’s way is opened with a seed and a secret of their lengths', () => {
    const open = { type: 'openReach', sessionId: 's_1', seed: reach.key, secret: reach.secret };
    expect(EmbeddedRequestSchema.safeParse(open).success).toBe(true);
    expect(EmbeddedRequestSchema.safeParse({ ...open, seed: 'short' }).success).toBe(false);
    expect(EmbeddedRequestSchema.safeParse({ ...open, secret: reach.key }).success).toBe(false);
    expect(EmbeddedRequestSchema.safeParse({ ...open, sessionId: '' }).success).toBe(false);
  });

  it('a server that is told of no node uses no DHT', () => {
    const config = EmbeddedConfigSchema.parse({
      ...{ databasePath: 'party.db', port: 0, apiKey: 'a'.repeat(16), apiSecret: 'a'.repeat(32) },
      ...{ signingKey: 'a'.repeat(43), vaultKey: 'a'.repeat(43), hostKey: 'a'.repeat(20) },
      ...{ pageOrigin: 'matinee-app://app', logLevel: 'info' },
    });
    expect(config.dht).toEqual([]);
  });

  it('a state of the server’s DHT is one of the known words', () => {
    expect(EmbeddedEventSchema.safeParse({ type: 'reachState', state: 'noUdp' }).success).toBe(true);
    expect(EmbeddedEventSchema.safeParse({ type: 'reachState', state: 'fine' }).success).toBe(false);
  });
});
