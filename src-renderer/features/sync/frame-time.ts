/** One frame of film at 24 a second, ms: up to this nobody sees or hears a difference. */
export const FRAME_MS = 1000 / 24;
