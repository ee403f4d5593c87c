import { describe, expect, it } from 'vitest';
import { devicesBehind } from './device-behind';

const mic = (id: string, label = id, groupId = '') => ({ id, kind: 'microphone', label, groupId });

describe('the devices behind a name', () => {
  const desk = mic('a1', 'DeskMic', 'g1');
  const spare = mic('b2', 'SpareMic', 'g2');

  it('are the one with its id, if it is there', () => {
    expect(devicesBehind([desk, spare], mic('b2'))).toEqual([spare]);
    expect(devicesBehind([desk], mic('b2', 'DeskMic', 'g1'))).toEqual([]);
    expect(devicesBehind([{ ...desk, kind: 'camera' }], mic('a1'))).toEqual([]);
  });

  it('are the one in the group of the default', () => {
    const listed = [mic('default', 'Default', 'g2'), { ...spare, kind: 'speaker' }, desk, spare];
    expect(devicesBehind(listed, mic('default', 'Default', 'g2'))).toEqual([spare]);
  });

  it('are told by their label where the group doesn’t tell', () => {
    const front = mic('a2', 'Front', 'g1');
    expect(devicesBehind([desk, front, spare], mic('default', 'Default - Front', 'g1'))).toEqual([front]);
    expect(devicesBehind([mic('a1', 'DeskMic'), spare], mic('', 'DeskMic'))).toMatchObject([{ id: 'a1' }]);
  });

  it('are all that would do where nothing tells them apart', () => {
    const front = mic('a2', 'Front', 'g1');
    expect(devicesBehind([desk, front, spare], mic('default', 'Default', 'g1'))).toEqual([desk, front]);
    expect(devicesBehind([desk, spare], mic('default', 'Default', 'g3'))).toEqual([desk, spare]);
    const nameless = [mic('a', ''), mic('b', '')];
    expect(devicesBehind(nameless, mic('default', ''))).toEqual(nameless);
    expect(devicesBehind([mic('default')], mic('default'))).toEqual([]);
  });
});
