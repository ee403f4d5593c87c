/** The page of the app's bench, and its part of the page of all benches, made from its result. Pure. */
import { measuredOn } from '../kit/machine';
import { table, withPart } from '../kit/page';
import { RunReport } from '../kit/run-report';
import { median } from '../kit/statistics';
import { FIGURES } from './figures';
import type { MemoryByKind } from './memory';
import type { AppResult, AppRun } from './model';

type IdleDetail = Readonly<Record<'bare' | 'app', MemoryByKind>>;
const isIdle = (run: AppRun): run is AppRun & { detail: IdleDetail } =>
  run.experiment === 'idle' && run.void === null && run.detail !== undefined;

/** The table of the memory: by kind of process, the median of the runs. */
function memoryTable(runs: readonly AppRun[]): string {
  const details = runs.filter(isIdle).map(({ detail }) => detail);
  if (details.length === 0) return 'Not measured.';
  const kinds = [...new Set(details.flatMap(({ bare, app }) => [...Object.keys(bare), ...Object.keys(app)]))];
  const of = (subject: 'bare' | 'app', kind: string): number =>
    median(details.map((detail) => detail[subject][kind] ?? 0));
  return table(
    ['process', 'bare', 'Home', 'more'],
    kinds.map((kind) => {
      const [bare, app] = [of('bare', kind), of('app', kind)];
      return [`\`${kind}\``, ...[bare, app, app - bare].map((mb) => `${mb.toFixed(1).replace('-', '−')} MB`)];
    }),
  );
}

export function appReport(result: AppResult): string {
  const report = new RunReport(FIGURES, result);
  return `# How light the app is

Made by \`npm run bench:app\`; nothing here is written by hand. \`--quick\` takes a look in under two minutes and leaves this page as it is, \`--only start,idle\` runs some of it, \`--json\` ends with one line of JSON. Why it is built as it is: [ADR 56](adr/0056-home-first.md).

${measuredOn(result)}

## Figures

${report.figures()}

${report.verdicts()}

## Where the memory is

${memoryTable(result.runs)}

## How it is measured

- The app and a bare window (one BrowserWindow as large as the app's, a page of one button) are started by turns in one run, every second time the other one first, each in a folder of its own, with nothing attached to them: no driver, no debugger.
- **Start**: from the start of the process until the button is on the screen, by what is in the memory that the X server draws into, looked at every 4 ms. Home's button is there with all that Home can do. Each has been started three times before in the same folder; the **first start** has a folder that nothing was kept in.
- **Memory**: the proportional set size (PSS) of all processes, half a minute after the start, on nothing but Home: the engine has given back by then what the start alone needed.
- **Clicks**: from the first click on Home, two seconds after it came, to the frame in which the lobby's button, or the settings, are there.
- **Party**: two windows of the app on this machine, with faces and voices, watch the sample film. Tasks of the two pages' main threads over 50 ms, as \`PerformanceObserver\` tells them.
- A run is void when others than the bench took over 10 % of the machine; memory doesn't ask. Void runs are listed and are in no figure. Of several runs a figure is the median.

## Runs

${report.runs()}
`;
}

/** The page of all benches with the app's part replaced by the figures that have a target. */
export function withAppSummary(page: string, result: AppResult): string {
  const report = new RunReport(FIGURES, result);
  const summary = [measuredOn(result), report.figures({ asked: true }), report.verdicts()].join('\n\n');
  return withPart(page, 'app figures', 'bench:app', summary);
}
