import type { Rule } from 'eslint';

/** Asks of each test's title that it begins with its subject. */
export const testTitles: Rule.RuleModule;
