/** Shows, as long as the own screen is shared, what is shared, with a way to stop that is always in sight. */
import type { ScreenChoice } from '../capture/screen-requests';
import type { Rectangle } from '../windows/placement';
import { planFrame, type FrameDisplay } from './frame-plan';

export interface FrameWindow {
  close(): void;
}

export interface BarListener {
  stop(): void;
  hide(): void;
}

/** The windows and displays of the system. */
export interface FrameWindowsPort {
  displays(): readonly FrameDisplay[];
  handDisplayId(): string;
  /** Whether the system leaves windows of these out of what is captured. */
  readonly unseen: boolean;
  onDisplaysChanged(listener: () => void): () => void;
  openEdge(bounds: Rectangle): FrameWindow;
  openBar(bounds: Rectangle, listener: BarListener): FrameWindow;
}

type Shared = Pick<ScreenChoice, 'kind' | 'displayId'>;
const UNKNOWN: Shared = { kind: 'system', displayId: null };

export class ShareFrame {
  readonly #windows: FrameWindowsPort;
  readonly #onStop: () => void;
  /** What the capture was answered with last. */
  #chosen: Shared = UNKNOWN;
  #shown: readonly FrameWindow[] = [];
  #stopListening: (() => void) | null = null;
  /** By the person, for this share: the others may see the bar. Stop stays in the app's own window. */
  #barHidden = false;

  /** @param onStop Stop was pressed; the frame stays until the share has ended. */
  constructor(windows: FrameWindowsPort, onStop: () => void) {
    this.#windows = windows;
    this.#onStop = onStop;
  }

  /** A capture begins; whether it is shared, the page says. */
  chose(choice: Shared): void {
    this.#chosen = choice;
  }

  /** The page shares, or shares no more. */
  sharing(on: boolean): void {
    if (!on) return this.end();
    if (this.#stopListening) return;
    this.#stopListening = this.#windows.onDisplaysChanged(() => this.#show());
    this.#show();
  }

  /** Also when the page is gone: nothing can be shared then. */
  end(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#clear();
    this.#chosen = UNKNOWN;
    this.#barHidden = false;
  }

  #show(): void {
    this.#clear();
    const windows = this.#windows;
    const { edges, bar } = planFrame({
      shared: this.#chosen,
      displays: windows.displays(),
      handDisplayId: windows.handDisplayId(),
      unseen: windows.unseen,
    });
    this.#shown = edges.map((edge) => windows.openEdge(edge));
    if (!bar || this.#barHidden) return;
    const listener: BarListener = {
      stop: () => this.#onStop(),
      hide: () => {
        this.#barHidden = true;
        this.#show();
      },
    };
    this.#shown = [...this.#shown, windows.openBar(bar, listener)];
  }

  #clear(): void {
    for (const window of this.#shown) window.close();
    this.#shown = [];
  }
}
