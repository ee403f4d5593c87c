/** The channels that exist between preload and main; everything is multiplexed over them. No schema here, so that preload stays small. */

export const IPC_CALL_CHANNEL = 'matinee:call';
export const IPC_EVENT_CHANNEL = 'matinee:event';
/** Preload alone uses it, with the path of a File that was dropped: the page has a File, never a path. */
export const IPC_DROPPED_FILE_CHANNEL = 'matinee:dropped-file';
