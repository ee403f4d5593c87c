/** The rig's side of the server's process. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { REPO_ROOT } from '../../../scripts/runtime/paths';
import { Answers } from './answers';
import { pause } from '../../kit/pause';
import { hasEnded, processTree, signalTree } from '../../../lab/senses/processes';
import type { ServerCallName, ServerCalls } from './server-contract';

const GONE_POLL_MS = 20;

export class BenchServer {
  readonly #child: ChildProcess;
  readonly #answers: Answers;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'server-process.ts'), [], {
      cwd: REPO_ROOT,
      execArgv: ['--import', 'tsx'],
    });
    this.#answers = new Answers(this.#child, 'the server’s process');
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async call<N extends ServerCallName>(
    name: N,
    options: Parameters<ServerCalls[N]>[0],
  ): Promise<ReturnType<ServerCalls[N]>> {
    return (await this.#answers.ask({ name, options })) as ReturnType<ServerCalls[N]>;
  }

  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    // The process's compiler is a process of its own, which ends a moment after it when nobody asks it to.
    const tree = processTree(pid).map((process) => process.pid);
    signalTree(pid, 'SIGKILL');
    while (!tree.every(hasEnded)) await pause(GONE_POLL_MS);
  }
}
