/** The rig's side of the server's process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPO_ROOT } from '../../../scripts/runtime/paths';
import { Answers } from './answers';
import type { ServerCallName, ServerCalls } from './server-contract';

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
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
