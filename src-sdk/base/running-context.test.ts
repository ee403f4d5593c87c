import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { keepRunning, type WatchedContext } from './running-context';

/** An audio context that its system stops, and that starts again when the test says so. */
class FakeContext extends EventTarget {
  state: AudioContextState = 'running';
  resumes = 0;
  refuses = false;

  turn(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }

  resume(): Promise<void> {
    this.resumes += 1;
    return this.refuses
      ? Promise.reject(new DOMException('no output', 'InvalidStateError'))
      : Promise.resolve();
  }
}

const setUp = () => {
  const context = new FakeContext();
  const clock = new ManualClock();
  let stopped = 0;
  const letGo = keepRunning(context as unknown as WatchedContext, clock, () => (stopped += 1));
  return { context, clock, letGo, stopped: () => stopped };
};

describe('a context that is kept running', () => {
  it('a stopped audio context is started again, and nobody is told', () => {
    const { context, clock, stopped } = setUp();
    expect(context.resumes).toBe(0);
    context.turn('suspended');
    expect(context.resumes).toBe(1);
    context.turn('running');
    clock.advance(60_000);
    expect(stopped()).toBe(0);
    context.turn('suspended');
    expect(context.resumes).toBe(2);
    context.turn('running');
    expect(clock.pending).toBe(0);
  });

  it('an audio context is given up, once, when starting it again doesn’t help', async () => {
    const { context, clock, stopped } = setUp();
    context.refuses = true;
    context.turn('suspended');
    await clock.advanceAsync(1_000);
    expect(stopped()).toBe(0);
    await clock.advanceAsync(1_000);
    expect(stopped()).toBe(1);
    context.turn('running');
    context.turn('suspended');
    await clock.advanceAsync(60_000);
    expect(stopped()).toBe(1);
  });

  it('an audio context is given up at once when it was closed', () => {
    const { context, stopped } = setUp();
    context.turn('closed');
    expect(stopped()).toBe(1);
  });

  it('an audio context is no longer kept running after it is let go of', () => {
    const { context, clock, letGo, stopped } = setUp();
    context.turn('suspended');
    letGo();
    context.turn('closed');
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
    expect(stopped()).toBe(0);
  });
});
