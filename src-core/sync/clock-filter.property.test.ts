import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClockPair,
  localClock,
  type NetworkProfile,
  seededRandom,
  simulatedExchange,
} from '../../test/fakes/simulated-network';
import {
  type ClockFilterState,
  initialClockFilter,
  reduceClockFilter,
  serverTimeAt,
  shortestRoundTripMs,
} from './clock-filter';
import { pingDelayMs } from './ping-schedule';

const LAN: NetworkProfile = { upMs: 0.3, downMs: 0.3, jitterMs: 0.1, loss: 0 };
const DSL: NetworkProfile = { upMs: 20, downMs: 20, jitterMs: 5, loss: 0 };
const MOBILE: NetworkProfile = {
  upMs: 50,
  downMs: 50,
  jitterMs: 30,
  loss: 0.01,
};

interface Run {
  state: ClockFilterState;
  trueMs: number;
  /** The error of the published server time at a moment, ms. */
  errorAt(trueMs: number): number;
}

/** Sends pings by the schedule for `forMs`, starting from a state and a true time. */
const run = (options: {
  network: NetworkProfile;
  clocks: ClockPair;
  forMs: number;
  seed: number;
  from?: { state: ClockFilterState; trueMs: number };
  serverEpoch?: string;
  onEach?: (run: Run) => void;
}): Run => {
  const random = seededRandom(options.seed);
  const begin = options.from?.trueMs ?? 0;
  let sent = 0;
  let next = begin;
  const result: Run = {
    state: options.from?.state ?? initialClockFilter,
    trueMs: begin,
    errorAt(trueMs) {
      const local = localClock(trueMs, options.clocks);
      return (serverTimeAt(this.state, local) ?? Number.NaN) - trueMs;
    },
  };
  const inFlight: NonNullable<ReturnType<typeof simulatedExchange>>[] = [];
  const end = begin + options.forMs;
  for (;;) {
    inFlight.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
    const arrival = inFlight[0];
    if (arrival && arrival.arrivesAtMs <= Math.min(next, end)) {
      inFlight.shift();
      result.trueMs = arrival.arrivesAtMs;
      result.state = reduceClockFilter(result.state, {
        type: 'exchange',
        exchange: arrival.exchange,
      });
      options.onEach?.(result);
      continue;
    }
    if (next > end) break;
    const flight = simulatedExchange(next, options.network, options.clocks, random, options.serverEpoch);
    if (flight) inFlight.push(flight);
    sent += 1;
    next += pingDelayMs(sent, next - begin, random());
  }
  result.trueMs = end;
  return result;
};

const percentile = (values: number[], share: number): number =>
  values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** The p95 of the absolute error after `forMs`, over many seeds and clocks. */
const p95After = (network: NetworkProfile, forMs: number): number =>
  percentile(
    Array.from({ length: 200 }, (_, seed) => {
      const clocks = {
        offsetMs: (seed % 11) * 1_000 - 5_000,
        driftPpm: (seed % 21) * 10 - 100,
      };
      const done = run({ network, clocks, forMs, seed });
      return Math.abs(done.errorAt(forMs));
    }),
    0.95,
  );

describe('a simulated clock', () => {
  it.each([
    ['LAN', LAN, 1_000, 0.2],
    ['LAN', LAN, 60_000, 0.1],
    ['DSL', DSL, 1_000, 1.5],
    ['DSL', DSL, 60_000, 0.9],
    ['mobile', MOBILE, 60_000, 8],
  ])('a simulated clock over %s has its p95 error within bounds', (_name, network, forMs, limit) => {
    expect(p95After(network, forMs)).toBeLessThan(limit);
  });

  it('a simulated clock is wrong by half the asymmetry and no more, which is within its uncertainty', () => {
    const network = { upMs: 150, downMs: 50, jitterMs: 2, loss: 0 };
    const done = run({
      network,
      clocks: { offsetMs: 0, driftPpm: 50 },
      forMs: 60_000,
      seed: 7,
    });
    expect(done.errorAt(60_000)).toBeGreaterThan(48);
    expect(done.errorAt(60_000)).toBeLessThan(52);
    expect((shortestRoundTripMs(done.state) ?? 0) / 2).toBeGreaterThan(99);
  });

  it('a simulated clock learns the skew, so that it stays right while no ping is answered', () => {
    const clocks = { offsetMs: -5_000, driftPpm: 100 };
    const done = run({ network: DSL, clocks, forMs: 60_000, seed: 3 });
    expect(Math.abs(done.errorAt(90_000))).toBeLessThan(3);
  });

  it('a simulated clock slews at most 1 ms a second once it is settled, beside the skew itself', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const clocks = { offsetMs: 1_000, driftPpm: -100 };
        const settled = run({ network: MOBILE, clocks, forMs: 20_000, seed });
        let last: number | null = null;
        run({
          network: MOBILE,
          clocks,
          forMs: 60_000,
          seed: seed + 1,
          from: settled,
          onEach: (now) => {
            const jump = now.errorAt(now.trueMs) - (last ?? now.errorAt(now.trueMs));
            expect(Math.abs(jump)).toBeLessThan(0.2 + 5.5 * 1.4);
            last = now.errorAt(now.trueMs);
          },
        });
      }),
      { numRuns: 20 },
    );
  });

  it('a simulated clock is continuous when its estimate changes', () => {
    const clocks = { offsetMs: 0, driftPpm: 0 };
    const settled = run({ network: MOBILE, clocks, forMs: 20_000, seed: 5 });
    let before = settled.state;
    run({
      network: MOBILE,
      clocks,
      forMs: 60_000,
      seed: 6,
      from: settled,
      onEach: ({ state, trueMs }) => {
        const local = localClock(trueMs, clocks);
        const was = serverTimeAt(before, local) ?? Number.NaN;
        expect(serverTimeAt(state, local)).toBeCloseTo(was, 6);
        before = state;
      },
    });
  });

  it('a simulated clock detects a step of the local clock and asks for a burst', () => {
    const clocks = { offsetMs: 0, driftPpm: 20 };
    const before = run({ network: DSL, clocks, forMs: 40_000, seed: 9 });
    const stepped = { ...clocks, offsetMs: 500 };
    const after = run({
      network: DSL,
      clocks: stepped,
      forMs: 1_000,
      seed: 10,
      from: before,
    });
    expect(after.state.wantsBurst).toBe(true);
    expect(Math.abs(after.errorAt(after.trueMs))).toBeLessThan(5);
  });

  it('a simulated clock keeps the old mapping through a burst after sleep, then jumps', () => {
    const clocks = { offsetMs: 0, driftPpm: 0 };
    const before = run({ network: DSL, clocks, forMs: 40_000, seed: 11 });
    const burst = reduceClockFilter(before.state, { type: 'burst' });
    const woken = { offsetMs: -30_000, driftPpm: 0 };
    const errors: number[] = [];
    const after = run({
      network: DSL,
      clocks: woken,
      forMs: 1_000,
      seed: 12,
      from: { state: burst, trueMs: 40_000 },
      onEach: (now) => errors.push(now.errorAt(now.trueMs)),
    });
    expect(errors[0]).toBeLessThan(-29_000);
    expect(Math.abs(after.errorAt(after.trueMs))).toBeLessThan(5);
  });

  it('a simulated clock keeps what it knew when a burst agrees with it', () => {
    const clocks = { offsetMs: 100, driftPpm: 40 };
    const before = run({ network: DSL, clocks, forMs: 40_000, seed: 13 });
    const after = run({
      network: DSL,
      clocks,
      forMs: 1_000,
      seed: 14,
      from: {
        state: reduceClockFilter(before.state, { type: 'burst' }),
        trueMs: 40_000,
      },
    });
    expect(after.state.active?.samples.length).toBeGreaterThan(15);
    expect(after.state.filling).toBeNull();
  });

  it('a simulated clock uses a new server’s clock when its burst is in, and still knows the old one', () => {
    const before = run({
      network: DSL,
      clocks: { offsetMs: 0, driftPpm: 0 },
      forMs: 40_000,
      seed: 15,
    });
    // The new server's clock has another origin: seen from it, local time is 1e6 ms ahead.
    const clocks = { offsetMs: 1e6, driftPpm: 0 };
    const epochs: (string | undefined)[] = [];
    const after = run({
      network: DSL,
      clocks,
      forMs: 2_000,
      seed: 16,
      from: before,
      serverEpoch: 'e_2',
      onEach: ({ state }) => epochs.push(state.active?.serverEpoch),
    });
    expect(epochs.slice(0, 5)).toEqual(['e_1', 'e_1', 'e_1', 'e_1', 'e_1']);
    expect(epochs.at(-1)).toBe('e_2');
    expect(Math.abs(after.errorAt(42_000))).toBeLessThan(5);
    expect(serverTimeAt(after.state, 42_000, 'e_1')).toBeCloseTo(42_000, -1);
    expect(serverTimeAt(after.state, 42_000, 'e_0')).toBeNull();
  });

  it('a simulated clock waits for a new server that answers its first pings late, so that a film doesn’t jump', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.boolean(), (seed, isLateUp) => {
        const before = run({ network: LAN, clocks: { offsetMs: 0, driftPpm: 0 }, forMs: 20_000, seed });
        const [upMs, downMs] = isLateUp ? [900, 0.3] : [0.3, 900];
        const clocks = { offsetMs: 1e6, driftPpm: 0 };
        const errors: number[] = [];
        const onEach = (now: Run): void => {
          if (now.state.active?.serverEpoch === 'e_2') errors.push(Math.abs(now.errorAt(now.trueMs)));
        };
        const more = { clocks, serverEpoch: 'e_2', onEach };
        const starting = run({
          ...more,
          network: { ...LAN, upMs, downMs },
          ...{ forMs: 1_500, seed: seed + 1, from: before },
        });
        expect(starting.state.active?.serverEpoch).toBe('e_1');
        run({ ...more, network: LAN, forMs: 2_000, seed: seed + 2, from: starting });
        expect(errors.length).toBeGreaterThan(0);
        expect(Math.max(...errors)).toBeLessThan(20);
      }),
      { numRuns: 20 },
    );
  });

  it('a simulated clock takes a new server’s over the only line there is, however slow that has become', () => {
    const before = run({ network: LAN, clocks: { offsetMs: 0, driftPpm: 0 }, forMs: 20_000, seed: 21 });
    const slow: NetworkProfile = { upMs: 400, downMs: 400, jitterMs: 20, loss: 0 };
    const clocks = { offsetMs: 1e6, driftPpm: 0 };
    const after = run({ network: slow, clocks, forMs: 6_000, seed: 22, from: before, serverEpoch: 'e_2' });
    expect(after.state.active?.serverEpoch).toBe('e_2');
    expect(Math.abs(after.errorAt(after.trueMs))).toBeLessThan(25);
  });

  it('a simulated clock that settled while the line was full one way follows as it empties, whether at once or bit by bit', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.boolean(), fc.constantFrom(0, 0.75), (seed, isFullUp, left) => {
        const clocks = { offsetMs: 3_000, driftPpm: 60 };
        let queueMs = 480;
        const line = (): NetworkProfile => ({
          ...DSL,
          ...(isFullUp ? { upMs: DSL.upMs + queueMs } : { downMs: DSL.downMs + queueMs }),
        });
        let now = run({ network: line(), clocks, forMs: 30_000, seed });
        expect(Math.abs(now.errorAt(30_000))).toBeGreaterThan(150);
        while (queueMs > 1) {
          queueMs *= left;
          now = run({ network: line(), clocks, forMs: 2_000, seed: (seed += 1), from: now });
        }
        now = run({ network: DSL, clocks, forMs: 6_000, seed: seed + 1, from: now });
        expect(Math.abs(now.errorAt(now.trueMs))).toBeLessThan(40);
      }),
      { numRuns: 20 },
    );
  });

  it('a simulated clock doesn’t step for a line that becomes full, which proves nothing against it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.boolean(), (seed, isFullUp) => {
        const clocks = { offsetMs: 3_000, driftPpm: 60 };
        const settled = run({ network: DSL, clocks, forMs: 30_000, seed });
        const full = { ...DSL, ...(isFullUp ? { upMs: 500 } : { downMs: 500 }) };
        let last: number | null = null;
        const onEach = (now: Run): void => {
          const error = now.errorAt(now.trueMs);
          expect(Math.abs(error - (last ?? error))).toBeLessThan(0.2 + 5.5 * 1.4);
          last = error;
        };
        run({ network: full, clocks, forMs: 150_000, seed: seed + 1, from: settled, onEach });
      }),
      { numRuns: 10 },
    );
  });
});
