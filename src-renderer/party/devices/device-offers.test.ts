import { describe, expect, it } from 'vitest';
import type { Device, DeviceKind } from '@sdk/api/party';
import { fallbackName, thingName, withFound, withoutGone, type DeviceOffer } from './device-offers';

const device = (kind: DeviceKind, label: string, id = `${kind} ${label}`): Device => ({ id, kind, label });
const offered = (...devices: readonly Device[]): readonly DeviceOffer[] => devices.reduce(withFound, []);

describe('a plugged-in device', () => {
  it.each([
    ['Jabra Evolve Mono', 'Jabra Evolve'],
    ['Jabra Evolve Analog Stereo', 'Jabra Evolve'],
    ['Headset Microphone (Jabra Evolve2 65)', 'Jabra Evolve2 65'],
    ['HD Pro Webcam C920 (046d:082d)', 'HD Pro Webcam C920'],
    ['AirPods', 'AirPods'],
    ['Headset Mono', 'Headset'],
    ['Mono', 'Mono'],
  ])('the device called %s is an end of %s', (label, thing) => expect(thingName(label)).toBe(thing));

  it('a plugged-in headset is one offer for its two ends, by the name that both have', () => {
    const [offer, ...more] = offered(
      device('microphone', 'Jabra Evolve Mono'),
      device('speaker', 'Jabra Evolve Analog Stereo'),
    );
    expect(more).toEqual([]);
    expect(offer?.name).toBe('Jabra Evolve');
    expect(offer?.devices.map(({ kind }) => kind)).toEqual(['microphone', 'speaker']);
  });
  it('two plugged-in things are an offer each, also two of a kind, and a camera with its microphone', () => {
    expect(offered(device('microphone', 'Jabra'), device('speaker', 'Bose'))).toHaveLength(2);
    expect(offered(device('speaker', 'Bose', 'a'), device('speaker', 'Bose', 'b'))).toHaveLength(2);
    expect(offered(device('camera', 'C920 (046d:082d)'), device('microphone', 'C920'))).toHaveLength(2);
  });
  it('a plugged-in device is offered once, and never for what the system only prefers', () => {
    const headset = device('microphone', 'Headset');
    expect(offered(headset, headset)).toHaveLength(1);
    expect(offered(device('microphone', 'Default', 'default'))).toEqual([]);
    expect(offered(device('speaker', 'Headset', 'communications'))).toEqual([]);
  });
  it('a plugged-in device is offered no longer than it is there, end by end', () => {
    const ends = [device('microphone', 'Jabra Mono'), device('speaker', 'Jabra Stereo')] as const;
    expect(withoutGone(offered(...ends), ends)).toEqual(offered(...ends));
    expect(withoutGone(offered(...ends), [ends[1]])).toEqual([{ name: 'Jabra Stereo', devices: [ends[1]] }]);
    expect(withoutGone(offered(...ends), [])).toEqual([]);
  });
});

describe('the replacement of an unplugged device', () => {
  const built = device('microphone', 'Built-in');
  it('the replacement of an unplugged device is what the system prefers, where it says its name', () => {
    const preferred = device('microphone', 'Default - Built-in', 'default');
    expect(fallbackName('microphone', 'Headset', [preferred, built])).toEqual({ name: 'Built-in' });
    expect(fallbackName('microphone', 'Headset', [device('microphone', 'Default', 'default'), built])).toBe(
      'system',
    );
  });
  it('the replacement is never the unplugged device itself, even where the list is late', () => {
    const late = [
      device('microphone', 'Default - Headset', 'default'),
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
    expect(fallbackName('microphone', 'Headset', [device('microphone', 'Default', 'default')])).toBeNull();
  });
});
