/** Shows what is shared as long as one's own screen is, with a way to stop that is always in sight. */
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
  /** Whether the system leaves such windows out of the capture. */
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
  /** The last answer to a capture. */
  #chosen: Shared = UNKNOWN;
  #shown: readonly FrameWindow[] = [];
  #stopListening: (() => void) | null = null;
  /** Whether the person hid the bar, for this share: the others may see it. Stop stays in the app's own window. */
  #barHidden = false;

  /** @param onStop called when Stop was pressed; the frame stays until the share has ended. */
  constructor(windows: FrameWindowsPort, onStop: () => void) {
    this.#windows = windows;
    this.#onStop = onStop;
  }

  /** A capture begins: it is framed before its first picture, whatever the page says, and replaces another. */
  begin(choice: Shared): void {
    this.end();
    this.#chosen = choice;
    this.#open();
  }

  /** The page says whether it shares: a share that ended has no frame, and one that goes on has it again. */
  sharing(on: boolean): void {
    if (on) this.#open();
    else this.#close();
  }

  /** The page is gone: nothing can be shared then. */
  end(): void {
    this.#close();
    this.#chosen = UNKNOWN;
  }

  #open(): void {
    if (this.#stopListening) return;
    this.#stopListening = this.#windows.onDisplaysChanged(() => this.#show());
    this.#show();
  }

  #close(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#clear();
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
