/**
 * The channels between preload and main; everything is multiplexed over them. No schema is here, so that preload stays
 * small.
 */

export const IPC_CALL_CHANNEL = 'matinee:call';
export const IPC_EVENT_CHANNEL = 'matinee:event';
