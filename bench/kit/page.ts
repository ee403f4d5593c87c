/** What the pages of all benches are made of: Markdown, not yet laid out. Pure. */

type Row = readonly string[];

const row = (cells: Row): string => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

export const table = (head: Row, rows: readonly Row[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** A number's minus as a minus, not as a hyphen. */
export const signed = (text: string): string => text.replace('-', '−');

/** @param none where nothing is asked, or nothing was measured */
export const verdict = (met: boolean | null, none = ''): string =>
  met === null ? none : met ? 'met' : '**missed**';

/** A target as a person reads it. */
export const targetText = (stated: string | null): string =>
  stated === null ? '–' : stated.replace('<=', '≤').replace('>=', '≥').replace('…', ' to ');

/**
 * A page with the part between two markers replaced: `<!-- <name>: start … -->` and `<!-- <name>: end -->`. Throws when they
 * aren't there: what a person wrote is never lost.
 * @param command that writes the part
 */
export function withPart(page: string, name: string, command: string, part: string): string {
  const start = `<!-- ${name}: start (written by npm run ${command}) -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(`<!-- ${name}: end -->`);
  if (from === -1 || to < from) throw new Error(`the page has no markers to write the ${name} between`);
  return `${page.slice(0, from + start.length)}\n\n${part}\n\n${page.slice(to)}`;
}
