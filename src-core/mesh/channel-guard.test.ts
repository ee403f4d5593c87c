import { describe, expect, it } from 'vitest';
import { admitMessage, newChannelGuard } from './channel-guard';

describe('the messages over the channel of a link', () => {
  const send = (count: number, bytes: number, everyMs: number) => {
    let guard = newChannelGuard;
    let granted = 0;
    for (let at = 0; at < count; at++) {
      const answer = admitMessage(guard, bytes, at * everyMs);
      ({ guard } = answer);
      if (answer.granted) granted += 1;
    }
    return granted;
  };

  it('a channel takes messages at the rate of a heartbeat for hours, and a minute’s worth of them at once', () => {
    expect(send(10_000, 1, 1_000)).toBe(10_000);
    expect(send(60, 1, 0)).toBe(60);
  });

  it('a channel refuses messages that are too many or too large', () => {
    expect(send(1_000, 1, 0)).toBe(120);
    expect(send(100, 16_384, 0)).toBe(4);
    expect(send(1, 65_537, 0)).toBe(0);
  });
});
