import { describe, expect, it } from 'vitest';
import type { SendLimit } from '@core/call/video-ladder';
import { FakeTrack } from '../../../test/fakes/fake-call';
import { SenderLimits } from './sender-limits';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = () => {
  const applied: number[] = [];
  const answers: ((taken: boolean) => void)[] = [];
  let shrink = 1;
  const limits = new SenderLimits({
    apply: ({ limit }) => {
      applied.push(limit.maxBitrateBps);
      return new Promise((resolve) => answers.push(resolve));
    },
    shrink: () => shrink,
  });
  const track = new FakeTrack('video', 'camera').as();
  const set = (maxBitrateBps: number, on = track) => {
    const limit: SendLimit = { maxBitrateBps, active: true };
    limits.set('camera', on, null, limit);
  };
  const answer = async (taken: boolean) => {
    answers.shift()?.(taken);
    await settled();
  };
  return { limits, applied, answers, set, answer, setShrink: (value: number) => (shrink = value) };
};

describe('the limits of a link’s senders', () => {
  it('sender limits are set one after the other, the newest only, and each once', async () => {
    const { applied, set, answer, answers } = setUp();
    set(100);
    set(200);
    set(300);
    expect(applied).toEqual([100]);
    await answer(true);
    expect(applied).toEqual([100, 300]);
    await answer(true);
    set(300);
    expect(applied).toEqual([100, 300]);
    expect(answers).toEqual([]);
  });

  it('sender limits are tried again where the browser refused, and after a negotiation', async () => {
    const { limits, applied, set, answer } = setUp();
    set(100);
    await answer(false);
    expect(applied).toEqual([100]);
    limits.retry();
    await answer(true);
    limits.retry();
    expect(applied).toEqual([100, 100]);
    limits.renew();
    expect(applied).toEqual([100, 100, 100]);
  });

  it('sender limits follow another track and a camera that changed its size', async () => {
    const { limits, applied, set, answer, setShrink } = setUp();
    set(100);
    await answer(true);
    set(100, new FakeTrack('video', 'another').as());
    await answer(true);
    setShrink(2);
    limits.retry();
    await answer(true);
    limits.retry();
    expect(applied).toEqual([100, 100, 100]);
    limits.drop('camera');
    limits.renew();
    expect(applied).toHaveLength(3);
  });
});
