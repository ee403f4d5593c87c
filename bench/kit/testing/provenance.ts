/** A made-up machine and versions, for tests of pages and figures. */
import type { Machine, Versions } from '../../../scripts/runtime/machine';

export const MACHINE: Machine = { cpu: 'A CPU', cores: 2, memoryGb: 8, os: 'An OS', kernel: 'Linux 6.1' };
export const VERSIONS: Versions = {
  ...{ matinee: '0.1.0', commit: 'abc', electron: '33.2.1', chromium: '130', node: '20.18' },
};
