import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { toWatchTogetherError, WatchTogetherError, willPass } from '@core/base/errors';
import type { PlaybackCommand } from '@core/wire/playback';

/**
 * `none`: there is no session, and commands are refused. `away`: the server can't be reached, and commands are kept.
 */
export type ServerPresence = 'none' | 'connected' | 'away';

export const OUTBOX = {
  /** A command older than this would surprise everybody, so it is refused instead of sent. */
  keptForMs: 60_000,
  /**
   * A command whose acknowledgement got lost while connected is sent again after this time; its id makes it one
   * command.
   */
  retryAfterMs: 2_000,
} as const;

export interface CommandOutboxPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  newCommandId(): string;
  sendCommand(command: PlaybackCommand, baseRevision: number, commandId: string): Promise<void>;
}

interface Kept {
  readonly kind: string;
  readonly command: PlaybackCommand;
  readonly commandId: string;
  readonly givenAtMs: number;
  inFlight: boolean;
  readonly settle: ((error: WatchTogetherError | null) => void)[];
}

/** Play and pause replace each other, so do open and close; only the latest of a kind is worth sending late. */
const kindOf = (command: PlaybackCommand): string =>
  ({
    open: 'film',
    close: 'film',
    play: 'transport',
    pause: 'transport',
    seek: 'seek',
    setRate: 'rate',
    continueWithout: 'continue',
  })[command.type];

/** Sends commands, and keeps the latest of each kind while the server is away. */
export class CommandOutbox {
  readonly #ports: CommandOutboxPorts;
  readonly #baseRevision: () => number;
  readonly #onKeeps: () => void;
  #presence: ServerPresence = 'none';
  #kept: Kept[] = [];
  #retry: TimerHandle | null = null;
  #keeps = false;

  /**
   * @param baseRevision revision of the timeline that the person sees
   * @param onKeeps called whenever `keeps` has changed
   */
  constructor(ports: CommandOutboxPorts, baseRevision: () => number, onKeeps: () => void) {
    this.#ports = ports;
    this.#baseRevision = baseRevision;
    this.#onKeeps = onKeeps;
  }

  /** Whether a command was given that the absent server hasn't heard of. */
  get keeps(): boolean {
    return this.#keeps;
  }

  setPresence(presence: ServerPresence): void {
    this.#presence = presence;
    if (presence === 'connected') this.#flush();
    if (presence === 'away') this.#watch();
    if (presence === 'none') {
      const refused = new WatchTogetherError('INVALID_STATE', 'the session is over');
      for (const entry of [...this.#kept]) this.#finish(entry, refused);
    }
    this.#reviewKeeps();
  }

  /**
   * Resolves when the server has accepted the command, or a later one of its kind that replaced it while it waited.
   * @throws WatchTogetherError INVALID_STATE without a session, SERVER_UNREACHABLE after a minute, else what the server answers
   */
  send(command: PlaybackCommand): Promise<void> {
    if (this.#presence === 'none')
      return Promise.reject(new WatchTogetherError('INVALID_STATE', 'not connected to a session'));
    return new Promise((resolve, reject) => {
      const kind = kindOf(command);
      const waiting = this.#kept.find((entry) => entry.kind === kind && !entry.inFlight);
      this.#kept = this.#kept.filter((entry) => entry !== waiting);
      const settle = (error: WatchTogetherError | null): void => (error ? reject(error) : resolve());
      const entry: Kept = {
        kind,
        command,
        commandId: this.#ports.newCommandId(),
        givenAtMs: this.#ports.clock.now(),
        inFlight: false,
        settle: [...(waiting?.settle ?? []), settle],
      };
      this.#kept.push(entry);
      this.#reviewKeeps();
      if (this.#presence === 'connected') void this.#deliver(entry);
      else this.#watch();
    });
  }

  dispose(): void {
    this.setPresence('none');
    this.#stopRetry();
  }

  #flush(): void {
    this.#dropOld();
    for (const entry of [...this.#kept]) {
      // The outcome of the last try isn't known: the same id makes both one command.
      if (!entry.inFlight) void this.#deliver(entry);
    }
  }

  async #deliver(entry: Kept): Promise<void> {
    entry.inFlight = true;
    try {
      await this.#ports.sendCommand(entry.command, this.#baseRevision(), entry.commandId);
      this.#finish(entry, null);
    } catch (thrown) {
      const error = toWatchTogetherError(thrown);
      entry.inFlight = false;
      const replaced = this.#kept.some(
        (other) => other !== entry && other.kind === entry.kind && other.givenAtMs >= entry.givenAtMs,
      );
      if (replaced || !willPass(error)) this.#finish(entry, error);
      else this.#watch();
    }
  }

  /** Sets the next look: to retry while connected, to refuse old commands while away. */
  #watch(): void {
    if (this.#retry !== null || this.#kept.length === 0) return;
    this.#retry = this.#ports.timers.setTimeout(() => {
      this.#retry = null;
      if (this.#presence === 'connected') this.#flush();
      else this.#dropOld();
      if (this.#kept.some((entry) => !entry.inFlight)) this.#watch();
    }, OUTBOX.retryAfterMs);
  }

  #dropOld(): void {
    const nowMs = this.#ports.clock.now();
    for (const entry of [...this.#kept]) {
      if (!entry.inFlight && nowMs - entry.givenAtMs > OUTBOX.keptForMs)
        this.#finish(
          entry,
          new WatchTogetherError('SERVER_UNREACHABLE', 'the server did not come back in time'),
        );
    }
  }

  #finish(entry: Kept, error: WatchTogetherError | null): void {
    this.#kept = this.#kept.filter((other) => other !== entry);
    for (const settle of entry.settle) settle(error);
    if (this.#kept.length === 0) this.#stopRetry();
    this.#reviewKeeps();
  }

  #reviewKeeps(): void {
    const keeps = this.#presence === 'away' && this.#kept.length > 0;
    if (keeps === this.#keeps) return;
    this.#keeps = keeps;
    this.#onKeeps();
  }

  #stopRetry(): void {
    if (this.#retry !== null) this.#ports.timers.clearTimeout(this.#retry);
    this.#retry = null;
  }
}
