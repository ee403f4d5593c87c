import { describe, expect, it } from 'vitest';
import { PING_SCHEDULE } from '../sync/ping-schedule';
import { APP_MESSAGE_BYTES } from '../wire/app-message';
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

  it('a channel takes a heartbeat, and questions and answers of the time, for hours, and half a minute’s worth at once', () => {
    // Eight questions and as many answers in 5 s, and a beat each second.
    const perSecond = 1 + (2 * PING_SCHEDULE.slowPings * 1_000) / PING_SCHEDULE.slowIntervalMs;
    const bytes = APP_MESSAGE_BYTES - 1;
    expect(send(20_000, bytes, 1_000 / perSecond)).toBe(20_000);
    expect(send(30 * perSecond, bytes, 0)).toBe(30 * perSecond);
  });

  it('a channel refuses messages that are too many or too large', () => {
    expect(send(1_000, 1, 0)).toBe(240);
    expect(send(100, 16_384, 0)).toBe(4);
    expect(send(1, 65_537, 0)).toBe(0);
  });
});
