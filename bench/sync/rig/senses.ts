/** The ports for seeing and hearing the windows from outside. */
import type { Region, ScreenLook } from '../../../lab/senses/screen';
import type { SoundTrace } from '../../../lab/senses/sound';

export interface ScreenSense {
  /** Begins to look at these windows, in this order. */
  start(regions: readonly Region[]): void | Promise<void>;
  stop(): readonly ScreenLook[] | Promise<readonly ScreenLook[]>;
}

export interface SoundSense {
  /** The variables that send a window's sound to where it is recorded, by the window's index. */
  envFor(window: number): Readonly<Record<string, string>>;
  start(): void | Promise<void>;
  stop(): Promise<SoundTrace>;
}
