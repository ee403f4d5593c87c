import { describe, expect, it } from 'vitest';
import { describeMachine, prettyName } from './machine';

describe('the machine', () => {
  it('the machine’s description has the name of its system, quoted or not', () => {
    expect(prettyName('ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    );
    expect(prettyName('PRETTY_NAME=Alpine\n')).toBe('Alpine');
    expect(prettyName('ID=debian\n')).toBeUndefined();
  });

  it('the machine’s description has no gaps', () => {
    const machine = describeMachine();
    expect(machine.cores).toBeGreaterThan(0);
    for (const text of [machine.cpu, machine.os, machine.kernel]) expect(text).not.toBe('');
  });
});
