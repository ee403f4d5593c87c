/** Carries out the plan in the window. */
import { channelOf } from '../../lab/signal/recorder';
import {
  analyseChange,
  analyseHold,
  analyseLatency,
  type ChangeRow,
  type LatencyRow,
  type RateRow,
} from './analyse';
import { FILM } from './film';
import type { Plan } from './plan';
import { CHANNELS, type RatesWindow } from './window';
import type { RateSetting } from './rates.page';

export interface Measured {
  readonly rates: readonly RateRow[];
  readonly changes: readonly ChangeRow[];
  readonly plays: readonly LatencyRow[];
  readonly seeks: readonly LatencyRow[];
}

/** The last milliseconds of one channel of a recording. */
function lastOf(interleaved: Buffer, channel: number, ms: number): Float32Array {
  const samples = channelOf(interleaved, channel, CHANNELS.length);
  return samples.subarray(Math.max(0, samples.length - Math.round((ms / 1_000) * FILM.soundHz)));
}

/** Places between the film's beginning and its end, in an order that never steps to a neighbour. */
const positionMs = (index: number): number => 3_000 + ((index * 17) % 50) * 1_000 + index * 37;

async function measureRate(window: RatesWindow, setting: RateSetting, plan: Plan): Promise<RateRow> {
  const recording = window.record();
  await recording.begun;
  const forMs = plan.holdMs(setting);
  const held = await window.call.hold(setting, plan.settleMs, forMs);
  const { interleaved } = await recording.stop();
  return analyseHold(setting, held, {
    tones: lastOf(interleaved, 0, forMs),
    chirps: lastOf(interleaved, 1, forMs),
  });
}

async function measureChange(
  window: RatesWindow,
  [from, to]: readonly [RateSetting, RateSetting],
  plan: Plan,
): Promise<ChangeRow> {
  await window.call.hold(from, plan.settleMs, plan.changeEveryMs);
  const recording = window.record();
  await recording.begun;
  await window.call.alternate(from, to, plan.changeTimes, plan.changeEveryMs);
  const { interleaved } = await recording.stop();
  return analyseChange(
    from,
    to,
    plan.changeTimes,
    plan.changeEveryMs,
    channelOf(interleaved, 0, CHANNELS.length),
  );
}

async function measureSeek(window: RatesWindow, index: number): Promise<LatencyRow> {
  const recording = window.record();
  await recording.begun;
  const latency = await window.call.jump(positionMs(index));
  const { interleaved } = await recording.stop();
  return analyseLatency(latency, channelOf(interleaved, 0, CHANNELS.length));
}

export async function measure(
  window: RatesWindow,
  plan: Plan,
  say: (line: string) => void,
): Promise<Measured> {
  // The first seconds of a process are discarded: it does much besides playing.
  await window.call.hold({ rate: 1, preservesPitch: false }, plan.settleMs, plan.settleMs);
  const rates: RateRow[] = [];
  for (const setting of plan.settings) {
    rates.push(await measureRate(window, setting, plan));
    say(`${setting.preservesPitch ? 'stretched' : 'resampled'} at ${setting.rate}`);
  }
  const changes: ChangeRow[] = [];
  for (const { from, to } of plan.changes) changes.push(await measureChange(window, [from, to], plan));
  say(`${changes.length} kinds of changes`);
  const plays: LatencyRow[] = [];
  const seeks: LatencyRow[] = [];
  for (let i = 0; i < plan.latencies; i++) {
    plays.push(analyseLatency(await window.call.play(positionMs(i)), null));
    seeks.push(await measureSeek(window, i + 7));
  }
  say(`${plan.latencies} starts and seeks`);
  return { rates, changes, plays, seeks };
}
