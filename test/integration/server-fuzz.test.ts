/**
 * Tries every way into the server with valid and nearly valid input, for a short time; `npm run fuzz` does it for long.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryOut } from '../fuzz/fuzz';
import { FuzzedServer } from '../fuzz/fuzzed-server';
import { FUZZES } from '../fuzz/server-fuzzes';

/**
 * The seed is fixed, so that a failing test fails again. Faults that a new seed finds are kept (test/fuzz/seeds.json).
 */
const EXTENT = { seed: 8, runs: 40, limitMs: 2_500 } as const;

describe('the server under fuzz', () => {
  let server: FuzzedServer;
  beforeAll(async () => {
    server = await FuzzedServer.start();
  });
  afterAll(() => server.stop());

  it.each(FUZZES)('the server answers $name by the protocol, whatever they are', async (one) => {
    expect(await tryOut(one, server, EXTENT)).toBeNull();
  });
});
