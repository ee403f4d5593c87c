import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLE_GRANTS } from '@core/wire/grants';
import type { Grants } from '@core/wire/room';
import { ManualClock } from '../../test/fakes/clock';
import { FakeVoice, installFakeStreams } from '../../test/fakes/fake-call';
import { FakeCallNetwork } from '../../test/fakes/fake-media-path';
import { memoryToken, MemoryParty } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  FakeVoice.all.length = 0;
  FakeVoice.allowed = true;
});
afterEach(() => restore());

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = async () => {
  const party = new MemoryParty();
  const ports = {
    signalling: party.signalling(),
    environment: manualEnvironment(new ManualClock()),
    network: new FakeCallNetwork(),
  };
  const getToken = () => Promise.resolve(memoryToken('ana'));
  const ana = sdkPerson({ serverUrl: 'http://localhost', getToken }, ports);
  await ana.sdk.connect({ audio: true, video: true });
  await ana.sdk.startScreenShare({ audio: true });
  await settled();
  const grant = async (change: Partial<Grants>) => {
    party.update('ana', { grants: { ...ROLE_GRANTS.host, ...change } });
    await settled();
  };
  const published = () => party.participant('ana')?.publications.map(({ kind }) => kind);
  return { party, ana, grant, published };
};

describe('a revoked grant', () => {
  it('a revoked grant stops microphone and camera at their source, and the server is told', async () => {
    const { party, ana, grant, published } = await setUp();
    await grant({ publish: ['screen', 'screenAudio'] });
    expect(ana.devices.live).toEqual(['Screen', 'Screen']);
    expect(ana.sdk.local?.streams).toEqual(['screen']);
    expect(published()).toEqual(['screen', 'screenAudio']);
    expect(party.participant('ana')).toMatchObject({ audio: false, video: false });
    expect(ana.events).not.toContain('warning PERMISSION_DENIED');
    await expect(ana.sdk.enableAudio()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(ana.sdk.enableVideo()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('a revoked grant to share or to send the screen ends the share', async () => {
    const { ana, grant, published } = await setUp();
    await grant({ share: false });
    expect(ana.events).toContain('screenShareStopped');
    expect(published()).toEqual(['microphone', 'camera']);
    await expect(ana.sdk.startScreenShare()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('a grant that is given again brings nothing back by itself', async () => {
    const { ana, grant, published } = await setUp();
    await grant({ publish: [] });
    await grant({});
    expect(published()).toEqual([]);
    await ana.sdk.enableAudio();
    await settled();
    expect(published()).toEqual(['microphone']);
  });

  it('a grant revoked while a device opens keeps that device from sending', async () => {
    const { ana, grant, published } = await setUp();
    await ana.sdk.disableVideo();
    await ana.sdk.stopScreenShare();
    const before = ana.devices.live;
    const opening = expect(ana.sdk.enableVideo()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await grant({ publish: ['microphone'] });
    await opening;
    await settled();
    expect(published()).toEqual(['microphone']);
    expect(ana.devices.live).toEqual(before);
  });
});
