import { describe, expect, it } from 'vitest';
import { isOneThing, thingName } from './device-things';

describe('isOneThing', () => {
  it('isOneThing holds for devices that the browser puts in one group', () => {
    expect(isOneThing({ groupId: 'jabra' }, { groupId: 'jabra' })).toBe(true);
    expect(isOneThing({ groupId: 'jabra' }, { groupId: 'bose' })).toBe(false);
  });
  it('isOneThing never holds for devices of which the browser tells no group', () => {
    expect(isOneThing({ groupId: '' }, { groupId: '' })).toBe(false);
  });
});

describe('thingName', () => {
  it.each([
    [['Jabra Evolve Mono', 'Jabra Evolve Analog Stereo'], 'Jabra Evolve'],
    [['Headset Microphone (Jabra Evolve2 65)', 'Headset Earphone (Jabra Evolve2 65)'], 'Jabra Evolve2 65'],
    [['Mikrofon (Jabra Evolve2 65)', 'Kopfhörer (Jabra Evolve2 65)'], 'Jabra Evolve2 65'],
    [['C920', 'C920 Analog Stereo', 'C920'], 'C920'],
    [['AirPods', 'AirPods'], 'AirPods'],
  ])('thingName of %j is what all of them have in common: %s', (labels, name) =>
    expect(thingName(labels)).toBe(name),
  );

  it.each([
    [['Headset Mono'], 'Headset Mono'],
    [['Mikrofon (Realtek)'], 'Mikrofon (Realtek)'],
    [['Digital Mic', 'Speakers'], 'Digital Mic'],
    [['', ''], ''],
    [[], ''],
  ])('thingName of %j is the first name: %s', (labels, name) => expect(thingName(labels)).toBe(name));
});
