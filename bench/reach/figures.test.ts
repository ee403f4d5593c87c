import { describe, expect, it } from 'vitest';
import { figuresOf, pictureValues, valuesOf } from './figures';
import type { LookId, ReachRun } from './model';

const run = (experiment: LookId, ms: number | null, over: Partial<ReachRun> = {}): ReachRun => {
  const looked = { ms: ms ?? 20_000, partyName: ms === null ? null : 'Friday', how: '' };
  const values = valuesOf(experiment, looked);
  return { experiment, round: 1, values, machineBusy: 0.2, void: null, ...over };
};
const figure = (id: string, runs: readonly ReachRun[]) => figuresOf(runs).find((one) => one.id === id);

describe('a look that fails', () => {
  it('a look that fails counts as a minute, however soon it said so, and is told in its share', () => {
    const runs = [run('cone', 300), run('cone', null), run('cone', 500)];
    expect(figure('reach-cone-ms', runs)).toMatchObject({ value: 500, met: true, runs: 3 });
    expect(figure('reach-cone-failed', runs)?.value).toBeCloseTo(100 / 3);
    expect(figure('reach-cone-ms', [run('cone', null)])).toMatchObject({ value: 60_000, met: false });
  });

  it('a look that fails on a machine that was busy is in neither figure', () => {
    const runs = [run('cone', 300), run('cone', null, { void: 'machine 99.0 % busy' })];
    expect(figure('reach-cone-ms', runs)).toMatchObject({ value: 300, runs: 1, void: 1 });
    expect(figure('reach-cone-failed', runs)).toMatchObject({ value: 0, void: 1 });
  });
});

describe('a symmetric router', () => {
  it('a symmetric router is judged by the side that takes longer', () => {
    const runs = [run('symmetricGuest', 400), run('symmetricHost', 13_000)];
    expect(figure('reach-symmetric-ms', runs)).toMatchObject({ value: 13_000, met: false, runs: 1 });
    expect(
      figure('reach-symmetric-ms', [run('symmetricGuest', 400), run('symmetricHost', 8_000)]),
    ).toMatchObject({ value: 8_000, met: true });
  });

  it('a symmetric router is judged by nothing where one side wasn’t measured', () => {
    expect(figure('reach-symmetric-ms', [run('symmetricGuest', 400)])).toBeUndefined();
    const isVoid = run('symmetricHost', 400, { void: 'machine 99.0 % busy' });
    expect(figure('reach-symmetric-ms', [run('symmetricGuest', 400), isVoid])).toMatchObject({
      ...{ value: null, met: null, runs: 0, void: 1 },
    });
  });
});

describe('other ways to a party', () => {
  it('a relay has fifteen seconds, and a code is shown without a target', () => {
    expect(figure('reach-relayed-ms', [run('relayed', 15_000)])).toMatchObject({ met: true });
    expect(figure('reach-relayed-ms', [run('relayed', 15_001)])).toMatchObject({ met: false });
    expect(figure('reach-code-ms', [run('code', 4_600)])).toMatchObject({ value: 4_600, target: null });
  });
});

describe('the first picture of a host', () => {
  it('a host who is never seen counts as a minute, and each network has a figure of its own', () => {
    const seen = (ms: number | null): ReachRun => ({
      ...{ experiment: 'conePicture', round: 1, machineBusy: 0.9, void: null },
      values: pictureValues('conePicture', ms),
    });
    const runs = [seen(4_000), seen(null), seen(6_000), run('cone', 300)];
    expect(figure('reach-cone-picture-ms', runs)).toMatchObject({ value: 6_000, target: null, runs: 3 });
    expect(figure('reach-cone-picture-failed', runs)?.value).toBeCloseTo(100 / 3);
    expect(figure('reach-cone-ms', runs)).toMatchObject({ value: 300, runs: 1 });
    expect(figure('reach-lan-picture-ms', runs)).toBeUndefined();
  });
});

describe('a call by the host', () => {
  it('a call by the host needs twelve frames a second, and no voice may be away for longer than 300 ms', () => {
    const call = (fps: number, gapMs: number): ReachRun => ({
      ...{ experiment: 'viaHost', round: 1, machineBusy: 0.9, void: null },
      values: { 'via-host-fps': fps, 'via-host-gap-ms': gapMs },
    });
    const [good, bad] = [[call(12, 300)], [call(11.9, 301)]];
    expect(figure('via-host-fps', good)?.met).toBe(true);
    expect(figure('via-host-gap-ms', good)?.met).toBe(true);
    expect(figure('via-host-fps', bad)?.met).toBe(false);
    expect(figure('via-host-gap-ms', bad)?.met).toBe(false);
  });
});
