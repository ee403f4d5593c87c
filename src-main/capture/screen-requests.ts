/**
 * A page's request for a screen, from the question to the person's answer. One picker is open at a time; sources are
 * listed only while it is, and only a listed source can be chosen.
 */
import { WatchTogetherError } from '@core/base/errors';
import type { Timers } from '@core/base/clock';
import { SYSTEM_PICKER, type CaptureSource } from '@core/ipc/capture';
import type { IpcEventPayload } from '@core/ipc/contract';

/** A source, with the data that only main needs. */
export interface ListedSource {
  readonly source: CaptureSource;
  /** A screen's id, as Electron's `Display` has it; null where the system doesn't tell. */
  readonly displayId: string | null;
}

export interface ScreenChoice {
  /** `system`: nobody has chosen yet, and the system will ask. */
  readonly kind: CaptureSource['kind'] | 'system';
  readonly sourceId: string;
  readonly name: string;
  readonly displayId: string | null;
  readonly audio: boolean;
}

/** The data that the page needs to ask the person. */
export type ScreenQuestion = Omit<IpcEventPayload<'capture.asked'>, 'requestId'>;

interface OpenRequest {
  readonly requestId: string;
  readonly question: ScreenQuestion;
  listed: readonly ListedSource[];
  readonly settle: (choice: ScreenChoice | null) => void;
}

export interface ScreenRequestsPort {
  /** Shows the picker. */
  ask(request: ScreenQuestion & { requestId: string }): void;
  list(): Promise<readonly ListedSource[]>;
  newId(): string;
  readonly timers: Timers;
}

/** A picker that nobody answers is given up after this time. */
export const PICKER_LIMIT_MS = 300_000;

export class ScreenRequests {
  readonly #port: ScreenRequestsPort;
  #open: OpenRequest | null = null;

  constructor(port: ScreenRequestsPort) {
    this.#port = port;
  }

  /** Asks the person; null for a cancel, also by a later request, by the page going away, and by the time limit. */
  choose(question: ScreenQuestion): Promise<ScreenChoice | null> {
    this.cancel();
    return new Promise((resolve) => {
      const requestId = this.#port.newId();
      const timer = this.#port.timers.setTimeout(() => this.#settle(requestId, null), PICKER_LIMIT_MS);
      const settle = (choice: ScreenChoice | null) => {
        this.#port.timers.clearTimeout(timer);
        resolve(choice);
      };
      this.#open = { requestId, question, listed: [], settle };
      this.#port.ask({ ...question, requestId });
    });
  }

  /**
   * Lists nothing where the system has the picker, as listing would open it.
   * @throws INVALID_STATE where that picker isn't open
   */
  async list(requestId: string): Promise<readonly CaptureSource[]> {
    const request = this.#named(requestId);
    if (request.question.picker === 'ours') request.listed = await this.#port.list();
    return request.listed.map(({ source }) => source);
  }

  /** @throws INVALID_STATE where that picker isn't open, INVALID_ARGUMENT for a source that it didn't show. */
  answer(requestId: string, sourceId: string | null, wantsAudio: boolean): void {
    const { question, listed } = this.#named(requestId);
    if (sourceId === null) return this.#settle(requestId, null);
    const audio = wantsAudio && question.audioPossible;
    if (question.picker === 'system' && sourceId === SYSTEM_PICKER) {
      return this.#settle(requestId, { kind: 'system', sourceId, name: '', displayId: null, audio });
    }
    const found = listed.find(({ source }) => source.id === sourceId);
    if (!found) throw new WatchTogetherError('INVALID_ARGUMENT', 'The picker didn’t show this source');
    const { source, displayId } = found;
    this.#settle(requestId, { kind: source.kind, sourceId, name: source.name, displayId, audio });
  }

  /** The page is gone or reloads. */
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
