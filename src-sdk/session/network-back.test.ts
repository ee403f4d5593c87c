import { describe, expect, it } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import { REQUEST_TIMEOUT_MS, type Signalling } from '../signalling/signalling';

/** Ana in a party, whose server falls silent when the test says so. */
const inParty = async () => {
  const party = new MemoryParty();
  const clock = new ManualClock();
  const signalling = party.signalling();
  let isSilent = false;
  let lateMs = 0;
  const answered = signalling.request.bind(signalling);
  const request: Signalling['request'] = (name, payload, options) => {
    if (!isSilent && lateMs === 0) return answered(name, payload);
    if (!isSilent)
      return new Promise((resolve, reject) => {
        clock.setTimeout(() => void answered(name, payload).then(resolve, reject), lateMs);
      });
    return new Promise((_resolve, reject) => {
      const giveUp = () => reject(new WatchTogetherError('SIGNAL_TIMEOUT', 'no answer'));
      clock.setTimeout(giveUp, options?.timeoutMs ?? REQUEST_TIMEOUT_MS);
    });
  };
  signalling.request = request;
  const { sdk, path } = sdkPerson(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
    { signalling, environment: manualEnvironment(clock) },
  );
  await sdk.connect({ audio: false, video: false });
  await clock.advanceAsync(2_000);
  const lost: number[] = [];
  sdk.onReconnecting(({ what }) => {
    isSilent = false;
    if (what === 'signal') lost.push(clock.now());
  });
  const answerAfter = (ms: number) => (lateMs = ms);
  const fallSilent = () => (isSilent = true);
  const returned = () => path.events.emit('returned', { participantId: 'ben' });
  const doubt = () => path.events.emit('doubt', {});
  return { sdk, clock, lost, fallSilent, answerAfter, returned, doubt };
};

describe('a server that doesn’t answer', () => {
  it('a server that doesn’t answer is reached anew half a second after somebody is heard again, for then there is a network', async () => {
    const { sdk, clock, lost, fallSilent, returned } = await inParty();
    fallSilent();
    const from = clock.now();
    returned();
    await clock.advanceAsync(1_000);
    expect(lost).toEqual([from + 500]);
    sdk.dispose();
  });

  it('a server that doesn’t answer has three seconds where nobody knows whether there is a network', async () => {
    const { sdk, clock, lost, fallSilent, doubt } = await inParty();
    fallSilent();
    const from = clock.now();
    doubt();
    await clock.advanceAsync(4_000);
    expect(lost).toEqual([from + 3_000]);
    sdk.dispose();
  });

  it('a server that doesn’t answer is judged by the question that has the least time, when the network comes back in between', async () => {
    const { sdk, clock, lost, fallSilent, returned, doubt } = await inParty();
    fallSilent();
    doubt();
    await clock.advanceAsync(1_000);
    const from = clock.now();
    // The network's return gives a server that doesn't answer no more time, however often it is announced.
    for (let time = 0; time < 5; time += 1) {
      returned();
      await clock.advanceAsync(240);
    }
    expect(lost).toEqual([from + 500]);
    sdk.dispose();
  });
});

describe('a server that answers late', () => {
  it('a server that answers late is given the time of the line as it is now, not as it was once', async () => {
    const { sdk, clock, lost, answerAfter, returned } = await inParty();
    answerAfter(900);
    await clock.advanceAsync(60_000);
    for (let time = 0; time < 5; time += 1) {
      returned();
      await clock.advanceAsync(5_000);
    }
    expect(lost).toEqual([]);
    sdk.dispose();
  });
});

describe('a server that answers', () => {
  it('a server that answers is kept, however often somebody is heard again', async () => {
    const { sdk, clock, lost, returned } = await inParty();
    for (let time = 0; time < 5; time += 1) {
      returned();
      await clock.advanceAsync(1_000);
    }
    expect(lost).toEqual([]);
    sdk.dispose();
  });
});
