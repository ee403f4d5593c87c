import { describe, expect, it } from 'vitest';
import { MachineSchema, measuredOn, VersionsSchema } from './machine';
import { MACHINE, VERSIONS } from './testing/provenance';

const provenance = { startedAt: '2026-01-02T03:04:05.000Z', machine: MACHINE, versions: VERSIONS };

describe('where a result comes from', () => {
  it('a result’s origin is given with its day, its machine and every version', () => {
    expect(measuredOn(provenance)).toBe(
      'Measured on 2026-01-02 on A CPU, 2 cores, 8 GB, An OS, Linux 6.1. ' +
        'Matinee 0.1.0 (abc), Electron 33.2.1, Chromium 130, Node 20.18.',
    );
  });

  it('a result’s origin names the commits that measured earlier pieces of it', () => {
    expect(measuredOn(provenance, [{ ...VERSIONS, commit: 'def' }])).toContain(
      'Matinee 0.1.0 (abc; earlier pieces on def)',
    );
  });

  it('a result’s origin is read again as it was kept', () => {
    expect(MachineSchema.parse(MACHINE)).toEqual(MACHINE);
    expect(VersionsSchema.parse(VERSIONS)).toEqual(VERSIONS);
    expect(MachineSchema.safeParse({ ...MACHINE, cores: 'two' }).success).toBe(false);
  });
});
