import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { installFakeStreams } from '../../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../../test/fakes/fake-media-path';
import { memoryToken, MemoryParty } from '../../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => (restore = installFakeStreams()));
afterEach(() => restore());

const joined = async () => {
  const person = sdkPerson(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('ana')) },
    {
      signalling: new MemoryParty().signalling(),
      environment: manualEnvironment(new ManualClock()),
      network: new FakeCallNetwork(),
    },
  );
  await person.sdk.connect();
  return person;
};

describe('the hint of a shared screen', () => {
  it('the hint of a shared screen changes while it is shared: track, capture rate and encoding limits', async () => {
    const { sdk, devices, path } = await joined();
    await sdk.startScreenShare();
    const track = devices.opened.at(-1);
    const constrain = vi.spyOn(track ?? expect.fail('no track'), 'applyConstraints');
    expect(path.hints.get('screen')).toBe('motion');
    await sdk.setScreenHint('text');
    expect(track?.contentHint).toBe('detail');
    expect(constrain).toHaveBeenCalledWith({ frameRate: { ideal: 15, max: 15 } });
    expect(path.hints.get('screen')).toBe('text');
    expect(path.published.get('screen')?.track).toBe(track);
    await sdk.setScreenHint('motion');
    expect(track?.contentHint).toBe('motion');
    expect(path.hints.get('screen')).toBe('motion');
  });

  it('the hint of a shared screen comes with a rate of its own, from 5 to 30', async () => {
    const { sdk, devices } = await joined();
    const open = vi.spyOn(devices, 'openScreen');
    for (const frameRate of [4, 31, NaN]) {
      await expect(sdk.startScreenShare({ frameRate })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(sdk.setScreenHint('text', frameRate)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(open).not.toHaveBeenCalled();
    await sdk.startScreenShare({ hint: 'motion', frameRate: 24 });
    expect(open).toHaveBeenCalledWith({ audio: false, hint: 'motion', frameRate: 24 });
    const constrain = vi.spyOn(devices.opened.at(-1) ?? expect.fail('no track'), 'applyConstraints');
    await sdk.setScreenHint('text', 5);
    expect(constrain).toHaveBeenLastCalledWith({ frameRate: { ideal: 5, max: 5 } });
  });

  it('the hint of a shared screen applies to the share whose picker is open', async () => {
    const { sdk, devices, path } = await joined();
    const started = sdk.startScreenShare({ hint: 'motion' });
    await sdk.setScreenHint('text');
    await started;
    expect(devices.opened.at(-1)?.contentHint).toBe('detail');
    expect(path.hints.get('screen')).toBe('text');
  });

  it('the hint does nothing where nothing is shared, and after a change a share still ends by its track', async () => {
    const { sdk, devices, path, events } = await joined();
    await sdk.setScreenHint('text');
    expect(path.hints.has('screen')).toBe(false);
    await sdk.startScreenShare();
    expect(path.hints.get('screen')).toBe('motion');
    await sdk.setScreenHint('text');
    devices.opened.at(-1)?.end();
    expect(path.published.get('screen')?.track).toBeNull();
    await sdk.setScreenHint('motion');
    expect(path.hints.get('screen')).toBe('text');
    expect(events).not.toContain('error INTERNAL');
  });
});
