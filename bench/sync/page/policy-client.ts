import type { Press } from '../../peers/port';

/** One policy at work on this page's film. */
export interface PolicyClient {
  press(press: Press): void;
  /** Could play at once. */
  ready(): boolean;
  /** What it takes for the server's clock, ms; null where it has none, or doesn't know yet. */
  serverNowMs(): number | null;
  leave(): Promise<void>;
}
