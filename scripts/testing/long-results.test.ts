import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../test/long/variants';
import { REPO_ROOT } from '../runtime/paths';
import { outdated, readLongResults, type LongResult } from './long-results';

const result = (changes: Partial<LongResult> = {}): LongResult => ({
  ...{ commit: 'abc', at: '2026-01-02T03:04:05.000Z', passed: 3, failed: 0, minutes: 1, failures: [] },
  machine: { cpu: 'a', cores: 2, memoryGb: 24, os: 'b', kernel: 'c' },
  ...changes,
});
const variants = [{ name: 'films', covers: ['src-core/film'] }];

describe('the kept results of the long tests', () => {
  it('the kept results say nothing about a variant that passed and whose code has not changed', () => {
    expect(outdated(variants, { films: result() }, () => false)).toEqual([]);
  });

  it('the kept results name a variant that never ran, failed, or is older than what it covers', () => {
    const asked: unknown[] = [];
    const changed = (commit: string, covers: readonly string[]): boolean => {
      asked.push([commit, covers]);
      return true;
    };
    expect(outdated(variants, {}, changed)).toEqual(['films: never run']);
    expect(outdated(variants, { films: result({ failed: 1 }) }, changed)).toEqual([
      'films: failed on 2026-01-02 at abc',
    ]);
    expect(outdated(variants, { films: result({ commit: 'abc+changes' }) }, changed)).toEqual([
      'films: ran on 2026-01-02 at abc+changes; src-core/film changed since',
    ]);
    expect(asked).toEqual([['abc', ['src-core/film']]]);
  });

  it('the kept results say so when their commit is from elsewhere', () => {
    expect(outdated(variants, { films: result() }, () => null)).toEqual([
      "films: ran on 2026-01-02 at abc, which isn't known here",
    ]);
  });

  it('the kept results are about variants that exist, can be read, and are of files that are there', () => {
    const results = readLongResults(join(REPO_ROOT, 'test/long/results.json'));
    const names = VARIANTS.map(({ name }) => name);
    expect(Object.keys(results).filter((name) => !names.includes(name))).toEqual([]);
    const scripts = (
      JSON.parse(readFileSync(join(REPO_ROOT, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      }
    ).scripts;
    const files = readdirSync(join(REPO_ROOT, 'test/long')).filter((file) => /\.(test|e2e)\.ts$/.test(file));
    for (const { name, script } of VARIANTS)
      if (script) expect(scripts).toHaveProperty(script[0]);
      else
        expect([`${name}.test.ts`, `${name}.e2e.ts`].filter((file) => files.includes(file))).toHaveLength(1);
    const ofFiles = VARIANTS.filter(({ script }) => !script).map(({ name }) => name);
    expect(files.map((file) => file.replace(/\.(test|e2e)\.ts$/, '')).sort()).toEqual(ofFiles.sort());
    const missing = VARIANTS.flatMap(({ covers }) => covers).filter(
      (path) => !existsSync(join(REPO_ROOT, path)),
    );
    expect(missing).toEqual([]);
  });
});
