import { describe, expect, it } from 'vitest';
import { LIMITS } from '../wire/limits';
import { mostPeople } from './path-people';

describe('mostPeople', () => {
  it('mostPeople is what a mesh bears where a server has nothing else, and no more than a session lists', () => {
    expect(mostPeople(['mesh'])).toBe(6);
    expect(mostPeople(['mesh'])).toBeLessThanOrEqual(LIMITS.sessionPeople);
  });

  it('mostPeople leaves a party its first person where a server has no route for film at all', () => {
    expect(mostPeople([])).toBe(1);
  });
});
