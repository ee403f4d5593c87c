/** The rig's side of the server's process. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPO_ROOT } from '../../../scripts/runtime/paths';
import type { ServerAnswer, ServerCallName, ServerCalls } from './server-contract';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class BenchServer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'server-process.ts'), [], {
      cwd: REPO_ROOT,
      execArgv: ['--import', 'tsx'],
    });
    this.#child.on('message', (answer: ServerAnswer) => this.#take(answer));
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the server’s process ended with ${code ?? 'a signal'}`));
      this.#waiting.clear();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  call<N extends ServerCallName>(
    name: N,
    options: Parameters<ServerCalls[N]>[0],
  ): Promise<ReturnType<ServerCalls[N]>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as ReturnType<ServerCalls[N]>), reject });
      this.#child.send({ id, name, options }, (error) => {
        if (error) this.#take({ id, ok: false, error: error.message });
      });
    });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #take(answer: ServerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.error));
  }
}
