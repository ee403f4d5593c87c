/**
 * A page has two doors to a screen. `getDisplayMedia` is requested by permission, then by a handler that names the
 * captured source; `getUserMedia` with `chromeMediaSource` by the same permission alone, and the page itself names the
 * source. The request doesn't tell which of them it is (electron/electron#52824). So the person is asked when the
 * permission is: their answer is good for one capture, and has to be fetched by the handler, which Electron calls
 * before `answer(true)` has returned (`MediaAccessAllowed` in web_contents_permission_helper.cc). If nobody fetches it,
 * the capture went through the other door to a source that nobody chose, and the page that did it is ended.
 */
import type { Timers } from '@core/base/clock';
import type { Log } from '../system/log';
import type { ScreenChoice } from './screen-requests';

/** An engine that calls the handler somewhat later than those that were tried must not cost a sharer their page, ms. */
const GRACE_MS = 500;

export interface ScreenGrantsPort {
  /** Asks the person; null for a cancel. `wantsSound`: null where the request doesn't say. */
  ask(wantsSound: boolean | null): Promise<ScreenChoice | null>;
  /** Called with the source that is about to be captured. */
  onChoice(choice: ScreenChoice): void;
  readonly timers: Timers;
  readonly log: Log;
}

export class ScreenGrants {
  readonly #port: ScreenGrantsPort;
  #granted: ScreenChoice | null = null;

  constructor(port: ScreenGrantsPort) {
    this.#port = port;
  }

  /**
   * A page asks for the permission to capture.
   * @param answer grants or denies it; calls the handler that `take`s synchronously.
   * @param endPage ends the process that the page runs in, at once.
   */
  async request(
    wantsSound: boolean | null,
    answer: (granted: boolean) => void,
    endPage: () => void,
  ): Promise<void> {
    const { log, timers } = this.#port;
    const choice = await this.#port.ask(wantsSound).catch((error: unknown) => {
      log.error('capture.failed', { reason: error instanceof Error ? error.message : '' });
      return null;
    });
    if (!choice) return answer(false);
    this.#port.onChoice(choice);
    const end = (): void => {
      log.error('capture.byAnotherDoor');
      endPage();
    };
    if (this.take()) end();
    this.#granted = choice;
    answer(true);
    if (this.#granted !== choice) return;
    timers.setTimeout(() => {
      if (this.#granted === choice && this.take()) end();
    }, GRACE_MS);
  }

  /** Takes the person's choice for the capture that is being granted; null for a second call, and at any other time. */
  take(): ScreenChoice | null {
    const choice = this.#granted;
    this.#granted = null;
    return choice;
  }
}
