/**
 * The networks of the bench. Delays are one way, each way; the proxy adds its jitter evenly from 0, so the mean of a way
 * is `delayMs + jitterMs / 2` and its standard deviation `jitterMs / √12`. Two ways make the round trip: mean and
 * deviation of it are twice and √2 times those of one way.
 */
import type { Impairments } from '../../test/fakes/impairment-proxy';
import type { NetworkProfile } from './model';

/** The same impairments both ways. @param rttMs the mean round trip @param rttSpreadMs its standard deviation */
const bothWays = (rttMs: number, rttSpreadMs: number, loss = 0): Impairments => {
  const jitterMs = rttSpreadMs * Math.sqrt(6);
  const way = { delayMs: Math.max(0, rttMs / 2 - jitterMs / 2), jitterMs, loss };
  return { up: way, down: way };
};

/** One kind of line for everybody, and no way from window to window. */
const sameFor = (id: NetworkProfile['id'], title: string, line: Impairments): NetworkProfile => ({
  ...{ id, title, lines: [line], linked: false },
});

const DSL = bothWays(40, 5);
const SATELLITE: Impairments = { up: { delayMs: 290, jitterMs: 20 }, down: { delayMs: 95, jitterMs: 10 } };

export const NETWORKS: Readonly<Record<NetworkProfile['id'], NetworkProfile>> = {
  none: sameFor('none', 'none (loopback)', { up: {}, down: {} }),
  lan: sameFor('lan', 'LAN (0.5 ± 0.3 ms each way)', {
    up: { delayMs: 0.2, jitterMs: 0.6 },
    down: { delayMs: 0.2, jitterMs: 0.6 },
  }),
  dsl: sameFor('dsl', 'DSL (40 ± 5 ms)', DSL),
  mobile: sameFor('mobile', 'mobile (100 ± 30 ms, 1 % loss)', bothWays(100, 30, 0.01)),
  satellite: sameFor('satellite', 'asymmetric (300 ms up, 100 ms down)', SATELLITE),
  asymmetric: {
    id: 'asymmetric',
    title: 'asymmetric (300 ms up, 100 ms down) beside DSL, with a direct link between them',
    lines: [SATELLITE, DSL],
    linked: true,
  },
};

/** The line of a window, counted from 0, to the server. */
export const lineOf = ({ lines }: NetworkProfile, window: number): Impairments =>
  lines[window % lines.length] ?? lines[0];
