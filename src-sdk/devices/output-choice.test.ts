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
  it('a chosen output that is gone gives way to the default, for each bus by itself', async () => {
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

  it('a lost output is reported once where both buses used it', async () => {
    const { outputs, moves } = setUp();
    await outputs.choose('voices', 'headset');
    await outputs.choose('film', 'headset');
    expect(outputs.look([]).lost).toEqual([{ label: 'The headset', played: ['voices', 'film'] }]);
    expect(moves.slice(2)).toEqual(['voices to the default', 'film to the default']);
  });

  it('a chosen output stays where another one is refused, and is none when the default is chosen', async () => {
    const { outputs, refuse } = setUp();
    await outputs.choose('film', 'television');
    refuse('headset');
    await expect(outputs.choose('film', 'headset')).rejects.toThrow('no such output');
    expect(outputs.look([speaker('headset')]).lost).toEqual([{ label: 'The television', played: ['film'] }]);
    await outputs.choose('film', 'television');
    await outputs.choose('film', '');
    expect(outputs.look([]).lost).toEqual([]);
  });

  it('a lost output is reported as such where not even the default is left', async () => {
    const { outputs, refuse } = setUp();
    await outputs.choose('voices', 'headset');
    refuse('');
    await expect(outputs.look([]).settled).rejects.toThrow('no such output');
  });

  it('the default output counts as lost with the device behind it, and the system moves on by itself', async () => {
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

  it('the default output is not reported as lost where nobody tells which device it is', async () => {
    const { outputs, devices } = setUp();
    devices.unshift({ id: 'default', kind: 'speaker', label: 'Default', groupId: 'default' });
    await outputs.learn();
    expect(outputs.look([speaker('television')]).lost).toEqual([]);
  });
});
