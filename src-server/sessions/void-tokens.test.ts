import { describe, expect, it } from 'vitest';
import { TOKEN_LIFE_MS } from '@core/wire/limits';
import { VoidTokens } from './void-tokens';

describe('void tokens', () => {
  it('void tokens are those of the people noted, until one is made anew', () => {
    const tokens = new VoidTokens();
    expect(tokens.note('bob', 0)).toBe(true);
    expect([tokens.has('bob'), tokens.has('carl')]).toEqual([true, false]);
    tokens.lift('bob');
    expect(tokens.has('bob')).toBe(false);
  });

  it('void tokens are noted for a token’s life and a minute, and a thousand at the most: no note gives way to another', () => {
    const tokens = new VoidTokens();
    for (let n = 0; n < 1_000; n += 1) expect(tokens.note(`p_${n}`, n)).toBe(true);
    expect(tokens.note('one more', 1_000)).toBe(false);
    expect(tokens.note('one more', TOKEN_LIFE_MS + 60_000)).toBe(false);
    expect(tokens.has('p_0')).toBe(true);
    expect(tokens.note('one more', TOKEN_LIFE_MS + 60_001)).toBe(true);
    expect([tokens.has('p_0'), tokens.has('p_1')]).toEqual([false, true]);
  });
});
