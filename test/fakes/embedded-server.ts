/**
 * A stand-in for an embedded server's process as the main process sees it: it answers requests, and dies on a test's
 * command.
 */
import type { EmbeddedEvent, EmbeddedRequest } from '@core/ipc/embedded';

interface Listener {
  onEvent(event: EmbeddedEvent): void;
  onExit(code: number): void;
}

/** One run of the embedded server. */
export interface FakeEmbeddedRun {
  readonly requests: EmbeddedRequest[];
  killed: boolean;
  die(code?: number): void;
  /** Sends an event that nobody asked for. */
  say(event: EmbeddedEvent): void;
}

export class FakeEmbeddedServer {
  readonly runs: FakeEmbeddedRun[] = [];
  /** How the next starts are answered; 'silent' gives no answer at all. */
  startAnswer: 'listening' | 'failed' | 'silent' = 'listening';
  lanAnswer: 'lanOpen' | 'failed' = 'lanOpen';
  reachAnswer: 'reachOpened' | 'failed' = 'reachOpened';
  /** What port 0 becomes. */
  freePort = 40_001;

  get last(): FakeEmbeddedRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error('The embedded server was never started');
    return run;
  }

  readonly start = (listener: Listener) => {
    const run: FakeEmbeddedRun = {
      requests: [],
      killed: false,
      die: (code = 9) => listener.onExit(code),
      say: (event) => listener.onEvent(event),
    };
    this.runs.push(run);
    return {
      post: (request: EmbeddedRequest) => {
        run.requests.push(request);
        const event = this.#answer(request);
        if (event) queueMicrotask(() => listener.onEvent(event));
      },
      kill: () => void (run.killed = true),
    };
  };

  #answer(request: EmbeddedRequest): EmbeddedEvent | null {
    switch (request.type) {
      case 'start': {
        if (this.startAnswer === 'silent') return null;
        if (this.startAnswer === 'failed') return { type: 'failed', during: 'start', message: 'port in use' };
        const port = request.config.port || this.freePort;
        return { type: 'listening', port, serverEpoch: `e_${this.runs.length}` };
      }
      case 'openLan':
        return this.lanAnswer === 'failed'
          ? { type: 'failed', during: 'openLan', message: 'no network' }
          : {
              type: 'lanOpen',
              port: request.port || 50_001,
              addresses: ['172.17.0.1', '192.168.1.5'],
              pin: 'p'.repeat(43),
            };
      case 'useLan':
        return { type: 'lanUsed' };
      case 'announce':
        return { type: 'announced' };
      case 'useStun':
        return { type: 'stunUsed' };
      case 'useDht':
        return { type: 'dhtUsed' };
      case 'openReach':
        return this.reachAnswer === 'failed'
          ? { type: 'failed', during: 'openReach', message: 'no DHT' }
          : { type: 'reachOpened' };
      case 'closeReach':
        return { type: 'reachShut' };
      case 'openCode':
        return this.reachAnswer === 'failed'
          ? { type: 'failed', during: 'openCode', message: 'no DHT' }
          : { type: 'codeOpened' };
      case 'closeCode':
        return { type: 'codeShut' };
      case 'suspendReach':
        return { type: 'reachSuspended' };
      case 'stop':
        return { type: 'stopped' };
    }
  }
}
