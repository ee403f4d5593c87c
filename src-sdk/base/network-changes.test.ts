import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';
import { browserNetworkChanges } from './network-changes';

const inParty = async () => {
  const party = new MemoryParty();
  const clock = new ManualClock();
  const listeners = new Set<(isCertain: boolean) => void>();
  const { sdk, path } = sdkPerson(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
    {
      signalling: party.signalling(),
      environment: manualEnvironment(clock),
      networkChanges: {
        onChange: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    },
  );
  const checked = vi.spyOn(path, 'networkChanged');
  const change = (isCertain = true): void => {
    for (const listener of listeners) listener(isCertain);
  };
  return { sdk, path, clock, listeners, checked, change };
};

describe('another network', () => {
  it('a change of the network has the connection checked once it has settled', async () => {
    const { sdk, clock, checked, change } = await inParty();
    await sdk.connect({ audio: false, video: false });
    change();
    await clock.advanceAsync(200);
    change();
    await clock.advanceAsync(200);
    expect(checked).not.toHaveBeenCalled();
    await clock.advanceAsync(200);
    expect(checked).toHaveBeenCalledTimes(1);
    change();
    await clock.advanceAsync(400);
    expect(checked).toHaveBeenCalledTimes(2);
    sdk.dispose();
  });

  it('an estimate that the line is slower has the connection checked, and nobody is presumed gone for it', async () => {
    const { sdk, path, clock, checked, change } = await inParty();
    const looked = vi.spyOn(path, 'checkConnection');
    await sdk.connect({ audio: false, video: false });
    change(false);
    await clock.advanceAsync(400);
    expect(looked).toHaveBeenCalledTimes(1);
    expect(checked).not.toHaveBeenCalled();
    change(true);
    change(false);
    await clock.advanceAsync(400);
    expect(checked).toHaveBeenCalledTimes(1);
    sdk.dispose();
  });

  it('a change of the network does nothing for a person who is in no party', async () => {
    const { sdk, clock, checked, change } = await inParty();
    change();
    await clock.advanceAsync(1_000);
    await sdk.connect({ audio: false, video: false });
    await sdk.disconnect();
    change();
    await clock.advanceAsync(1_000);
    expect(checked).not.toHaveBeenCalled();
  });

  it('changes of the network are listened for no longer than until the end', async () => {
    const { sdk, clock, listeners, checked, change } = await inParty();
    await sdk.connect({ audio: false, video: false });
    expect(listeners.size).toBe(1);
    change();
    sdk.dispose();
    expect(listeners.size).toBe(0);
    await clock.advanceAsync(1_000);
    expect(checked).not.toHaveBeenCalled();
  });
});

describe('a browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('the browser reports a change of the network by being online again, and by another kind of connection', () => {
    const page = new EventTarget();
    const connection = Object.assign(new EventTarget(), { type: 'wifi', effectiveType: '4g', rtt: 50 });
    vi.stubGlobal('navigator', { connection });
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    let changes = 0;
    let estimates = 0;
    const stop = browserNetworkChanges().onChange((isCertain) =>
      isCertain ? (changes += 1) : (estimates += 1),
    );
    const tell = (): boolean => connection.dispatchEvent(new Event('change'));
    page.dispatchEvent(new Event('online'));
    expect(changes).toBe(1);
    connection.rtt = 300;
    tell();
    expect(changes).toBe(1);
    connection.type = 'cellular';
    tell();
    expect(changes).toBe(2);
    connection.effectiveType = '3g';
    tell();
    expect([changes, estimates]).toEqual([2, 1]);
    stop();
    connection.type = 'wifi';
    tell();
    page.dispatchEvent(new Event('online'));
    expect(changes).toBe(2);
  });

  it('a browser that says nothing of its network does no harm', () => {
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('addEventListener', undefined);
    vi.stubGlobal('removeEventListener', undefined);
    expect(() => browserNetworkChanges().onChange(() => undefined)()).not.toThrow();
  });
});
