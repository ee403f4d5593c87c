/** The process of a guest's ways as main sees it, without a process: opens what it is told to, and dies when it is told to. */
import type { ReachEvent, ReachRequest } from '@core/ipc/reach';
import type { ReachFailure } from '@core/net/reach-failure';

interface Listener {
  onEvent(event: ReachEvent): void;
  onExit(code: number): void;
}

/** One run of it. */
export interface FakeReachRun {
  readonly requests: ReachRequest[];
  killed: boolean;
  die(code?: number): void;
  /** What it says unasked. */
  say(event: ReachEvent): void;
}

export class FakeReachProcess {
  readonly runs: FakeReachRun[] = [];
  /** What becomes of the next ways; null: nothing is heard of them. */
  answer: 'opened' | ReachFailure | null = 'opened';
  /** What becomes of codes that are looked for: the link of one that is found; null: nothing is heard of them. */
  codes: { readonly link: string } | ReachFailure | null = 'away';
  stops = true;
  /** What port 0 becomes. */
  freePort = 60_001;
  /** Whether the ports that are asked for are taken. */
  portsTaken = false;

  get last(): FakeReachRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error('The process of ways was never started');
    return run;
  }

  readonly start = (listener: Listener) => {
    const run: FakeReachRun = {
      requests: [],
      killed: false,
      die: (code = 9) => listener.onExit(code),
      say: (event) => listener.onEvent(event),
    };
    this.runs.push(run);
    return {
      post: (request: ReachRequest) => {
        run.requests.push(request);
        const event = this.#answer(request);
        if (event) queueMicrotask(() => listener.onEvent(event));
      },
      kill: () => void (run.killed = true),
    };
  };

  #answer(request: ReachRequest): ReachEvent | null {
    switch (request.type) {
      case 'start':
        return { type: 'started' };
      case 'open': {
        const { id } = request;
        if (this.answer === null) return null;
        if (this.answer !== 'opened') return { type: 'failed', id, why: this.answer };
        const port = request.port && !this.portsTaken ? request.port : this.freePort++;
        return { type: 'opened', id, port };
      }
      case 'stop':
        return this.stops ? { type: 'stopped' } : null;
      case 'findCode': {
        const { id } = request;
        if (this.codes === null) return null;
        if (typeof this.codes === 'string') return { type: 'codeFailed', id, why: this.codes };
        return { type: 'codeFound', id, link: this.codes.link };
      }
      case 'useNodes':
      case 'dropCode':
      case 'close':
      case 'networkChanged':
      case 'suspend':
        return null;
    }
  }
}
