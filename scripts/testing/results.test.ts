import { describe, expect, it } from 'vitest';
import {
  countPlaywright,
  countVitest,
  durationsOfPlaywright,
  durationsOfVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  secondLooksOfPlaywright,
  secondLooksOfVitest,
  secondLooksTooMany,
  sum,
} from './results';

const passed = { fullName: 'a party opens', status: 'passed', failureMessages: [] };
const failed = {
  fullName: 'a party ends',
  status: 'failed',
  failureMessages: ['\x1b[31mAssertionError\x1b[39m: expected 1\n  to be 2\n    at party.test.ts:3:1'],
};

const passedAtLast = {
  ...{ fullName: 'a party is found', status: 'passed' },
  failureMessages: ['Error: nobody was there\n    at party.test.ts:9:1'],
};

describe('the sum of the test runs', () => {
  it('a test file that does not load counts as failed', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 0,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          startTime: 10,
          endTime: 25,
          message: 'Cannot find ./b\n    at a.ts',
          assertionResults: [],
        },
        {
          ...{ name: 'b.test.ts', status: 'failed', startTime: 20, endTime: 120 },
          ...{ message: '', assertionResults: [passed, failed] },
        },
        {
          ...{ name: 'c.test.ts', status: 'passed', startTime: 0, endTime: 1 },
          ...{ message: '', assertionResults: [passed, passedAtLast] },
        },
      ],
    };
    expect(countVitest(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
    expect(failuresOfVitest(report)).toEqual([
      'a.test.ts: Cannot find ./b',
      'b.test.ts: a party ends: AssertionError: expected 1 to be 2',
    ]);
    expect(secondLooksOfVitest(report)).toEqual(['c.test.ts: a party is found: Error: nobody was there']);
    expect(durationsOfVitest(report)).toEqual([
      { file: 'a.test.ts', ms: 15 },
      { file: 'b.test.ts', ms: 100 },
      { file: 'c.test.ts', ms: 1 },
    ]);
  });

  it('a failed test of a window is reported with its step', () => {
    const result = (message: string) => ({
      errors: [{ message }],
      duration: 2000,
      steps: [{ title: 'opens' }, { title: 'ends' }],
    });
    const spec = (title: string, status: string) => ({
      ...{ file: 'party.e2e.ts', title },
      tests: [
        { status, results: [status === 'expected' ? { errors: [], duration: 500 } : result('too late')] },
      ],
    });
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
      errors: [{ message: 'no display' }],
      suites: [
        {
          specs: [spec('one', 'expected')],
          suites: [{ specs: [spec('two', 'unexpected'), spec('three', 'flaky')] }],
        },
      ],
    };
    expect(failuresOfPlaywright(report)).toEqual(['no display', 'party.e2e.ts: two: in “ends”: too late']);
    expect(secondLooksOfPlaywright(report)).toEqual(['party.e2e.ts: three: in “ends”: too late']);
    expect(durationsOfPlaywright(report, 'e2e/')).toEqual([{ file: 'e2e/party.e2e.ts', ms: 4500 }]);
  });

  it('an error outside tests counts as failed, and a test that passed at a second look as passed', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}], suites: [] };
    expect(countPlaywright(report)).toEqual({ passed: 6, failed: 2, skipped: 0 });
  });

  it('second looks are three at most: each further one counts as failed', () => {
    expect([0, 3, 4, 60].map(secondLooksTooMany)).toEqual([0, 0, 1, 57]);
  });

  it('the results of several runs are added up', () => {
    expect(
      sum([
        { passed: 1, failed: 0, skipped: 2 },
        { passed: 3, failed: 1, skipped: 0 },
      ]),
    ).toEqual({
      passed: 4,
      failed: 1,
      skipped: 2,
    });
  });
});
