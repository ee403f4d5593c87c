import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import type { WatchTogetherOptions } from '../api/party';

type Answer = Awaited<ReturnType<WatchTogetherOptions['getToken']>>;

const token = memoryToken('ana');
const FORMER = 'http://127.0.0.1:60001';
const PRESENT = 'http://127.0.0.1:60002';

/** Ana, whose tokens are answered one after the other, and the last of them again and again. */
const person = (...answers: readonly [Answer, ...Answer[]]) => {
  const party = new MemoryParty();
  const clock = new ManualClock();
  const signalling = party.signalling();
  const wentTo: string[] = [];
  const connect = signalling.connect.bind(signalling);
  signalling.connect = (serverUrl, handshake) => {
    wentTo.push(serverUrl);
    return connect(serverUrl, handshake);
  };
  const left = [...answers];
  const getToken = () => Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? token);
  const { sdk } = sdkPerson(
    { serverUrl: FORMER, getToken },
    { signalling, environment: manualEnvironment(clock) },
  );
  const reconnect = async () => {
    party.connections.get('ana')?.lose();
    await clock.advanceAsync(5_000);
  };
  return { sdk, wentTo, reconnect };
};

describe('a session whose server has moved', () => {
  it('a session whose server has moved reconnects to where its new token is for, and shows it to nobody at the former address', async () => {
    const { sdk, wentTo, reconnect } = person({ token, serverUrl: FORMER }, { token, serverUrl: PRESENT });
    await sdk.connect({ audio: false, video: false });
    await reconnect();
    expect(sdk.state.kind).toBe('connected');
    expect(wentTo).toEqual([FORMER, PRESENT]);
    sdk.dispose();
  });

  it('a session whose server has moved stays there while its tokens come without an address', async () => {
    const { sdk, wentTo, reconnect } = person(token, { token, serverUrl: PRESENT }, { token }, token);
    await sdk.connect({ audio: false, video: false });
    for (let time = 0; time < 3; time += 1) await reconnect();
    expect(wentTo).toEqual([FORMER, PRESENT, PRESENT, PRESENT]);
    sdk.dispose();
  });

  it('a session whose server has moved to what is no address of a server takes its token nowhere', async () => {
    const { sdk, wentTo } = person({ token, serverUrl: 'ftp://127.0.0.1' });
    await expect(sdk.connect({ audio: false, video: false })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(wentTo).toEqual([]);
    sdk.dispose();
  });
});
