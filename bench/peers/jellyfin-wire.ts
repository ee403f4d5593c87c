/** The messages between Jellyfin's SyncPlay clients and server. Times are ms; `…AtMs` are by the server's clock. */
import type { TimeReply } from './four-stamps';
import type { Press } from './port';

export interface GroupCommand {
  readonly type: 'command';
  readonly command: 'unpause' | 'pause' | 'seek';
  readonly whenAtMs: number;
  readonly positionMs: number;
}

export type JellyfinUp =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'time'; readonly t0: number }
  | {
      readonly type: 'ready' | 'buffering';
      readonly whenAtMs: number;
      readonly positionMs: number;
      readonly playing: boolean;
    };

export type JellyfinDown =
  | GroupCommand
  /** For somebody who has joined: the client loads the group's film, and reports when it is ready. */
  | { readonly type: 'queue'; readonly positionMs: number }
  | ({ readonly type: 'time' } & TimeReply);

/** A ready client may be this far off; one that is further off is sent there again. */
export const MAX_PLAYBACK_OFFSET_MS = 500;
/** A ready client's own time is believed up to this difference. */
export const TIME_SYNC_OFFSET_MS = 2_000;
/**
 * The ping that is assumed for everybody: the client's own report depends on a flag that nothing sets, so it is never
 * sent.
 */
export const DEFAULT_PING_MS = 500;
