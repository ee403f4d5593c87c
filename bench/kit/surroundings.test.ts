import { describe, expect, it } from 'vitest';
import { openSurroundings } from './surroundings';

const closed: string[] = [];
const part = (name: string) => ({
  close: () => {
    closed.push(name);
    return Promise.resolve();
  },
});
const display = () => Promise.resolve({ env: {}, virtual: true, ...part('display') });

describe('the surroundings of a bench', () => {
  it('the surroundings of a bench are closed the other way round than they were opened', async () => {
    closed.length = 0;
    const { close } = await openSurroundings(display, () => Promise.resolve(part('sound')));
    await close();
    expect(closed).toEqual(['sound', 'display']);
  });

  it('the surroundings of a bench leave no display behind where there is no sound', async () => {
    closed.length = 0;
    const opening = openSurroundings(display, () => Promise.reject(new Error('no PulseAudio')));
    await expect(opening).rejects.toThrow('no PulseAudio');
    expect(closed).toEqual(['display']);
  });
});
