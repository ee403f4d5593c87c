/**
 * Draws the rooms of each area into docs/architecture.md, from the plan that lint keeps to (scripts/lint/floor-plan.js).
 * `npm run docs:floor-plan` draws it, `npm run docs:floor-plan -- --check` fails where the drawing is another one
 * (npm run check does that).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { FLOOR_PLAN } from './lint/floor-plan.js';

const target = new URL('../docs/architecture.md', import.meta.url);
const BEGIN = '<!-- The floor plan: npm run docs:floor-plan -->';
const END = '<!-- The end of the floor plan -->';

const areaOf = ([area, floors]: [string, readonly (readonly string[])[]]): string => {
  const id = area.replace('src-', '');
  const boxes = floors.map((floor, level) => {
    const rooms = floor.map((room) => room || `${area} itself`).join(' · ');
    return `    ${id}${level}["${rooms}"]`;
  });
  const stairs = floors.slice(1).map((_floor, level) => `    ${id}${level + 1} --> ${id}${level}`);
  return [`  subgraph ${id}[${area}]`, '    direction TB', ...boxes, ...stairs, '  end'].join('\n');
};

const drawing = ['```mermaid', 'flowchart LR', ...Object.entries(FLOOR_PLAN).map(areaOf), '```'].join('\n');
const current = await readFile(target, 'utf8');
const [before, rest = ''] = current.split(BEGIN);
const after = rest.split(END)[1];
if (before === undefined || after === undefined)
  throw new Error(`docs/architecture.md lacks its marks: ${BEGIN} … ${END}`);
const page = await format(`${before}${BEGIN}\n\n${drawing}\n\n${END}${after}`, {
  parser: 'markdown',
  printWidth: 110,
});

if (!process.argv.includes('--check')) {
  await writeFile(target, page);
  console.log('The floor plan is drawn into docs/architecture.md');
} else if (current !== page) {
  console.error(
    'The floor plan in docs/architecture.md is another one. Run `npm run docs:floor-plan` and commit it.',
  );
  process.exitCode = 1;
}
