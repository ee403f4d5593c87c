import { describe, expect, it } from 'vitest';
import { systemQuestion } from './system-question';

describe('the question of a system', () => {
  it.each([
    ['win32', 'here', null],
    ['win32', 'network', 'firewall'],
    ['win32', 'anywhere', 'firewall'],
    ['darwin', 'here', null],
    ['darwin', 'network', 'localNetwork'],
    ['darwin', 'anywhere', 'localNetwork'],
    ['linux', 'here', null],
    ['linux', 'network', null],
    ['linux', 'anywhere', null],
    [null, 'anywhere', null],
  ] as const)('the question of %s about a party that is open to %s is %s', (system, open, question) => {
    expect(systemQuestion(system, open)).toBe(question);
  });
});
