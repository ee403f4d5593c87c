/**
 * Adds up the reports of Vitest and Playwright, and names the tests that failed, and those that passed at a second look
 * only.
 */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The parts of Vitest's JSON report that are counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  /** The time of the wall clock, ms. */
  readonly startTime: number;
  readonly endTime: number;
  /** The error of a file that doesn't load. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

/** The parts of Playwright's JSON report that are counted. */
export interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly ReportedError[];
  readonly suites: readonly PlaywrightSuite[];
}

interface ReportedError {
  readonly message?: string;
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly file: string;
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly {
        /** The duration, ms. */
        readonly duration: number;
        readonly errors: readonly ReportedError[];
        readonly steps?: readonly { readonly title: string }[];
      }[];
    }[];
  }[];
}

/** A file that doesn't even load has no tests in the report; it counts as one that failed. */
export function countVitest(report: VitestReport): Counts {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function countPlaywright(report: PlaywrightReport): Counts {
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected + report.errors.length,
    skipped: report.stats.skipped,
  };
}

export function sum(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (total, next) => ({
      passed: total.passed + next.passed,
      failed: total.failed + next.failed,
      skipped: total.skipped + next.skipped,
    }),
    NO_TESTS,
  );
}

const LONGEST_REASON = 400;
const COLOUR = /\x1b\[\d+m/g;

/** The reason of a failure in one line, without colours and stack. */
const reasonOf = (message: string): string =>
  message
    .replace(COLOUR, '')
    .split(/\n\s+at /, 1)
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_REASON);

const lineOf = (
  file: VitestFile,
  { fullName, failureMessages }: VitestFile['assertionResults'][number],
): string => `${file.name}: ${fullName}: ${reasonOf(failureMessages?.[0] ?? '')}`;

/**
 * A line for each test that failed. They stand at the end of the log, which is read first, and sometimes is all there
 * is.
 */
export function failuresOfVitest(report: VitestReport): string[] {
  return report.testResults.flatMap((file) => {
    if (file.status === 'failed' && file.assertionResults.length === 0)
      return [`${file.name}: ${reasonOf(file.message)}`];
    return file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => lineOf(file, test));
  });
}

/** A line for each test that failed at first and then passed, with the reason of the first time. */
export const secondLooksOfVitest = (report: VitestReport): string[] =>
  report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && (failureMessages?.length ?? 0) > 0)
      .map((test) => lineOf(file, test)),
  );

/** A line for each test of this status, with the step in which it failed first. */
function linesOfPlaywright(report: PlaywrightReport, wanted: 'unexpected' | 'flaky'): string[] {
  const linesOf = (suite: PlaywrightSuite): string[] => [
    ...(suite.suites ?? []).flatMap(linesOf),
    ...(suite.specs ?? []).flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === wanted)
        .map(({ results }) => {
          const result = results.find(({ errors }) => errors.length > 0);
          const step = result?.steps?.at(-1);
          const reasons = (result?.errors ?? []).map(({ message }) => reasonOf(message ?? ''));
          return [`${file}: ${title}`, ...(step ? [`in “${step.title}”`] : []), ...reasons].join(': ');
        }),
    ),
  ];
  return report.suites.flatMap(linesOf);
}

/** A line for each test that failed, and for each error outside tests. */
export const failuresOfPlaywright = (report: PlaywrightReport): string[] => [
  ...report.errors.map(({ message }) => reasonOf(message ?? '')),
  ...linesOfPlaywright(report, 'unexpected'),
];

/** A line for each test that failed at first and then passed, with the step and the reason of the first time. */
export const secondLooksOfPlaywright = (report: PlaywrightReport): string[] =>
  linesOfPlaywright(report, 'flaky');

/**
 * Tests that may pass at a second look in one run. A machine of two cores that shows four windows is late now and then;
 * where more tests than these were, the change is slow, or races.
 */
export const SECOND_LOOKS_AT_MOST = 3;

/** How many failures a run counts for its second looks: none, or each that is too many. */
export const secondLooksTooMany = (count: number): number => Math.max(0, count - SECOND_LOOKS_AT_MOST);

export interface FileDuration {
  readonly file: string;
  /** The time from the file's first test to the end of its last one; for tests with windows, the sum of their times. */
  readonly ms: number;
}

export const durationsOfVitest = (report: VitestReport): FileDuration[] =>
  report.testResults.map(({ name, startTime, endTime }) => ({ file: name, ms: endTime - startTime }));

/** @param folder the folder that the report's file names start from, with a slash at its end */
export function durationsOfPlaywright(report: PlaywrightReport, folder: string): FileDuration[] {
  const specsOf = (suite: PlaywrightSuite): FileDuration[] => [
    ...(suite.suites ?? []).flatMap(specsOf),
    ...(suite.specs ?? []).flatMap(({ file, tests }) =>
      tests.flatMap(({ results }) => results.map(({ duration }) => ({ file, ms: duration }))),
    ),
  ];
  const byFile = new Map<string, number>();
  for (const { file, ms } of report.suites.flatMap(specsOf)) byFile.set(file, (byFile.get(file) ?? 0) + ms);
  return [...byFile].map(([file, ms]) => ({ file: `${folder}${file}`, ms }));
}
