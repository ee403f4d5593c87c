import type { Press } from '../../peers/port';

/** One policy that runs on this page's film. */
export interface PolicyClient {
  press(press: Press): void;
  /** Whether the film could play at once, and the links are there that the window was told to have. */
  ready(): boolean;
  /** The policy's idea of the server's clock, ms; null where it has none, or doesn't know yet. */
  serverNowMs(): number | null;
  leave(): Promise<void>;
}
