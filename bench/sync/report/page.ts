/** The measured part of docs/benchmarks.md, between two markers; the prose around it is written by hand and stays. */
import { measuredOn } from '../../kit/machine';
import { table, verdict, withPart } from '../../kit/page';
import type { FigureDetail } from '../figures/sync-figures';
import { figureId, type Group } from '../figures/measures';
import { TARGETS } from '../figures/targets';
import { NETWORK_IDS, POLICY_IDS, type PolicyId } from '../model';
import { POLICY_NAMES } from './policy-look';
import type { SyncReport } from './summary';
import { limitOf, valueOf } from './wording';

type Row = readonly string[];

/** The figures by id; one that isn't there wasn't measured. */
class Figures {
  constructor(private readonly all: readonly FigureDetail[]) {}

  find(id: string): FigureDetail | undefined {
    return this.all.find((figure) => figure.id === id);
  }

  value(id: string): string {
    const figure = this.find(id);
    return figure ? valueOf(figure) : 'not measured';
  }

  /** Several statistics for one cell of a table. */
  values(ids: readonly string[]): string {
    const values = ids.map((id) => this.value(id));
    const [first = ''] = values;
    if (values.every((value) => value === first)) return first;
    return (
      values.map((value) => value.replace(/ ms$/, '')).join(' / ') +
      (values.every((v) => v.endsWith(' ms')) ? ' ms' : '')
    );
  }

  /** Whether a run tells of it, be it a void one. */
  wasTried(id: string): boolean {
    const figure = this.find(id);
    return figure !== undefined && figure.runs + figure.void > 0;
  }

  /** The number of runs behind a figure. */
  runs(id: string): string {
    const figure = this.find(id);
    if (!figure) return '–';
    return figure.void > 0 ? `${figure.runs} (+ ${figure.void} void)` : String(figure.runs);
  }
}

const spreadOfSkew = (figures: Figures, group: Group, stem = 'skew'): string =>
  figures.values(['p50-ms', 'p95-ms', 'max-ms'].map((statistic) => figureId(group, stem, statistic)));

function targets(figures: Figures): string {
  return table(
    ['figure', 'target', 'reached', '', 'runs', 'best of others'],
    Object.entries(TARGETS).map(([id, target]) => {
      const figure = figures.find(id);
      return [
        `${target.title} (\`${id}\`)`,
        limitOf(target),
        figures.value(id),
        verdict(figure?.met ?? null, '–'),
        figures.runs(id),
        target.bestPeer ?? '–',
      ];
    }),
  );
}

const own = (network: Group['network'], windows: Group['windows'] = 2, long = false): Group => ({
  ...{ policy: 'matinee', network, windows, long },
});

function ours(figures: Figures): string {
  const groups = NETWORK_IDS.flatMap((network) =>
    ([2, 3, 4] as const).map((windows) => own(network, windows)),
  ).filter((group) => figures.find(figureId(group, 'skew', 'p95-ms')) !== undefined);
  if (groups.length === 0) return 'Not measured.';
  return table(
    [
      'network',
      'windows',
      'skew p50 / p95 / max',
      'by the frames',
      'start spread p95',
      'seeks',
      'rate changes',
      'cores per window',
      'runs',
    ],
    groups.map((group) => [
      group.network,
      String(group.windows),
      spreadOfSkew(figures, group),
      spreadOfSkew(figures, group, 'skew-frames'),
      figures.value(figureId(group, 'start-spread', 'p95-ms')),
      figures.value(figureId(group, 'steady', 'seeks-per-hour')),
      figures.value(figureId(group, 'steady', 'rate-changes-per-hour')),
      figures.value(figureId(group, 'cores', 'per-window')),
      figures.runs(figureId(group, 'skew', 'p95-ms')),
    ]),
  );
}

function senses(figures: Figures): string {
  const lan = own('lan');
  const all = (stem: string): Row => [
    figures.values(['p50-ms', 'p95-ms', 'max-ms'].map((statistic) => figureId(lan, stem, statistic))),
    figures.runs(figureId(lan, stem, 'p95-ms')),
  ];
  return table(
    ['LAN, two windows', 'p50 / p95 / max', 'runs'],
    [
      ['on the screen, by frame codes', ...all('skew-screen')],
      ['by ear, by the film’s clicks', ...all('skew-sound')],
      ['by ear, one window minimised', ...all('skew-hidden-sound')],
      ['first frame after play', ...all('start-spread')],
      ['last frame after a pause', ...all('pause-spread')],
      ...['step-100', 'step-500', 'step-5000', 'freeze-2000'].map((stem): Row => {
        const [kind = '', size = ''] = stem.split('-');
        const ids = ['recovery-p50-ms', 'recovery-ms', 'recovery-max-ms'].map((s) => figureId(lan, stem, s));
        const title =
          kind === 'step' ? `recovery from a step of ${size} ms` : 'recovery from a freeze of 2 s';
        return [title, figures.values(ids), figures.runs(figureId(lan, stem, 'recovery-ms'))];
      }),
    ],
  );
}

/** The figures by network, two windows each, of the networks where there is one. */
function clocksApart(figures: Figures): string {
  const ids = NETWORK_IDS.map((network) => [network, figureId(own(network), 'clock', 'p95-ms')] as const);
  const measured = ids.filter(([, id]) => figures.wasTried(id));
  if (measured.length === 0) return 'How far apart the clocks of two windows are wasn’t measured.';
  return table(
    ['between two windows, in steady play', 'p50 / p95 / max', 'runs'],
    measured.map(([network, id]) => [
      network,
      spreadOfSkew(figures, own(network), 'clock'),
      figures.runs(id),
    ]),
  );
}

const ASYMMETRIC =
  'On _asymmetric_ the first window’s line to the server takes 300 ms up and 100 ms down, the second one’s is DSL, and both are linked to each other directly, as people in a call are. An exchange with the server can’t show half the difference of its two ways, which is 100 ms here: only the link can. It is measured for 30 s, once the film has played for 20 s.';

const clocks = (figures: Figures): string =>
  table(
    ['network', '1 s after joining, p95', '60 s after, p95', 'joins'],
    (['dsl', 'lan', 'mobile', 'satellite'] as const).map((network) => {
      const id = (after: string): string =>
        `clock-error-${after}-p95-ms${network === 'dsl' ? '' : `-${network}`}`;
      const joins = figures.find(id('1s'))?.samples ?? 0;
      return [network, figures.value(id('1s')), figures.value(id('60s')), joins === 0 ? '–' : String(joins)];
    }),
  );

function longRuns(figures: Figures, noiseFrom: readonly string[]): string {
  const long = own('lan', 2, true);
  const rows: Row[] = [
    [
      'measured, one long run',
      ...['seeks-per-hour', 'rate-changes-per-hour', 'rate-share'].map((s) =>
        figures.value(figureId(long, 'steady', s)),
      ),
      spreadOfSkew(figures, long),
    ],
    [
      'simulated, one hour',
      ...['seeks-per-hour', 'rate-changes-per-hour', 'rate-share'].map((s) =>
        figures.value(`steady-${s}-simulated`),
      ),
      '–',
    ],
  ];
  const simulated =
    noiseFrom.length === 0
      ? ''
      : `\n\nSimulated: the same engine on a made-up player and a made-up clock, with frame jitter and clock errors recorded in ${noiseFrom.map((name) => `\`${name}\``).join(', ')}, false clocks of ±5 s and ±100 ppm, and sound cards ±30 ppm off.`;
  return (
    table(['LAN, two windows', 'seeks', 'rate changes', '|rate − 1| ≤ 0.5 %', 'skew p50 / p95 / max'], rows) +
    simulated
  );
}

function sideBySide(figures: Figures, report: SyncReport): string {
  const shown = POLICY_IDS.filter(
    (id) => id === 'matinee' || report.peers.some((peer) => peer.id === id && peer.unpublished === null),
  );
  const name = (id: PolicyId): string =>
    id === 'matinee' ? '**Matinee**' : `${POLICY_NAMES[id]} (policy port)`;
  const group = (policy: PolicyId, network: Group['network']): Group => ({
    policy,
    network,
    windows: 2,
    long: false,
  });
  const skews = table(
    ['skew p50 / p95 / max', 'LAN', 'DSL', 'mobile', 'runs'],
    shown.map((policy) => [
      name(policy),
      ...(['lan', 'dsl', 'mobile'] as const).map((network) => spreadOfSkew(figures, group(policy, network))),
      (['lan', 'dsl', 'mobile'] as const)
        .map((network) => figures.runs(figureId(group(policy, network), 'skew', 'p95-ms')))
        .join(', '),
    ]),
  );
  const rest = table(
    [
      'LAN',
      'start spread p95',
      'after a pause, max',
      'step of 500 ms, p50 / p95',
      'freeze of 2 s, p50 / p95',
      'seeks',
      'rate changes',
      '|rate − 1| ≤ 0.5 %',
      'cores per window',
    ],
    shown.map((policy) => {
      const id = (stem: string, statistic: string): string => figureId(group(policy, 'lan'), stem, statistic);
      const recovery = (stem: string): string =>
        figures.values([id(stem, 'recovery-p50-ms'), id(stem, 'recovery-ms')]);
      return [
        name(policy),
        figures.value(id('start-spread', 'p95-ms')),
        figures.value(id('pause-spread', 'frames')),
        recovery('step-500'),
        recovery('freeze-2000'),
        figures.value(id('steady', 'seeks-per-hour')),
        figures.value(id('steady', 'rate-changes-per-hour')),
        figures.value(id('steady', 'rate-share')),
        figures.value(id('cores', 'per-window')),
      ];
    }),
  );
  const kept = report.peers
    .filter(({ unpublished }) => unpublished !== null)
    .map(({ id, unpublished }) => `The row of ${POLICY_NAMES[id]} is not shown: ${unpublished ?? ''}.`);
  return [skews, rest, ...kept].join('\n\n');
}

const ports = ({ peers }: SyncReport): string =>
  peers
    .map(({ title, follows }) => {
      const constants = Object.entries(follows.constants).map(([key, value]) => `${key} = ${value}`);
      return `- **${title}**: policy port, after ${follows.repository} (${follows.files.map((file) => `\`${file}\``).join(', ')}). Constants: ${constants.join('; ')}.`;
    })
    .join('\n');

function voids({ runs }: SyncReport): string {
  const bad = runs.filter((run) => run.void !== null);
  const count = `${runs.length} runs, ${bad.length} of them void (over 1 % of frames dropped, or the machine over 85 % busy) and in no figure.`;
  return [
    count,
    ...(bad.length > 0 ? [''] : []),
    ...bad.map((run) => `- \`${run.run}\`: ${run.void ?? ''}`),
  ].join('\n');
}

const picture = (file: string, says: string): string => `![${says}](images/bench/${file})`;

/** The measured part in Markdown that isn't laid out yet. */
function measuredPart(report: SyncReport): string {
  const figures = new Figures(report.figures);
  return [
    measuredOn({ ...report, startedAt: report.date }, report.earlierVersions),
    '## Targets',
    picture('targets.svg', 'Each target and what was reached'),
    targets(figures),
    '## Ours, by network and windows',
    ours(figures),
    'Seeks and rate changes are per hour of steady play and window.',
    '### Screen, sound, starts and recovery',
    senses(figures),
    '### Clock',
    clocks(figures),
    clocksApart(figures),
    ASYMMETRIC,
    '### Long runs',
    longRuns(figures, report.noiseFrom),
    '## Beside others',
    picture('skew-distribution.svg', 'Distribution of the skew per policy on LAN, DSL and mobile'),
    picture('skew-over-time.svg', 'Skew over one run per policy'),
    picture('step-recovery.svg', 'Position error after a step of 500 ms per policy'),
    sideBySide(figures, report),
    '### What the ports follow',
    ports(report),
    '## Runs',
    voids(report),
  ].join('\n\n');
}

/** The page with its measured part replaced; it isn't laid out yet. */
export const withMeasuredPart = (page: string, report: SyncReport): string =>
  withPart(page, 'figures', 'bench:sync', measuredPart(report));
