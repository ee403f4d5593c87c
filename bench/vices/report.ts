/** The page of the bench of vices, made from its results. Pure. */
import { machineWords } from '../kit/machine';
import { table } from '../kit/page';
import { BEFORE, type FoundByVice, type VicesResult } from './model';
import { VICES } from './vices';

const cells = (row: FoundByVice[string] | undefined): string[] => {
  if (row === undefined) return ['–', '–', '–'];
  if (typeof row === 'string') return [row, '–', '–'];
  return [row.seeksPerMinute, row.apartS, row.stoodS].map((value) => value.toFixed(1));
};

export function vicesReport({ machine, engine, seconds, startedAt, apps }: VicesResult): string {
  const now = Object.keys(apps).filter((commit) => commit !== BEFORE);
  const commits = [...(apps[BEFORE] ? [BEFORE] : []), ...now];
  const nameOf = (commit: string): string =>
    `${commit === BEFORE ? 'before' : 'now'} (${commit.slice(0, 7)})`;
  return [
    '# Film servers with vices',
    '',
    'Made by `npm run bench:vices`; nothing here is written by hand. Two people in real windows watch a film or a live stream of a server with the troubles of real ones (test/fakes/troubled-origin): the host opens it, a friend comes a little later, the host presses play. `--app-root` runs the app of another checkout, `--only` some of the vices, `--seconds` as long as it says.',
    '',
    `Measured from ${startedAt.slice(0, 10)} on, on ${machineWords(machine)}; ${engine}. Each vice was watched for ${seconds} s, once; all figures are by the minute. _Seeks_ are of the window that seeks most, the jump of the host among them. _Apart_ are the seconds in which one of the two plays and the other isn't within 250 ms of it. _Stood_ are the seconds in which nobody's film moved, those before it began among them. A film's place is its element's; a live stream's is the engine's own word.`,
    '',
    table(
      [
        'vice',
        'what it is',
        ...commits.flatMap((commit) => [`${nameOf(commit)}: seeks`, 'apart, s', 'stood, s']),
      ],
      VICES.map(({ id, about }) => [
        `\`${id}\``,
        about,
        ...commits.flatMap((commit) => cells(apps[commit]?.[id])),
      ]),
    ),
    '',
  ].join('\n');
}
