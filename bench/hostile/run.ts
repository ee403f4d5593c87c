/** Runs one attack on a server of its own, with an honest party of four beside it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { whileBusy } from '../kit/busy';
import { hasEnded, signalTree } from '../../lab/senses/processes';
import { pause } from '../kit/pause';
import { AttackedServer } from './attacked-server';
import { ATTACKS, type AttackId } from './attacks';
import type { FromAttacker, FromPeople, ToAttacker, ToPeople } from './messages';
import type { Run } from './model';
import { MemoryWatch, treeMemoryMb } from '../../lab/senses/process-memory';

/** The attacker's process has the lowest priority, so that all others go first. */
const NICE = 19;
const HONEST = 4;
/** The attacker's own loopback address; honest people come from 127.0.0.1. */
const ATTACKER_FROM = '127.0.0.2';
/** The time in which the server meets everything once, and its just-in-time compiler too, ms. */
const WARM_UP_MS = 5_000;
/** The limit for steps that aren't timed: a process that starts, people who come in, ms. */
const PATIENCE_MS = 40_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A child process that takes messages, and answers. */
class Voice<To extends object, From extends { readonly is: string }> {
  readonly #heard: From[] = [];
  readonly #looks = new Set<() => void>();

  constructor(
    readonly child: ChildProcess,
    readonly name: string,
  ) {
    child.on('message', (message) => {
      this.#heard.push(message as From);
      for (const look of [...this.#looks]) look();
    });
    child.once('exit', () => {
      for (const look of [...this.#looks]) look();
    });
  }

  say(message: To): void {
    this.child.send(message);
  }

  /** Waits for the next answer of a kind. @throws where the child failed or ended */
  hear<Is extends From['is']>(is: Is, patienceMs: number): Promise<Extract<From, { readonly is: Is }>> {
    return new Promise((resolve, reject) => {
      const settle = (run: () => void): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
        run();
      };
      const look = (): void => {
        const at = this.#heard.findIndex((message) => message.is === is || message.is === 'failed');
        const [message] = at === -1 ? [] : this.#heard.splice(at, 1);
        if (message?.is === is) {
          settle(() => resolve(message as Extract<From, { readonly is: Is }>));
        } else if (message) {
          settle(() => reject(new Error(`${this.name}: ${JSON.stringify(message)}`)));
        } else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          settle(() => reject(new Error(`${this.name} ended before it was ${is}`)));
        }
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`${this.name} was not ${is} in time`))),
        patienceMs,
      );
      this.#looks.add(look);
      look();
    });
  }

  end(): void {
    if (this.child.pid !== undefined && !hasEnded(this.child.pid)) signalTree(this.child.pid, 'SIGKILL');
  }
}

const startProcess = <To extends object, From extends { readonly is: string }>(
  name: string,
  nice: number,
): Voice<To, From> => {
  const args = ['-n', String(nice), process.execPath, '--import', 'tsx', file(`./${name}.ts`)];
  const child = spawn('nice', args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Voice(child, name);
};

const ended = (signal: string | null): Error => new Error(`the server ended too early: ${signal ?? ''}`);

export interface RunOptions {
  readonly attack: AttackId;
  readonly seconds: number;
  readonly serverRoot: string;
  /** Whether others use the machine meanwhile (shared-machine.ts). */
  readonly shared: boolean;
}
export type Measured = Omit<Run, 'round' | 'block' | 'attack'> & { readonly protocol: number };

/** @param seconds the length of the attack; the whole run takes some fifteen more */
export const runAttack = async ({ attack, seconds, serverRoot, shared }: RunOptions): Promise<Measured> => {
  const { seats, accomplices = 0, tls = false } = ATTACKS[attack];
  const people = startProcess<ToPeople, FromPeople>('people', 0);
  const attacker = startProcess<ToAttacker, FromAttacker>('attacker', NICE);
  const server = await AttackedServer.start(serverRoot, tls);
  const stopAll = (): void => {
    for (const pid of [people.child.pid, attacker.child.pid, server.pid])
      if (pid !== undefined && !hasEnded(pid)) signalTree(pid, 'SIGKILL');
    process.exit(1);
  };
  // The children end with the bench.
  process.once('SIGTERM', stopAll).once('SIGINT', stopAll);
  try {
    const tickets = await server.party(HONEST - 1 + seats + accomplices);
    const honest = tickets.slice(0, HONEST);
    const { address } = server;
    await Promise.all([people.hear('ready', PATIENCE_MS), attacker.hear('ready', PATIENCE_MS)]);
    people.say({ do: 'enter', address, tickets: honest });
    await people.hear('entered', PATIENCE_MS);
    await pause(WARM_UP_MS);
    if (server.ended !== null) throw ended(server.ended);
    const beforeMb = treeMemoryMb(server.pid);
    const memory = new MemoryWatch(server.pid);
    const [intrusion, busy] = await whileBusy([server.pid], async () => {
      people.say({ do: 'watch' });
      attacker.say({
        ...{ attack, address, seconds, from: ATTACKER_FROM },
        seats: tickets.slice(HONEST, HONEST + seats),
        accomplices: tickets.slice(HONEST + seats),
        victims: honest.map(({ participantId }) => participantId),
      });
      return (await attacker.hear('done', seconds * 1_000 + PATIENCE_MS)).intrusion;
    });
    const highestMb = memory.stop();
    people.say({ do: 'tell' });
    const { witness } = await people.hear('seen', PATIENCE_MS);
    return {
      ...{ seconds, witness, intrusion, serverEnded: server.ended, protocol: address.protocol },
      memory: { beforeMb, highestMb },
      machine: {
        shared,
        busy: busy.machine,
        strangers: busy.strangers,
        serverCores: busy.cores[0] ?? 0,
      },
    };
  } finally {
    process.off('SIGTERM', stopAll).off('SIGINT', stopAll);
    people.end();
    attacker.end();
    await server.stop();
  }
};
