/**
 * A process of the hostile bench: the attacker. It waits for its order, attacks for the ordered time, reports the
 * outcome and ends. It knows the loopback only.
 */
import type { FromAttacker, ToAttacker } from './messages';
import { Ledger } from './intruder';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { pause } from '../kit/pause';
import { PROGRAMS } from './programs';

/** The process ends this long after the attack, whatever hangs. */
const BEYOND_MS = 15_000;

const say = (message: FromAttacker, then: () => void = () => undefined): void => {
  process.send?.(message, then);
};

const attack = async ({ attack: id, address, seconds, ...siege }: ToAttacker): Promise<void> => {
  if (!address.host.startsWith('127.')) throw new Error('only this machine is attacked');
  setTimeout(() => process.exit(1), seconds * 1_000 + BEYOND_MS).unref();
  const ledger = new Ledger();
  const program = PROGRAMS[id];
  const untilMs = machineNowMs() + seconds * 1_000;
  // A server that answers nothing any more can keep a program waiting.
  await Promise.race([program.run({ ...siege, address, ledger, untilMs }), pause(seconds * 1_000 + 500)]);
  say({ is: 'done', intrusion: ledger.sum(program.leavesByItself ?? false) }, () => process.exit(0));
};

process.on('message', (message: ToAttacker) => void attack(message));
process.on('disconnect', () => process.exit(0));
say({ is: 'ready' });
