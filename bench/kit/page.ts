/** The parts of all benches' pages: Markdown that isn't laid out yet. Pure. */

type Row = readonly string[];

const row = (cells: Row): string => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

export const table = (head: Row, rows: readonly Row[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Writes a number's minus as a minus sign, not as a hyphen. */
export const signed = (text: string): string => text.replace('-', '−');

/** @param none the text where there is no target, or no measurement */
export const verdict = (met: boolean | null, none = ''): string =>
  met === null ? none : met ? 'met' : '**missed**';

/** A target as a person reads it. */
export const targetText = (stated: string | null): string =>
  stated === null ? '–' : stated.replace('<=', '≤').replace('>=', '≥').replace('…', ' to ');

/**
 * Replaces the part of a page between two markers: `<!-- <name>: start … -->` and `<!-- <name>: end -->`. Throws when
 * they are missing: text that a person wrote is never lost.
 * @param command the command that writes the part
 */
export function withPart(page: string, name: string, command: string, part: string): string {
  const start = `<!-- ${name}: start (written by npm run ${command}) -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(`<!-- ${name}: end -->`);
  if (from === -1 || to < from) throw new Error(`the page has no markers to write the ${name} between`);
  return `${page.slice(0, from + start.length)}\n\n${part}\n\n${page.slice(to)}`;
}
