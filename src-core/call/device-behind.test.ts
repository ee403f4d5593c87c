import { describe, expect, it } from 'vitest';
import { devicesBehind } from './device-behind';

const microphone = (id: string, label = id, groupId = '') => ({ id, kind: 'microphone', label, groupId });

describe('the devices behind a name', () => {
  const desk = microphone('a1', 'DeskMic', 'g1');
  const spare = microphone('b2', 'SpareMic', 'g2');

  it('the device behind a name is the one with its id, if that is there', () => {
    expect(devicesBehind([desk, spare], microphone('b2'))).toEqual([spare]);
    expect(devicesBehind([desk], microphone('b2', 'DeskMic', 'g1'))).toEqual([]);
    expect(devicesBehind([{ ...desk, kind: 'camera' }], microphone('a1'))).toEqual([]);
  });

  it('the device behind the default is the one in the default’s group', () => {
    const listed = [microphone('default', 'Default', 'g2'), { ...spare, kind: 'speaker' }, desk, spare];
    expect(devicesBehind(listed, microphone('default', 'Default', 'g2'))).toEqual([spare]);
  });

  it('the device behind the default is recognised by its label where the group doesn’t tell', () => {
    const front = microphone('a2', 'Front', 'g1');
    expect(devicesBehind([desk, front, spare], microphone('default', 'Default - Front', 'g1'))).toEqual([
      front,
    ]);
    expect(devicesBehind([microphone('a1', 'DeskMic'), spare], microphone('', 'DeskMic'))).toMatchObject([
      { id: 'a1' },
    ]);
  });

  it('the devices behind the default are all that would fit where nothing tells them apart', () => {
    const front = microphone('a2', 'Front', 'g1');
    expect(devicesBehind([desk, front, spare], microphone('default', 'Default', 'g1'))).toEqual([
      desk,
      front,
    ]);
    expect(devicesBehind([desk, spare], microphone('default', 'Default', 'g3'))).toEqual([desk, spare]);
    const nameless = [microphone('a', ''), microphone('b', '')];
    expect(devicesBehind(nameless, microphone('default', ''))).toEqual(nameless);
    expect(devicesBehind([microphone('default')], microphone('default'))).toEqual([]);
  });
});
