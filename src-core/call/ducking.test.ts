import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cough,
  fan,
  linear,
  music,
  muted,
  PACKET_MS,
  quiet,
  talk,
  typing,
  word,
  type Trace,
} from '../../test/fakes/level-traces';
import { notDucked, stepDucking } from './ducking';

/** The film's gain at each packet, dB. */
const film = (
  traces: Readonly<Record<string, Trace>>,
  { depthDb = 12, from = notDucked, everyMs = PACKET_MS } = {},
) => {
  let state = from;
  const packets = Math.max(...Object.values(traces).map((trace) => trace.length));
  const gains: number[] = [];
  for (let ms = 0; ms < packets * PACKET_MS; ms += everyMs) {
    const at = Math.floor(ms / PACKET_MS);
    const levels = new Map(Object.entries(traces).map(([id, trace]) => [id, linear(trace[at] ?? -127)]));
    const next = stepDucking(state, { levels, depthDb }, ms);
    state = next.state;
    gains.push(20 * Math.log10(next.gain));
  }
  return gains;
};
const packetAt = (ms: number): number => ms / PACKET_MS;
const isDown = (gain: number): boolean => gain < -11.99;
const timeDown = (gains: readonly number[]): number =>
  gains.filter((gain) => gain < -0.01).length * PACKET_MS;
/** How often the gain begins to rise. */
const releases = (gains: readonly number[]): number =>
  gains.filter((gain, at) => at > 1 && gain > gains[at - 1]! && gains[at - 1]! <= gains[at - 2]!).length;

describe('the film under speech', () => {
  it('the film is down within 120 ms of a voice, whenever it is sampled', () => {
    for (const everyMs of [16, 20, 25, 30]) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const gains = film({ ben: [...quiet(1_000), ...word(700, -22, seed)] }, { everyMs });
        const down = gains.findIndex(isDown) * everyMs;
        expect(down).toBeGreaterThan(1_000);
        expect(down).toBeLessThanOrEqual(1_120);
      }
    }
  });

  it('the film is ducked for a quiet voice too', () => {
    expect(film({ ben: [...quiet(500), ...talk(2_000, { db: -34 })] }).some(isDown)).toBe(true);
  });

  it('the film comes back over 500 ms after a second of silence, to exactly where it was', () => {
    const gains = film({ ben: [...talk(3_000, { pauseMs: [40, 100] }), ...quiet(3_000)] });
    const lastWord = gains.findLastIndex(isDown);
    const back = gains.findIndex((gain, at) => at > lastWord && gain === 0);
    expect(lastWord * PACKET_MS).toBeGreaterThan(3_000 + 600);
    expect(lastWord * PACKET_MS).toBeLessThanOrEqual(3_000 + 1_040);
    expect((back - lastWord) * PACKET_MS).toBeGreaterThanOrEqual(480);
    expect((back - lastWord) * PACKET_MS).toBeLessThanOrEqual(540);
    expect(gains.slice(back).every((gain) => gain === 0)).toBe(true);
  });

  it('the film’s volume does not pump between words', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const gains = film({ ben: [...quiet(500), ...talk(20_000, { pauseMs: [300, 800], seed })] });
      const first = gains.findIndex(isDown);
      expect(gains.slice(first).every(isDown)).toBe(true);
    }
  });

  it('the film stays ducked while two people take turns, and while they talk at once', () => {
    const turn = (seed: number): Trace => [...talk(1_500, { seed }), ...quiet(1_500)];
    const ben = [...turn(1), ...turn(2), ...turn(3)];
    const cem = [...quiet(1_500), ...turn(4), ...turn(5), ...talk(1_500, { seed: 6 })];
    expect(releases(film({ ben, cem }).slice(0, packetAt(9_000)))).toBe(0);
    const both = film({ ben: talk(8_000, { seed: 7 }), cem: talk(8_000, { seed: 8, db: -28 }) });
    expect(both.slice(10).every(isDown)).toBe(true);
  });

  it('the film comes back soon after a cough', () => {
    const gains = film({ ben: [...quiet(1_000), ...cough(), ...quiet(4_000)] });
    expect(timeDown(gains)).toBeLessThan(1_300);
  });

  it('the film isn’t ducked for typing or for room noise', () => {
    for (const seed of [1, 2, 3]) expect(timeDown(film({ ben: typing(30_000, -26, seed) }))).toBe(0);
    expect(timeDown(film({ ben: quiet(30_000), cem: muted(30_000) }))).toBe(0);
  });

  it.each([
    ['a fan', fan(60_000)],
    ['music', music(60_000)],
    ['loud music', music(60_000, -20)],
  ])('ducking gets used to %s within 12 s, and still hears its owner', (_name, noise) => {
    const alone = film({ ben: noise });
    expect(timeDown(alone)).toBeLessThan(13_500);
    expect(alone.slice(packetAt(15_000)).every((gain) => gain === 0)).toBe(true);
    const speech = word(800, -8);
    const spoken = noise.map((db, at) => Math.max(db, speech[at - packetAt(30_000)] ?? -127));
    const gains = film({ ben: spoken });
    const down = gains.findIndex((gain, at) => at > packetAt(25_000) && isDown(gain)) * PACKET_MS;
    expect(down).toBeGreaterThan(30_000);
    expect(down).toBeLessThanOrEqual(30_120);
  });

  it('ducking keeps hearing a person who talks for a minute, without getting used to them', () => {
    const gains = film({ ben: talk(60_000, { pauseMs: [40, 120] }) });
    expect(gains.slice(20).every(isDown)).toBe(true);
  });

  it('the film falls by the depth that is asked for, and not at all by a depth of 0', () => {
    const ben = talk(3_000);
    expect(Math.min(...film({ ben }, { depthDb: 24 }))).toBeCloseTo(-24);
    expect(Math.min(...film({ ben }, { depthDb: 0 }))).toBe(0);
  });

  it('the film takes on another depth without a jump', () => {
    let { state } = stepDucking(notDucked, { levels: new Map(), depthDb: 12 }, 0);
    const levels = new Map([['ben', 0.1]]);
    let gain = 1;
    const seen: number[] = [];
    for (let ms = 20; ms <= 2_000; ms += 20) {
      ({ state, gain } = stepDucking(state, { levels, depthDb: ms < 1_000 ? 12 : 0 }, ms));
      seen.push(20 * Math.log10(gain));
    }
    const steps = seen.slice(packetAt(500)).map((db, at, all) => db - (all[at - 1] ?? db));
    expect(Math.max(...steps)).toBeLessThan(2);
    expect(seen.at(-1)).toBe(0);
  });

  it('ducking lets go of a person who left, and begins anew after a sleep', () => {
    let state = notDucked;
    for (let ms = 0; ms <= 500; ms += 20) {
      ({ state } = stepDucking(state, { levels: new Map([['ben', 0.2]]), depthDb: 12 }, ms));
    }
    expect(stepDucking(state, { levels: new Map(), depthDb: 12 }, 520).gain).toBeGreaterThan(
      10 ** (-12 / 20),
    );
    expect(stepDucking(state, { levels: new Map([['ben', 0.2]]), depthDb: 12 }, 60_000).gain).toBe(1);
  });

  it('the film’s gain never leaves its bounds, never jumps, and always comes back, whatever is heard', () => {
    const sample = fc.record({
      passed: fc.integer({ min: 0, max: 120 }),
      ben: fc.double({ min: 0, max: 1, noNaN: true }),
      cem: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 200 }),
        fc.double({ min: 0, max: 24, noNaN: true }),
        (samples, depthDb) => {
          let state = notDucked;
          let now = 0;
          let before = 0;
          const look = (levels: Map<string, number>, passed: number): number => {
            now += passed;
            const next = stepDucking(state, { levels, depthDb }, now);
            state = next.state;
            const gain = 20 * Math.log10(next.gain);
            expect(gain).toBeLessThanOrEqual(0);
            expect(gain).toBeGreaterThanOrEqual(-depthDb - 1e-9);
            expect(before - gain).toBeLessThanOrEqual((depthDb * passed) / 40 + 1e-9);
            expect(gain - before).toBeLessThanOrEqual((depthDb * passed) / 500 + 1e-9);
            before = gain;
            return next.gain;
          };
          for (const { passed, ben, cem } of samples) {
            look(new Map([['ben', ben], ...(cem === null ? [] : ([['cem', cem]] as const))]), passed);
          }
          let gain = 0;
          for (let ms = 0; ms < 1_700; ms += 20) gain = look(new Map([['ben', 0]]), 20);
          expect(gain).toBe(1);
        },
      ),
    );
  });
});
