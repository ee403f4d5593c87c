import { describe, expect, it } from 'vitest';
import { table, targetText, verdict, withPart } from './page';

describe('a table', () => {
  it('a table has a line for each row, and no cell that breaks it', () => {
    expect(table(['a', '|b|'], [['1', '2']])).toBe('| a | \\|b\\| |\n| --- | --- |\n| 1 | 2 |');
  });
});

describe('a target on a page', () => {
  it('a target on a page is written in signs, and so is whether it was met', () => {
    expect(['<= 10', '>= 13', '400…700', null].map(targetText)).toEqual(['≤ 10', '≥ 13', '400 to 700', '–']);
    expect([true, false, null].map((met) => verdict(met))).toEqual(['met', '**missed**', '']);
    expect(verdict(null, '–')).toBe('–');
  });
});

describe('a part of a page', () => {
  const start = '<!-- app figures: start (written by npm run bench:app) -->';
  const page = `# By hand\n\n${start}\n\nold\n\n<!-- app figures: end -->\n\nBy hand, too\n`;

  it('a part of a page is replaced between its markers, and nothing around them', () => {
    const written = withPart(page, 'app figures', 'bench:app', 'new');
    expect(written).toBe(page.replace('old', 'new'));
    expect(withPart(written, 'app figures', 'bench:app', 'new')).toBe(written);
  });

  it('a part of a page is written nowhere where its markers are missing, or another’s', () => {
    expect(() => withPart('# By hand', 'app figures', 'bench:app', 'new')).toThrow('no markers');
    expect(() => withPart(page, 'call figures', 'bench:call', 'new')).toThrow('no markers');
  });
});
