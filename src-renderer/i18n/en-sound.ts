/** Devices, loudness, the own microphone, ducking. */
export const sound = {};
