import { describe, expect, it } from 'vitest';
import type { ListedDevice } from './media-devices';
import { OutputChoice } from './output-choice';

const speaker = (id: string): ListedDevice => ({
  ...{ id, kind: 'speaker', label: `The ${id}`, groupId: `group of ${id}` },
});
const byDefault = (id: string): ListedDevice => ({ ...speaker(id), id: 'default', label: 'Default' });

const setUp = () => {
  const moves: string[] = [];
  let refused: string | null = null;
  const target = (name: string) => (id: string) => {
    if (id === refused) return Promise.reject(new Error('no such output'));
    moves.push(`${name} to ${id || 'the default'}`);
    return Promise.resolve();
  };
  const devices = [speaker('headset'), speaker('television')];
  const outputs = new OutputChoice({ voices: target('voices'), film: target('film') }, () =>
    Promise.resolve(devices),
  );
  return { outputs, moves, devices, refuse: (id: string) => (refused = id) };
};

describe('chosen outputs', () => {
  it('give way to the default when they are gone, each bus by itself', async () => {
    const { outputs, moves, devices } = setUp();
    await outputs.choose('voices', 'headset');
    await outputs.choose('film', 'television');
    expect(outputs.look(devices).lost).toEqual([]);
    const { lost, settled } = outputs.look([speaker('headset')]);
    await settled;
    expect(lost).toEqual([{ label: 'The television', played: ['film'] }]);
    expect(moves).toEqual(['voices to headset', 'film to television', 'film to the default']);
    expect(outputs.look([speaker('headset')]).lost).toEqual([]);
  });

  it('are told of once where both buses went to one', async () => {
    const { outputs, moves } = setUp();
    await outputs.choose('voices', 'headset');
    await outputs.choose('film', 'headset');
    expect(outputs.look([]).lost).toEqual([{ label: 'The headset', played: ['voices', 'film'] }]);
    expect(moves.slice(2)).toEqual(['voices to the default', 'film to the default']);
  });

  it('stay what they were where another is refused, and are none when the default is chosen', async () => {
    const { outputs, refuse } = setUp();
    await outputs.choose('film', 'television');
    refuse('headset');
    await expect(outputs.choose('film', 'headset')).rejects.toThrow('no such output');
    expect(outputs.look([speaker('headset')]).lost).toEqual([{ label: 'The television', played: ['film'] }]);
    await outputs.choose('film', 'television');
    await outputs.choose('film', '');
    expect(outputs.look([]).lost).toEqual([]);
  });

  it('say where not even the default is left', async () => {
    const { outputs, refuse } = setUp();
    await outputs.choose('voices', 'headset');
    refuse('');
    await expect(outputs.look([]).settled).rejects.toThrow('no such output');
  });

  it('are the default where none is chosen: what was behind it is lost, and the system moves on by itself', async () => {
    const { outputs, moves, devices } = setUp();
    devices.unshift(byDefault('headset'));
    await outputs.learn();
    // Another default is no loss.
    expect(outputs.look([...devices.slice(1), byDefault('television')]).lost).toEqual([]);
    expect(outputs.look([speaker('television'), byDefault('television')]).lost).toEqual([]);
    await outputs.choose('voices', 'lamp');
    expect(outputs.look([speaker('lamp'), byDefault('lamp')]).lost).toEqual([
      { label: 'The television', played: ['film'] },
    ]);
    expect(outputs.look([]).lost).toEqual([{ label: 'The lamp', played: ['film', 'voices'] }]);
    expect(moves).toEqual(['voices to lamp', 'voices to the default']);
  });

  it('are not said to be lost where nobody tells which one the default is', async () => {
    const { outputs, devices } = setUp();
    devices.unshift({ id: 'default', kind: 'speaker', label: 'Default', groupId: 'default' });
    await outputs.learn();
    expect(outputs.look([speaker('television')]).lost).toEqual([]);
  });
});
