/** Every way into the server, tried with what schemas say and nearly say: shortly here, for long by `npm run fuzz`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryOut } from '../fuzz/fuzz';
import { FuzzedServer } from '../fuzz/fuzzed-server';
import { FUZZES } from '../fuzz/server-fuzzes';

/** Always the same: a test that fails fails again. What a new seed finds is kept (test/fuzz/seeds.json). */
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
