/** The line about an attack that is printed as soon as it has run. Pure. */
import type { AttackId } from './attacks';
import { attackFigures, troublesOf } from './figures';
import type { Result } from './model';

const text = (value: number | null, none: string): string =>
  value === null ? none : String(Math.round(value * 100) / 100);

/** The last run of an attack, in one line. */
export const lineOf = ({ runs }: Result, attack: AttackId): string => {
  const run = runs.findLast((one) => one.attack === attack);
  if (!run) return attack;
  const quiet = runs.filter((one) => one.attack === 'quiet' && one.block === run.block);
  const [figures] = attackFigures([...quiet, run]);
  const { busy, strangers } = run.machine;
  const machine = `machine ${Math.round(busy * 100)} % busy, ${Math.round(strangers * 100)} % by others`;
  if (!figures) return `${attack}: ${run.witness.stamps.length} stamps, ${machine}`;
  return [
    `${attack}, round ${run.round}: memory +${text(figures.memoryMb, '?')} MB`,
    `p99 × ${text(figures.ratio, '–')}, at once × ${text(figures.ratioFirst, '–')} (quiet ${text(figures.quietP99Ms, '–')} ms)`,
    `out after ${text(figures.outS, '–')} s${figures.never ? ' or never' : ''} (${run.intrusion.out.count} of ${run.intrusion.opened}, ${run.intrusion.turnedAway} turned away, ${run.intrusion.messages} messages)`,
    `${troublesOf(figures)} troubles${troublesOf(figures) > 0 ? ` ${JSON.stringify({ ...run.witness, stamps: undefined })}` : ''}`,
    ...(run.serverEnded === null ? [] : [`the server ended (${run.serverEnded})`]),
    machine,
  ].join(', ');
};
