import { describe, expect, it } from 'vitest';
import { after, attempt } from './eventually';

const shout = (word: string): string => `${word}!`;
const refuse = (): never => {
  throw new Error('no');
};
const told = (error: unknown): string => (error instanceof Error ? `told ${error.message}` : 'told');

describe('an answer that is there at once', () => {
  it('an immediate answer is continued with in the same tick', () => {
    expect(after('yes', shout)).toBe('yes!');
    expect(attempt(() => 'yes', shout, told)).toBe('yes!');
  });

  it('an immediate refusal reaches the caller, or its handler', () => {
    expect(() => after('yes', refuse)).toThrow('no');
    expect(attempt(refuse, shout, told)).toBe('told no');
    expect(attempt(() => 'yes', refuse, told)).toBe('told no');
  });
});

describe('an answer that comes later', () => {
  it('a later answer is continued with when it is there', async () => {
    expect(await after(Promise.resolve('yes'), shout)).toBe('yes!');
    expect(await attempt(() => Promise.resolve('yes'), shout, told)).toBe('yes!');
  });

  it('a later refusal reaches the caller, or its handler', async () => {
    await expect(after(Promise.reject(new Error('no')), shout)).rejects.toThrow('no');
    expect(await attempt(() => Promise.reject<string>(new Error('no')), shout, told)).toBe('told no');
    expect(await attempt(() => Promise.resolve('yes'), refuse, told)).toBe('told no');
  });
});
