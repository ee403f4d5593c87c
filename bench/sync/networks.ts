/**
 * The networks of the bench. Delays are one way, each way; the proxy adds its jitter evenly from 0, so the mean of a way
 * is `delayMs + jitterMs / 2` and its standard deviation `jitterMs / √12`. Two ways make the round trip: mean and
 * deviation of it are twice and √2 times those of one way.
 */
import type { NetworkProfile } from './model';

/** The same impairments both ways. @param rttMs the mean round trip @param rttSpreadMs its standard deviation */
const bothWays = (rttMs: number, rttSpreadMs: number, loss = 0): NetworkProfile['impairments'] => {
  const jitterMs = rttSpreadMs * Math.sqrt(6);
  const way = { delayMs: Math.max(0, rttMs / 2 - jitterMs / 2), jitterMs, loss };
  return { up: way, down: way };
};

export const NETWORKS: Readonly<Record<NetworkProfile['id'], NetworkProfile>> = {
  none: { id: 'none', title: 'none (loopback)', impairments: { up: {}, down: {} } },
  lan: {
    id: 'lan',
    title: 'LAN (0.5 ± 0.3 ms each way)',
    impairments: { up: { delayMs: 0.2, jitterMs: 0.6 }, down: { delayMs: 0.2, jitterMs: 0.6 } },
  },
  dsl: { id: 'dsl', title: 'DSL (40 ± 5 ms)', impairments: bothWays(40, 5) },
  mobile: { id: 'mobile', title: 'mobile (100 ± 30 ms, 1 % loss)', impairments: bothWays(100, 30, 0.01) },
  satellite: {
    id: 'satellite',
    title: 'asymmetric (300 ms up, 100 ms down)',
    impairments: { up: { delayMs: 290, jitterMs: 20 }, down: { delayMs: 95, jitterMs: 10 } },
  },
};
