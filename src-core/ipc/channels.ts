/** The channels that exist between preload and main; everything is multiplexed over them. No schema here, so that preload stays small. */

export const IPC_CALL_CHANNEL = 'matinee:call';
export const IPC_EVENT_CHANNEL = 'matinee:event';
