import { describe, expect, it } from 'vitest';
import type { Device, DeviceKind } from '@sdk/api/party';
import { fallbackName, withFound, withoutGone, type DeviceOffer } from './device-offers';

/** @param groupId the thing that the device is an end of; none where it isn't given */
const device = (kind: DeviceKind, label: string, groupId = '', id = `${kind} ${label}`): Device => ({
  ...{ id, kind, label, groupId },
});
const offered = (...devices: readonly Device[]): readonly DeviceOffer[] => devices.reduce(withFound, []);

describe('what is plugged in', () => {
  it('a plugged-in headset is one offer for its two ends, by the name that both have', () => {
    const [offer, ...more] = offered(
      device('microphone', 'Jabra Evolve Mono', 'jabra'),
      device('speaker', 'Jabra Evolve Analog Stereo', 'jabra'),
    );
    expect(more).toEqual([]);
    expect(offer?.name).toBe('Jabra Evolve');
    expect(offer?.devices.map(({ kind }) => kind)).toEqual(['microphone', 'speaker']);
  });
  it('a plugged-in camera is one offer with its microphone', () => {
    const [offer, ...more] = offered(
      device('camera', 'C920 (046d:082d)', 'c920'),
      device('microphone', 'C920 Analog Stereo', 'c920'),
    );
    expect(more).toEqual([]);
    expect(offer).toMatchObject({ name: 'C920', devices: [{ kind: 'camera' }, { kind: 'microphone' }] });
  });
  it('two plugged-in things are an offer each, however they are called, and so are two ends of a kind', () => {
    expect(offered(device('microphone', 'Jabra', 'a'), device('speaker', 'Jabra', 'b'))).toHaveLength(2);
    expect(offered(device('microphone', 'Jabra'), device('speaker', 'Jabra'))).toHaveLength(2);
    expect(offered(device('speaker', 'Bose', 'b', '1'), device('speaker', 'Bose', 'b', '2'))).toHaveLength(2);
  });
  it('a plugged-in device is offered once, and never for what the system only prefers', () => {
    const headset = device('microphone', 'Headset');
    expect(offered(headset, headset)).toHaveLength(1);
    expect(offered(device('microphone', 'Default', '', 'default'))).toEqual([]);
    expect(offered(device('speaker', 'Headset', '', 'communications'))).toEqual([]);
  });
  it('a plugged-in device is offered no longer than it is there, end by end', () => {
    const ends = [
      device('microphone', 'Jabra Mono', 'jabra'),
      device('speaker', 'Jabra Stereo', 'jabra'),
    ] as const;
    expect(withoutGone(offered(...ends), ends)).toEqual(offered(...ends));
    expect(withoutGone(offered(...ends), [ends[1]])).toEqual([{ name: 'Jabra Stereo', devices: [ends[1]] }]);
    expect(withoutGone(offered(...ends), [])).toEqual([]);
  });
});

describe('the replacement of an unplugged device', () => {
  const built = device('microphone', 'Built-in');
  it('the replacement of an unplugged device is what the system prefers, where it says its name', () => {
    const preferred = device('microphone', 'Default - Built-in', '', 'default');
    expect(fallbackName('microphone', 'Headset', [preferred, built])).toEqual({ name: 'Built-in' });
    expect(
      fallbackName('microphone', 'Headset', [device('microphone', 'Default', '', 'default'), built]),
    ).toBe('system');
  });
  it('the replacement is never the unplugged device itself, even where the list is late', () => {
    const late = [
      device('microphone', 'Default - Headset', '', 'default'),
      device('microphone', 'Headset'),
      built,
    ];
    expect(fallbackName('microphone', 'Headset', late)).toEqual({ name: 'Built-in' });
  });
  it('the replacement is the first that is left, or the one loudspeaker there is', () => {
    expect(fallbackName('camera', 'C920', [device('camera', 'FaceTime (05ac:8514)')])).toEqual({
      name: 'FaceTime',
    });
    expect(fallbackName('speaker', 'Headset', [device('speaker', 'Box')])).toEqual({ name: 'Box' });
    expect(fallbackName('speaker', 'Headset', [device('speaker', 'Box'), device('speaker', 'TV')])).toBe(
      'system',
    );
  });
  it('the replacement is nothing where nothing is left', () => {
    expect(fallbackName('microphone', 'Headset', [device('speaker', 'Box')])).toBeNull();
    expect(
      fallbackName('microphone', 'Headset', [device('microphone', 'Default', '', 'default')]),
    ).toBeNull();
  });
});
