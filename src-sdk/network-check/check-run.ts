import type { Clock, Timers } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import {
  judgeRate,
  judgeRelay,
  judgeServer,
  judgeSocket,
  judgeUdp,
  NOT_TRIED,
  NETWORK_CHECK_IDS,
  rateOf,
  type Arrival,
  type NetworkCheckId,
  type NetworkCheckResult,
  type RelayFinding,
  type ServerFinding,
  type UdpFinding,
} from '@core/net/network-judgement';
import { PROBE_LIMITS } from '@core/wire/probe';
import type { IceServer } from '@core/wire/socket';
import type { OpenProbeLine, ProbeLine } from '../signalling/probe-line';
import type { IceProbe } from './ice-probe';

export interface NetworkCheckPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asks the server for its health. Never throws. */
  readonly askHealth: (serverUrl: string, signal: AbortSignal) => Promise<ServerFinding>;
  readonly openLine: OpenProbeLine;
  readonly ice: IceProbe;
}

/** Time limits of each part, ms; those that follow one another are under ten seconds in all. */
const CHECK_LIMITS_MS = {
  /** Health and connection, both at once. */
  server: 3_000,
  echo: 1_500,
  ice: 1_000,
  /** UDP and relay, beside download and then upload. */
  udp: 4_000,
  relay: 4_000,
  rate: 1_900,
} as const;

/** How long an aborted step may take to report what it found, ms. */
const LAST_WORD_MS = 100;

const ECHOES = 5;
/** 384 KiB: a fifth of a second at 15 Mbit/s, and cut off by the limit on a line that is too slow for pictures. */
const PIECES = 12;
/** Size of each upload. */
const PIECE_BYTES = PROBE_LIMITS.chunkBytes;

const isOfAnotherAge = ({ kind }: ServerFinding): boolean =>
  kind === 'clientOutdated' || kind === 'serverOutdated';

type Line = { readonly line: ProbeLine } | { readonly refused: boolean };

/** One run of the test. Results are told as they come; after an abort nothing is told any more. */
export class CheckRun {
  readonly #ports: NetworkCheckPorts;
  readonly #signal: AbortSignal;
  readonly #relayOnly: boolean;
  readonly #onResult: (result: NetworkCheckResult) => void;
  readonly #results = new Map<NetworkCheckId, NetworkCheckResult>();

  constructor(
    ports: NetworkCheckPorts,
    { signal, relayOnly }: { readonly signal: AbortSignal; readonly relayOnly: boolean },
    onResult: (result: NetworkCheckResult) => void,
  ) {
    this.#ports = ports;
    this.#signal = signal;
    this.#relayOnly = relayOnly;
    this.#onResult = onResult;
  }

  /** Answers in the order of the checks, whatever order the results came in. */
  async run(serverUrl: string, token: string): Promise<readonly NetworkCheckResult[]> {
    const line = await this.#reach(serverUrl, token);
    if (line) {
      try {
        await this.#look(line);
      } finally {
        line.close();
      }
    }
    for (const id of NETWORK_CHECK_IDS) this.#tell(id, NOT_TRIED);
    return NETWORK_CHECK_IDS.flatMap((id) => this.#results.get(id) ?? []);
  }

  /**
   * Checks server and socket.
   * @returns null where one of them isn't there
   */
  async #reach(serverUrl: string, token: string): Promise<ProbeLine | null> {
    const { askHealth, openLine } = this.#ports;
    const [health, opened] = await Promise.all([
      this.#within<ServerFinding>(
        CHECK_LIMITS_MS.server,
        (signal) => askHealth(serverUrl, signal),
        () => ({ kind: 'unreachable' }),
      ),
      this.#within<Line>(
        CHECK_LIMITS_MS.server,
        (signal) =>
          openLine(serverUrl, token, signal).then(
            (line) => ({ line }),
            (error: unknown) => ({ refused: isRefusal(error) }),
          ),
        () => ({ refused: false }),
      ),
    ]);
    // An open connection is proof enough, whatever became of the health request.
    const isThere = 'line' in opened;
    const isRefused = !isThere && opened.refused;
    this.#tell('server', judgeServer(isRefused && !isOfAnotherAge(health) ? { kind: 'refused' } : health));
    if (isThere) return opened.line;
    if (!isRefused && health.kind === 'answered') this.#tell('socket', judgeSocket({ kind: 'blocked' }));
    return null;
  }

  async #look(line: ProbeLine): Promise<void> {
    this.#tell('socket', judgeSocket({ kind: 'open', ms: await this.#echo(line) }));
    const iceServers = await this.#within<readonly IceServer[] | null>(
      CHECK_LIMITS_MS.ice,
      () => line.request('probe:ice', {}).then((answer) => answer.iceServers),
      () => null,
    );
    await Promise.all([
      iceServers && this.#lookAtIce(iceServers),
      this.#rate('download', async () => {
        const { data } = await line.request('probe:download', { bytes: PIECE_BYTES });
        return data.byteLength;
      }).then(() =>
        this.#rate('upload', async () => {
          await line.request('probe:upload', { data: new Uint8Array(PIECE_BYTES) });
          return PIECE_BYTES;
        }),
      ),
    ]);
  }

  /** The shortest of a few round trips, as the others waited for something else. Null where there was none in time. */
  async #echo(line: ProbeLine): Promise<number | null> {
    const { clock } = this.#ports;
    let shortest: number | null = null;
    const ping = async (): Promise<void> => {
      for (let count = 0; count < ECHOES; count += 1) {
        const sentAtMs = clock.now();
        await line.request('probe:echo', {});
        shortest = Math.min(shortest ?? Infinity, clock.now() - sentAtMs);
      }
    };
    await this.#within<unknown>(CHECK_LIMITS_MS.echo, ping, () => null);
    return shortest;
  }

  async #lookAtIce(servers: readonly IceServer[]): Promise<void> {
    const { ice } = this.#ports;
    await Promise.all([
      this.#within<UdpFinding>(
        CHECK_LIMITS_MS.udp,
        (signal) => (this.#relayOnly ? Promise.resolve('relayOnly') : ice.findUdp(servers, signal)),
        (timedOut) => (timedOut ? 'silent' : 'failed'),
      ).then((finding) => this.#tell('udp', judgeUdp(finding))),
      this.#within<RelayFinding>(
        CHECK_LIMITS_MS.relay,
        (signal) => ice.tryRelay(servers, signal),
        (timedOut) => ({ kind: timedOut ? 'blocked' : 'failed' }),
      ).then((finding) => this.#tell('relay', judgeRelay(finding))),
    ]);
  }

  /** @param piece sends or fetches one piece and answers with its size */
  async #rate(id: 'download' | 'upload', piece: () => Promise<number>): Promise<void> {
    const { clock } = this.#ports;
    const startedAtMs = clock.now();
    const arrivals: Arrival[] = [];
    const all = async (): Promise<'whole'> => {
      await Promise.all(
        Array.from({ length: PIECES }, async () => {
          const bytes = await piece();
          arrivals.push({ atMs: clock.now(), bytes });
        }),
      );
      return 'whole';
    };
    const ending = await this.#within<'whole' | 'cut' | 'broken'>(CHECK_LIMITS_MS.rate, all, (timedOut) =>
      timedOut ? 'cut' : 'broken',
    );
    // A line that broke says nothing about how much it carries.
    if (ending === 'broken') this.#tell(id, { outcome: 'bad', reason: 'failed', value: null });
    else this.#tell(id, judgeRate(rateOf([...arrivals], startedAtMs, clock.now())));
  }

  /** Tells each check once: a told result stays. */
  #tell(id: NetworkCheckId, verdict: Omit<NetworkCheckResult, 'id'>): void {
    if (this.#results.has(id) || this.#signal.aborted) return;
    const result = { id, ...verdict };
    this.#results.set(id, result);
    this.#onResult(result);
  }

  /**
   * Runs a step with a time limit; nothing in it makes the run fail.
   * @param otherwise the result where the time is up, the test was aborted, or the step threw
   */
  #within<T>(
    limitMs: number,
    step: (signal: AbortSignal) => Promise<T>,
    otherwise: (timedOut: boolean) => T,
  ): Promise<T> {
    const { timers } = this.#ports;
    const limit = new AbortController();
    return new Promise((resolve) => {
      const settle = (value: T): void => {
        timers.clearTimeout(timer);
        this.#signal.removeEventListener('abort', stop);
        resolve(value);
      };
      const stop = (): void => {
        limit.abort();
        settle(otherwise(true));
      };
      // A step that listens to its signal reports what it has found by then.
      let timer = timers.setTimeout(() => {
        limit.abort();
        timer = timers.setTimeout(stop, LAST_WORD_MS);
      }, limitMs);
      this.#signal.addEventListener('abort', stop);
      if (this.#signal.aborted) return stop();
      step(limit.signal).then(settle, () => settle(otherwise(limit.signal.aborted)));
    });
  }
}

/** Whether the server itself refused; every other error is the route's. */
const isRefusal = (error: unknown): boolean =>
  error instanceof WatchTogetherError && error.code !== 'SERVER_UNREACHABLE';
