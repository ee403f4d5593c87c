import { describe, expect, it } from 'vitest';
import { startSafety, type StartSafetyFacts } from './start-safety';

const SAFE: StartSafetyFacts = {
  isRoot: false,
  sandboxForbidden: false,
  electronVersion: '45.4.1',
  pinnedVersion: '45.4.1',
  agreed: false,
};

describe('npm start', () => {
  it('npm start says nothing where it is as safe as what people get', () => {
    expect(startSafety(SAFE)).toEqual({ goesOn: true, said: [] });
    expect(startSafety({ ...SAFE, electronVersion: 'v46.0.0' }).goesOn).toBe(true);
    expect(startSafety({ ...SAFE, electronVersion: '45.0.0' }).said).toEqual([]);
  });

  it('npm start stops as root, and says how to go on', () => {
    const { goesOn, said } = startSafety({ ...SAFE, isRoot: true, sandboxForbidden: true });
    expect(goesOn).toBe(false);
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('As root');
    expect(said[1]).toContain('MATINEE_UNSAFE_START=1 npm start');
  });

  it('npm start stops on an Electron without security updates, or without a version', () => {
    for (const electronVersion of ['33.2.1', '44.9.9', '']) {
      const { goesOn, said } = startSafety({ ...SAFE, electronVersion });
      expect(goesOn).toBe(false);
      expect(said[0]).toContain('gets no mends');
      expect(said[0]).toContain('45.4.1');
    }
  });

  it('npm start goes on where somebody agreed, and says all of it', () => {
    const { goesOn, said } = startSafety({ ...SAFE, isRoot: true, electronVersion: '33.2.1', agreed: true });
    expect(goesOn).toBe(true);
    expect(said.join('\n')).toMatch(/As root[^]*Electron 33\.2\.1/);
  });

  it('npm start needs nothing on a fresh Ubuntu, and says that the sandbox is off', () => {
    const { goesOn, said } = startSafety({ ...SAFE, sandboxForbidden: true });
    expect(goesOn).toBe(true);
    expect(said.join()).toContain('forbids Chromium’s sandbox');
  });
});
