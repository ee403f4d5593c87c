import { describe, expect, it } from 'vitest';
import {
  bundledExceptions,
  isAllowed,
  licenceProblems,
  LockSchema,
  type LicenceException,
  type Lock,
} from './licence-rules';

const lockOf = (packages: Lock['packages']): Lock => ({ lockfileVersion: 3, packages });
const FONT: LicenceException = { name: 'font', licence: 'OFL-1.1', use: 'shipped', reason: 'a font' };
const DATA: LicenceException = { name: 'data', licence: 'CC-BY-4.0', use: 'development', reason: 'data' };
const MUTE: LicenceException = {
  name: 'mute',
  licence: null,
  use: 'development',
  reason: 'says it elsewhere',
};

describe('an SPDX expression', () => {
  it.each([
    'MIT',
    '(MIT)',
    'WTFPL OR ISC',
    '(WTFPL OR MIT)',
    'MIT AND Apache-2.0',
    'GPL-3.0-only OR (MIT AND BSD-3-Clause)',
    'MIT OR GPL-2.0 AND GPL-3.0',
  ])('the SPDX expression %s is allowed', (expression) => {
    expect(isAllowed(expression)).toBe(true);
  });

  it.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    '(MIT OR ISC) AND LGPL-2.1',
    'GPL-2.0 AND MIT OR AGPL-3.0',
    // The rules understand neither of these, so a person has to look.
    'Apache-2.0 WITH LLVM-exception',
    'SEE LICENSE IN LICENSE',
    'UNLICENSED',
    'MIT OR',
    '(MIT',
    'MIT)',
    'MIT ISC',
    '',
    'mit',
  ])('the SPDX expression %j isn’t allowed', (expression) => {
    expect(isAllowed(expression)).toBe(false);
  });
});

describe('the licences of a lock file', () => {
  it('the licences of a lock file are fine where each is allowed, ours and links aside', () => {
    const lock = lockOf({
      '': { license: 'UNLICENSED' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b': { link: true },
    });
    expect(licenceProblems(lock, [])).toEqual([]);
  });

  it('a forbidden licence is reported by package name and version, also inside of another package and in a scope', () => {
    const lock = lockOf({
      'node_modules/a/node_modules/@scope/b': { version: '2.1.0', license: 'AGPL-3.0-only', dev: true },
      'node_modules/c': { version: '3.0.0' },
    });
    expect(licenceProblems(lock, [])).toEqual([
      '@scope/b@2.1.0 is under AGPL-3.0-only, which isn’t allowed.',
      'c@3.0.0 is under no licence that the lock file says, which isn’t allowed.',
    ]);
  });

  it('a package may have an exception, with a licence or without one', () => {
    const lock = lockOf({
      'node_modules/font': { version: '1.0.0', license: 'OFL-1.1' },
      'node_modules/data': { version: '1.0.0', license: 'CC-BY-4.0', dev: true },
      'node_modules/mute': { version: '1.0.0', dev: true },
    });
    expect(licenceProblems(lock, [FONT, DATA, MUTE])).toEqual([]);
  });

  it('an exception is asked about anew where its package changes its licence', () => {
    const lock = lockOf({ 'node_modules/font': { version: '2.0.0', license: 'Proprietary' } });
    expect(licenceProblems(lock, [FONT])).toEqual([
      'font@2.0.0 is under Proprietary, which isn’t allowed.',
      'No package needs the exception for font (OFL-1.1) any more.',
    ]);
  });

  it('the licences keep what is for development out of what people get', () => {
    const lock = lockOf({ 'node_modules/data': { version: '1.0.0', license: 'CC-BY-4.0' } });
    expect(licenceProblems(lock, [DATA])).toEqual([
      'data@1.0.0 is under CC-BY-4.0, which is an exception for development only, and it would be shipped.',
    ]);
  });

  it('the licences are read from version 3 of the lock file alone: the ones before say no licence', () => {
    expect(LockSchema.safeParse({ lockfileVersion: 2, packages: {} }).success).toBe(false);
  });
});

describe('the packages in a bundle', () => {
  it('a bundle has no package that may be used in development alone', () => {
    expect(bundledExceptions(['font@1.0.0', 'data@2.0.0', 'data-view@1.0.0'], [FONT, DATA, MUTE])).toEqual([
      'data@2.0.0',
    ]);
  });
});
