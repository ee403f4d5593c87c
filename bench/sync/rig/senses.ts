/** Ports for what is seen and heard from outside of the windows. */
import type { Region, ScreenLook } from '../../../lab/senses/screen';
import type { SoundTrace } from '../../../lab/senses/sound';

export interface ScreenSense {
  /** Starts looking at these windows, in this order. */
  start(regions: readonly Region[]): void | Promise<void>;
  stop(): readonly ScreenLook[] | Promise<readonly ScreenLook[]>;
}

export interface SoundSense {
  /** What makes a window's sound go where it is recorded; by index of the window. */
  envFor(window: number): Readonly<Record<string, string>>;
  start(): void | Promise<void>;
  stop(): Promise<SoundTrace>;
}
