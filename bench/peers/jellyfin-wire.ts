/** What Jellyfin's SyncPlay clients and server tell each other. Times are ms; `…AtMs` are by the server's clock. */
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
  /** Somebody has joined: load what the group plays, and say when you are ready. */
  | { readonly type: 'queue'; readonly positionMs: number }
  | ({ readonly type: 'time' } & TimeReply);

/** A ready client may be this far off; further, it is sent there again. */
export const MAX_PLAYBACK_OFFSET_MS = 500;
/** A ready client's own time is believed up to this. */
export const TIME_SYNC_OFFSET_MS = 2_000;
/** Taken for everybody's: the client's report hangs on a flag that nothing sets, and never leaves it. */
export const DEFAULT_PING_MS = 500;
