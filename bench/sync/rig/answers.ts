/** Questions to a child process over its channel, and the answers that come back, by number. */
import type { ChildProcess } from 'node:child_process';

/** A question is sent as `{ id, …question }`; its answer carries the same id. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Answers {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** @param what the name of the process in errors */
  constructor(child: ChildProcess, what: string) {
    this.#child = child;
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'id' in message) this.#take(message as Answer);
    });
    child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`${what} ended with ${code ?? 'a signal'}`));
      this.#waiting.clear();
    });
  }

  /** Rejects with the child's error, or when the child ends. */
  ask(question: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, ...question }, (error) => {
        if (error) this.#take({ id, ok: false, error: error.message });
      });
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.error));
  }
}
