/** CLOCK_MONOTONIC in ms: the one clock that every process of a Linux machine shares. */
export const machineNowMs = (): number => Number(process.hrtime.bigint()) / 1_000_000;
