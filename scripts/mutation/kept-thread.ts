/**
 * A thread of Vitest's that is kept from one mutant to the next. To start one and load the code takes a second or more,
 * most tests take a few milliseconds. The active mutant is only a variable in the code that StrykerJS has changed.
 */
import {
  ThreadsPoolWorker,
  type PoolOptions,
  type PoolWorker,
  type Vite,
  type WorkerRequest,
} from 'vitest/node';

/** Each run leaves a listener behind in the thread, so a new thread begins after this many runs. */
const MOST_RUNS = 100;

type Listener = (message: unknown) => void;

interface Kept {
  readonly thread: ThreadsPoolWorker;
  runs: number;
}
let kept: Kept | null = null;

const start = async (options: PoolOptions): Promise<ThreadsPoolWorker> => {
  const thread = new ThreadsPoolWorker(options);
  await thread.start();
  return thread;
};

const endKept = async (): Promise<void> => {
  await kept?.thread.stop();
  kept = null;
};

class KeptThread implements PoolWorker {
  readonly name = 'kept';
  readonly #options: PoolOptions;
  /**
   * Whether a run needs a thread of its own: a mutant in code that runs while a file loads acts only in a thread that
   * loads it anew.
   */
  readonly #isAlone: boolean;
  readonly #listeners: [event: string, listener: Listener][] = [];
  #thread: ThreadsPoolWorker | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#isAlone = options.project.getProvidedContext().mutantActivation === 'static';
  }

  async start(): Promise<void> {
    if (this.#isAlone) {
      this.#thread = await start(this.#options);
      return;
    }
    if (kept && kept.runs >= MOST_RUNS) await endKept();
    kept ??= { thread: await start(this.#options), runs: 0 };
    kept.runs += 1;
    this.#thread = kept.thread;
  }

  async stop(): Promise<void> {
    if (this.#isAlone) await this.#thread?.stop();
    else for (const [event, listener] of this.#listeners) this.#thread?.off(event, listener);
    this.#thread = null;
  }

  send(message: WorkerRequest): void {
    if (message.type !== 'stop' || this.#isAlone) {
      this.#thread?.send(message);
      return;
    }
    const stopped = { type: 'stopped', __vitest_worker_response__: true };
    for (const [event, listener] of this.#listeners) if (event === 'message') listener(stopped);
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener]);
    this.#thread?.on(event, listener);
  }

  off(event: string, listener: Listener): void {
    this.#thread?.off(event, listener);
  }

  deserialize(data: unknown): unknown {
    return data;
  }
}

/** Makes Vitest run the tests in such a thread, whatever pool StrykerJS asks for. */
export const keptThread = (): Vite.Plugin => ({
  name: 'matinee:kept-thread',
  configureVitest: ({ project, vitest }) => {
    vitest.onClose(endKept);
    Object.assign(project.config, {
      pool: 'kept',
      poolRunner: { name: 'kept', createPoolWorker: (options: PoolOptions) => new KeptThread(options) },
    });
  },
});
