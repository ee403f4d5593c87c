import { describe, expect, it } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { PeerSignal } from '@core/wire/socket';
import { SignalOutbox } from './signal-outbox';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server that answers when the test says so, and the outbox for the link to Ben. */
const setUp = () => {
  const link = { epoch: 1 };
  const sent: string[] = [];
  const open: { readonly name: string; readonly answer: (code?: ErrorCode) => Promise<unknown> }[] = [];
  const outbox = new SignalOutbox({
    send: ({ linkEpoch, signal }) => {
      const name =
        'sdp' in signal ? signal.sdp : signal.type === 'want' ? `want ${signal.camera}` : signal.type;
      sent.push(`${linkEpoch} ${name}`);
      return new Promise<void>((resolve, reject) => {
        open.push({
          name,
          answer: (code) => {
            if (code) reject(new WatchTogetherError(code, name));
            else resolve();
            return settled();
          },
        });
      });
    },
    isCurrent: (to, linkEpoch) => to === 'ben' && linkEpoch === link.epoch,
  });
  /** Answers the oldest request of this name. @param code the code of a refusal */
  const answer = async (name: string, code?: ErrorCode) => {
    const index = open.findIndex((one) => one.name === name);
    await open.splice(index, 1)[0]?.answer(code);
  };
  const posting = (signal: PeerSignal) => ({ to: 'ben', linkEpoch: link.epoch, signal });
  return {
    link,
    sent,
    outbox,
    answer,
    offer: (sdp: string) => outbox.post(posting({ type: 'offer', sdp })),
    want: (camera: number) => outbox.postState(posting({ type: 'want', camera, screen: 0 })),
  };
};

describe('the outbox of signals', () => {
  it('the outbox of signals sends at once, in order, and what comes after a refused one behind it', async () => {
    const { sent, offer, answer, outbox } = setUp();
    for (const name of ['a', 'b', 'c']) offer(name);
    expect(sent.splice(0)).toEqual(['1 a', '1 b', '1 c']);
    await answer('b', 'SIGNAL_TIMEOUT');
    offer('d');
    await answer('a', 'PEER_GONE');
    await answer('c', 'PEER_GONE');
    expect(sent).toEqual([]);
    outbox.flush('ben');
    expect(sent).toEqual(['1 a', '1 b', '1 c', '1 d']);
  });

  it.each<ErrorCode>(['SIGNAL_TIMEOUT', 'RATE_LIMITED', 'PEER_GONE', 'SERVER_UNREACHABLE'])(
    'the outbox of signals tries again after %s until a signal is delivered, and is free again then',
    async (code) => {
      const { sent, offer, answer, outbox } = setUp();
      offer('a');
      for (let time = 0; time < 3; time++) {
        await answer('a', code);
        outbox.flush('ben');
      }
      // A signal that is under way isn't sent a second time.
      outbox.flush('ben');
      await answer('a');
      outbox.flush('ben');
      offer('b');
      expect(sent).toEqual(['1 a', '1 a', '1 a', '1 a', '1 b']);
    },
  );

  it('the outbox of signals lets go of what would be refused for ever', async () => {
    const { sent, offer, answer, outbox } = setUp();
    offer('a');
    await answer('a', 'MESSAGE_TOO_LARGE');
    outbox.flush('ben');
    offer('b');
    expect(sent).toEqual(['1 a', '1 b']);
  });

  it('the outbox of signals keeps nothing of a link that was rebuilt while its signal was underway', async () => {
    const { link, sent, offer, answer, outbox } = setUp();
    offer('old');
    outbox.drop('ben');
    link.epoch = 2;
    await answer('old', 'SIGNAL_TIMEOUT');
    offer('new');
    outbox.flush('ben');
    expect(sent).toEqual(['1 old', '2 new']);
  });

  it('the outbox of signals sends the newest wish only', async () => {
    const { sent, offer, want, answer, outbox } = setUp();
    want(180);
    want(360);
    await answer('want 360');
    await answer('want 180', 'SIGNAL_TIMEOUT');
    outbox.flush('ben');
    expect(sent.splice(0)).toEqual(['1 want 180', '1 want 360']);
    offer('a');
    await answer('a', 'RATE_LIMITED');
    for (const height of [90, 270, 720]) want(height);
    outbox.flush('ben');
    expect(sent).toEqual(['1 a', '1 a', '1 want 720']);
  });

  it('the outbox of signals doesn’t repeat what is of no use later', async () => {
    const { sent, outbox, answer, offer } = setUp();
    outbox.postOnce({ to: 'ben', linkEpoch: 1, signal: { type: 'rebuild' } });
    await answer('rebuild', 'RATE_LIMITED');
    outbox.flush('ben');
    offer('a');
    expect(sent).toEqual(['1 rebuild', '1 a']);
  });
});
