/** The page of the call bench, and its part of the page of all benches, out of its result. Pure. */
import { FIGURES, type FigurePlan } from './figures';
import type { CallResult, Figure, Run } from './model';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const DIGITS: Readonly<Record<FigurePlan['unit'], number>> = { ms: 0, fps: 1, ratio: 2, cores: 2, dB: 1 };
const signed = (text: string): string => text.replace('-', '−');
const planned = (id: string): FigurePlan | undefined => FIGURES.find((plan) => plan.id === id);

const valueText = (id: string, value: number | null): string => {
  const unit = planned(id)?.unit ?? 'ms';
  if (value === null) return 'never';
  return signed(`${value.toFixed(DIGITS[unit])}${unit === 'ratio' ? '' : ` ${unit}`}`);
};

const targetText = ({ target }: Figure): string =>
  target === null ? '–' : target.replace('<=', '≤').replace('>=', '≥').replace('…', ' to ');

const verdict = ({ met }: Figure): string => (met === null ? '' : met ? 'met' : '**missed**');

const figureRows = (figures: readonly Figure[]): string[][] =>
  figures.map((figure) => [
    `${planned(figure.id)?.title ?? figure.id} (\`${figure.id}\`)`,
    targetText(figure),
    figure.runs === 0 ? '–' : valueText(figure.id, figure.value),
    verdict(figure),
    `${figure.runs}${figure.void > 0 ? `, ${figure.void} void` : ''}`,
  ]);

const HEAD = ['figure', 'target', 'reached', '', 'runs'] as const;

const missed = (figures: readonly Figure[]): string => {
  const ids = figures.filter(({ met }) => met === false);
  if (ids.length === 0) return figures.some(({ met }) => met) ? 'Every target that was measured is met.' : '';
  const names = ids.map(({ id, value }) => `\`${id}\` (${valueText(id, value)})`).join(', ');
  return `Missed: ${names}.`;
};

const unmeasured = (figures: readonly Figure[]): string => {
  const ids = FIGURES.filter(({ id, target }) => {
    const figure = figures.find((one) => one.id === id);
    return target !== null && (!figure || figure.runs === 0);
  }).map(({ id }) => `\`${id}\``);
  return ids.length === 0 ? '' : `Without a valid run, so neither met nor missed: ${ids.join(', ')}.`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const runRows = (runs: readonly Run[]): string[][] =>
  runs.map(({ experiment, round, values, machineBusy, void: why }) => [
    experiment,
    String(round),
    Object.entries(values)
      .map(([id, value]) => `\`${id}\` ${valueText(id, value)}`)
      .join(', '),
    percent(machineBusy),
    why ?? '',
  ]);

const measuredOn = ({ machine, versions, startedAt }: CallResult): string =>
  `Measured on ${startedAt.slice(0, 10)} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, ${machine.kernel}. Matinee ${versions.matinee} (${versions.commit}), Electron ${versions.electron}, Chromium ${versions.chromium}, Node ${versions.node}.`;

const failures = (result: CallResult): string =>
  result.failures.length === 0
    ? ''
    : `Didn’t run to the end: ${result.failures
        .map(({ experiment, round, why }) => `${experiment}, round ${round} (${why.split('\n')[0]})`)
        .join('; ')}.`;

const verdicts = (result: CallResult): string =>
  [missed(result.figures), unmeasured(result.figures), failures(result)].filter(Boolean).join(' ');

/** What docs/benchmarks.md says of the call: those with a target. */
export function callSummary(result: CallResult): string {
  const asked = result.figures.filter(({ target }) => target !== null);
  return `${measuredOn(result)}

${table(HEAD, figureRows(asked))}

${verdicts(result)}`;
}

export function callReport(result: CallResult): string {
  return `# How good the call is

Made by \`npm run bench:call\`; nothing here is written by hand. \`--quick\` takes a look in under two minutes and leaves this page as it is, \`--only join,mesh\` runs some of it, \`--json\` ends with one line of JSON.

${measuredOn(result)}

## Figures

${table(HEAD, figureRows(result.figures))}

${verdicts(result)}

## How it is measured

- Real windows of the app, with cameras of 320 × 240 at 15 frames a second and voices that are tones in beats. All times are on the machine's monotonic clock.
- **Join**: both people are on machines of their own (network namespaces). Everything between them, signalling and media, passes one router in user space, which delays it. From the guest's click on *Join*, in the lobby, until the host's picture in the party is about to be shown for the first time. The guest leaves and joins again and again; the first join at each delay isn't counted.
- **Cut**: the guest's line is dead for 5 s without a word to anybody. From the moment when packets pass again until the slowest of four is back: picture and voice, each way. Shorter gaps than 400 ms are no break: the fake voices pause for 150 ms. Looked at every 20 ms for the voice, at each frame for the picture. **Address**: the guest's machine has another address from one moment to the next, with the old one gone.
- **Mesh**: frames that the tiles of the others show, the slowest of all directions, and the processor time of each window's processes (the host's with its embedded server). Then the same with a page that has nothing but simple-peer, in the same run. Where the windows fill the processor the ratio says less than it seems: neither can take more than there is.
- **Ducking**: a film with a steady tone of 3 kHz at the listener, a friend who speaks for 2.5 s and is silent for 4.5 s. The listener's loudspeaker is recorded; the levels of the film's tone and of the voice's are read every 5 ms. The film is down, or back, when it is within 1 dB of where it settles.
- **Screen share**: a film of 24 frames a second, each with its number, in a window on the sharer's display, the whole of which is shared with its sound to a receiver on another display. Latency from a frame's time on the one screen to the same frame's on the other. The sound's clicks are recorded at both loudspeakers; what they are behind their frames at the sharer is taken off.
- A run is void when the machine was over 85 % busy, and a mesh when others than the bench took over 10 % of it. Void runs are listed and are in no figure.
- Of several runs a figure is the median; of frame rates that nobody may fall under it is the worst.

## Runs

${table(['what', 'round', 'values', 'machine busy', 'void because'], runRows(result.runs))}
`;
}

const START = '<!-- call figures: start (written by npm run bench:call) -->';
const END = '<!-- call figures: end -->';

/** The page of all benches with the call's part replaced. Throws when the markers aren't there: what a person wrote is never lost. */
export function withCallSummary(page: string, result: CallResult): string {
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  if (from === -1 || to < from)
    throw new Error('the page has no markers to write the call’s figures between');
  return `${page.slice(0, from + START.length)}\n\n${callSummary(result)}\n\n${page.slice(to)}`;
}
