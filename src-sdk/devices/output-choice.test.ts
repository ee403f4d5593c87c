import { describe, expect, it } from 'vitest';
import type { Device } from '../api/party';
import { OutputChoice } from './output-choice';

const speaker = (id: string): Device => ({
  ...{ id, kind: 'speaker', label: `The ${id}`, groupId: `group of ${id}` },
});
/** The description of a lost output. */
const named = (id: string) => ({ label: `The ${id}`, groupId: `group of ${id}` });
const byDefault = (id: string): Device => ({ ...speaker(id), id: 'default', label: 'Default' });

const setUp = () => {
  const moves: string[] = [];
  let refused: string | null = null;
  const target = (name: string) => (id: string) => {
    if (id === refused) return Promise.reject(new Error('no such output'));
    moves.push(`${name} to ${id || 'the default'}`);
    return Promise.resolve();
  };
  const devices = [speaker('headset'), speaker('television')];
  const sinks = { voices: target('voices'), film: target('film') };
  const refusals: unknown[] = [];
  const alone = new OutputChoice(() => Promise.resolve(devices));
  const play = () => alone.addSinks(sinks, (error) => refusals.push(error));
  return { outputs: alone, play, moves, devices, refusals, refuse: (id: string) => (refused = id) };
};

describe('chosen outputs', () => {
  it('chosen outputs give way to the default when they are gone, each bus by itself', async () => {
    const { outputs, play, moves, devices } = setUp();
    play();
    await outputs.choose('voices', 'headset');
    await outputs.choose('film', 'television');
    expect(outputs.takeList(devices).lost).toEqual([]);
    const { lost, settled } = outputs.takeList([speaker('headset')]);
    await settled;
    expect(lost).toEqual([{ ...named('television'), played: ['film'] }]);
    expect(moves).toEqual(['voices to headset', 'film to television', 'film to the default']);
    expect(outputs.takeList([speaker('headset')]).lost).toEqual([]);
  });

  it('chosen outputs are told of once where both buses went to one', async () => {
    const { outputs, play, moves } = setUp();
    play();
    await outputs.choose('voices', 'headset');
    await outputs.choose('film', 'headset');
    expect(outputs.takeList([]).lost).toEqual([{ ...named('headset'), played: ['voices', 'film'] }]);
    expect(moves.slice(2)).toEqual(['voices to the default', 'film to the default']);
  });

  it('chosen outputs stay what they were where another is refused, and are none when the default is chosen', async () => {
    const { outputs, play, refuse } = setUp();
    play();
    await outputs.choose('film', 'television');
    refuse('headset');
    await expect(outputs.choose('film', 'headset')).rejects.toThrow('no such output');
    expect(outputs.takeList([speaker('headset')]).lost).toEqual([
      { ...named('television'), played: ['film'] },
    ]);
    await outputs.choose('film', 'television');
    await outputs.choose('film', '');
    expect(outputs.takeList([]).lost).toEqual([]);
  });

  it('chosen outputs say where not even the default is left', async () => {
    const { outputs, play, refuse } = setUp();
    play();
    await outputs.choose('voices', 'headset');
    refuse('');
    await expect(outputs.takeList([]).settled).rejects.toThrow('no such output');
  });

  it('chosen outputs are the default where none is chosen: what was behind it is lost, and the system moves on by itself', async () => {
    const { outputs, play, moves, devices } = setUp();
    play();
    devices.unshift(byDefault('headset'));
    await outputs.learn();
    // A change of the default is no loss.
    expect(outputs.takeList([...devices.slice(1), byDefault('television')]).lost).toEqual([]);
    expect(outputs.takeList([speaker('television'), byDefault('television')]).lost).toEqual([]);
    await outputs.choose('voices', 'lamp');
    expect(outputs.takeList([speaker('lamp'), byDefault('lamp')]).lost).toEqual([
      { ...named('television'), played: ['film'] },
    ]);
    expect(outputs.takeList([]).lost).toEqual([{ ...named('lamp'), played: ['film', 'voices'] }]);
    expect(moves).toEqual(['voices to lamp', 'voices to the default']);
  });

  it('chosen outputs are not said to be lost where nobody tells which one the default is', async () => {
    const { outputs, play, devices } = setUp();
    play();
    devices.unshift({ id: 'default', kind: 'speaker', label: 'Default', groupId: 'default' });
    await outputs.learn();
    expect(outputs.takeList([speaker('television')]).lost).toEqual([]);
  });

  it('chosen outputs hold for whoever plays the buses later, until they stop', async () => {
    const { outputs, play, moves, refusals, refuse } = setUp();
    await outputs.choose('film', 'television');
    expect(moves).toEqual([]);
    const stop = play();
    await outputs.choose('voices', 'headset');
    expect(moves).toEqual(['film to television', 'voices to headset']);
    stop();
    await outputs.choose('voices', '');
    expect(moves).toHaveLength(2);
    refuse('television');
    play();
    await Promise.resolve();
    await Promise.resolve();
    expect(refusals).toHaveLength(1);
  });

  it('chosen outputs are none where nobody plays them and the list doesn’t know them', async () => {
    const { outputs } = setUp();
    await expect(outputs.choose('film', 'lamp')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(outputs.takeList([]).lost).toEqual([]);
  });
});
