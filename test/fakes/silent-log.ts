const nothing = (): void => undefined;

/** A log that nobody reads. */
export const silentLog = { error: nothing, warn: nothing, info: nothing, debug: nothing };
