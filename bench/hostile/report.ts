/** The page of the hostile bench, made from its results. Pure. */
import { machineWords } from '../kit/machine';
import { signed, table, targetText, verdict } from '../kit/page';
import { ATTACKS } from './attacks';
import { attackFigures, figuresOf, type AttackFigures, type HostileFigure } from './figures';
import type { Result } from './model';

const TITLES: Readonly<Record<HostileFigure['id'], string>> = {
  'hostile-memory-mb': 'Memory the server takes more than before',
  'hostile-rtt-p99-ratio': 'Round trip of another person’s clock stamps (p99) against a quiet minute',
  'hostile-out-s': 'From a connection’s first abusive message to its end',
  'hostile-honest-troubles': 'Reconnects, holds, lost lines and refused requests of honest people',
};
const UNITS: Readonly<Record<HostileFigure['unit'], string>> = { MB: ' MB', ratio: ' ×', s: ' s', times: '' };

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const orDash = (value: number | null, unit = ''): string =>
  value === null ? '–' : `${signed(digits(value))}${unit}`;

const figureRows = (figures: readonly HostileFigure[]): string[][] =>
  figures.map(({ id, value, unit, target, met, worst }) => [
    `${TITLES[id]} (\`${id}\`)`,
    targetText(target),
    worst === null ? '–' : value === null ? 'no end to it' : `${digits(value)}${UNITS[unit]}`,
    verdict(met),
    worst === null ? '' : `\`${worst}\``,
  ]);

const outText = ({ outS, never }: AttackFigures): string => {
  if (never) return outS === null ? 'never' : `${orDash(outS, ' s')}, and some never`;
  return orDash(outS, ' s');
};

const attackRows = (result: Result): string[][] =>
  attackFigures(result.runs).map((figures) => [
    `\`${figures.attack}\``,
    String(figures.rounds),
    figures.serverEnded ? '**the server died**' : orDash(figures.memoryMb, ' MB'),
    orDash(figures.ratio),
    orDash(figures.ratioFirst),
    orDash(figures.p99Ms, ' ms'),
    outText(figures),
    `${figures.disconnects} / ${figures.holds} / ${figures.linesLost} / ${figures.refused}`,
  ]);

const ATTACK_HEAD = [
  'attack',
  'rounds',
  'memory',
  'p99 ratio',
  'in the first 5 s',
  'p99',
  'longest in',
  'reconnects / holds / lost lines / refusals',
] as const;

const lengths = ({ runs }: Result): string => {
  const seconds = [...new Set(runs.map((run) => run.seconds))].sort((a, b) => a - b);
  return `Each attack lasted ${seconds.join(' or ')} s.`;
};

const share = (values: readonly number[]): string => {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return `${Math.round(mean * 100)} %`;
};

const measuredOn = (result: Result): string => {
  const { machine, versions, startedAt, runs } = result;
  const strangers = runs.map((run) => run.machine.strangers);
  return `Measured on ${startedAt.slice(0, 10)} on ${machineWords(machine)}. Server: Matinee ${versions.matinee} (${versions.commit}), protocol ${versions.protocol}, Node ${versions.node}. ${lengths(result)} Others than the bench took ${share(strangers)} of the machine meanwhile${runs.some((run) => run.machine.shared) ? ', and the bench went before them (`--shared`)' : ''}.`;
};

const section = (result: Result): string => `${measuredOn(result)}

${table(['figure', 'target', 'worst attack', '', 'which'], figureRows(figuresOf(result.runs)))}

${table(ATTACK_HEAD, attackRows(result))}`;

const before = (result: Result | null): string =>
  result === null
    ? ''
    : `
## Before there were budgets

The same attacks on the server as it was when limits counted messages and not bytes, and nobody was ever put out.

${section(result)}
`;

/** @param result the result of the present server; null where it wasn't measured since it changed */
export function hostileReport(result: Result | null, earlier: Result | null): string {
  const attacks = Object.entries(ATTACKS).filter(([id]) => id !== 'quiet');
  return `# What the server makes of people with bad intentions

Made by \`npm run bench:hostile\`; nothing here is written by hand. \`--quick\` takes a look at some attacks in under two minutes, \`--only offers,silent-tcp\` runs some, \`--seconds\` and \`--rounds\` say how long and how often; \`--add\` adds to the runs that are there, \`--publish\` makes this page of them. \`--server-root\` attacks the server of another checkout.

## Now

${result ? section(result) : 'Not measured since the server has budgets.'}

## The attacks

${table(
  ['attack', 'what it does'],
  attacks.map(([id, { title }]) => [`\`${id}\``, title]),
)}

## How it is measured

- The server is a process of its own, started as \`npm run server\` starts it, anew for each attack; plain HTTP on the loopback, with TLS of its own for \`silent-tls\`. The attacker is one process at the lowest priority (\`nice\` 19), from 127.0.0.2; honest people come from 127.0.0.1 in a third process. Both speak the protocol that the server says it speaks; neither uses the SDK. On two cores the attacker has what the others leave, and that is most of one: the round trips of this page hold for a machine that is full.
- Whoever is put out comes back at once, and again, whatever the server says. Those who attack by seats are in the honest people's party, as guests.
- **Honest people** are four in one party, a film running: each stamps the clock ten times a second (what the server lets a person do is fifteen), says every 2 s how the film goes, writes a line every 5 s, reports on the call and signals to the others. Nothing of that may fail: a closed connection, a hold of the film, a line that somebody doesn't get, a refused request count as troubles.
- **Memory**: the highest proportional set size of the server's processes during the attack (\`smaps_rollup\`, every 200 ms), minus the one right before it, after 5 s of an honest party.
- **Round trips**: the 99th percentile of all clock stamps, over the whole attack and over its first five seconds, each divided by that of a quiet time in the same block of runs, with an attacker's process that waits. A stamp without an answer counts with the time that was waited.
- **Longest in**: the longest time, over all connections of all rounds, from a connection's first abusive message to the end of its socket, as the attacker sees it (who doesn't read sees it by writing). *Never*: open for more than five seconds, and still at the end. A dash: nobody was put out, or the attacker goes by itself.
- Memory and ratios are medians of the rounds; the rest is the worst of all rounds or the sum of them.
${before(earlier)}`;
}
