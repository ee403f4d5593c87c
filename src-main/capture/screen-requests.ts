/**
 * A page's wish for a screen, from asking to the person's answer. One picker is open at a time; sources are listed
 * only while it is, and only what was listed can be chosen.
 */
import { WatchTogetherError } from '@core/base/errors';
import type { Timers } from '@core/base/clock';
import type { CaptureSource } from '@core/ipc/contract';

export interface ScreenChoice {
  readonly sourceId: string;
  readonly name: string;
  readonly audio: boolean;
}

interface OpenRequest {
  readonly requestId: string;
  readonly audioPossible: boolean;
  listed: readonly CaptureSource[];
  readonly settle: (choice: ScreenChoice | null) => void;
}

export interface ScreenRequestsPort {
  /** Shows the picker. */
  ask(request: { requestId: string; audioPossible: boolean }): void;
  list(): Promise<readonly CaptureSource[]>;
  newId(): string;
  readonly timers: Timers;
}

/** A picker that nobody answers isn't one any more. */
export const PICKER_LIMIT_MS = 300_000;

export class ScreenRequests {
  readonly #port: ScreenRequestsPort;
  #open: OpenRequest | null = null;

  constructor(port: ScreenRequestsPort) {
    this.#port = port;
  }

  /** Asks the person; null for a cancel, also by a later request, by the page going away, and by the time limit. */
  choose(audioPossible: boolean): Promise<ScreenChoice | null> {
    this.cancel();
    return new Promise((resolve) => {
      const requestId = this.#port.newId();
      const timer = this.#port.timers.setTimeout(() => this.#settle(requestId, null), PICKER_LIMIT_MS);
      const settle = (choice: ScreenChoice | null) => {
        this.#port.timers.clearTimeout(timer);
        resolve(choice);
      };
      this.#open = { requestId, audioPossible, listed: [], settle };
      this.#port.ask({ requestId, audioPossible });
    });
  }

  /** @throws INVALID_STATE where that picker isn't open. */
  async list(requestId: string): Promise<readonly CaptureSource[]> {
    const request = this.#named(requestId);
    request.listed = await this.#port.list();
    return request.listed;
  }

  /** @throws INVALID_STATE where that picker isn't open, INVALID_ARGUMENT for a source that it didn't show. */
  answer(requestId: string, sourceId: string | null, audio: boolean): void {
    const request = this.#named(requestId);
    if (sourceId === null) return this.#settle(requestId, null);
    const source = request.listed.find(({ id }) => id === sourceId);
    if (!source) throw new WatchTogetherError('INVALID_ARGUMENT', 'The picker didn’t show this source');
    this.#settle(requestId, { sourceId, name: source.name, audio: audio && request.audioPossible });
  }

  /** The page is gone or starts anew. */
  cancel(): void {
    if (this.#open) this.#settle(this.#open.requestId, null);
  }

  #named(requestId: string): OpenRequest {
    if (this.#open?.requestId !== requestId)
      throw new WatchTogetherError('INVALID_STATE', 'This picker isn’t open');
    return this.#open;
  }

  #settle(requestId: string, choice: ScreenChoice | null): void {
    if (this.#open?.requestId !== requestId) return;
    const { settle } = this.#open;
    this.#open = null;
    settle(choice);
  }
}
