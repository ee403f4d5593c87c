/** Joins without a film, to measure the error of the server's clock a while after coming in. */
import type { ClockJoin, ClockJoinOutcome, TrueClocks } from './contract';
import { createParty } from './matinee-client';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const joinOnce = async (
  join: ClockJoin,
  { pageToMachineMs, machineToServerMs }: TrueClocks,
  seconds: 1 | 60,
): Promise<ClockJoinOutcome> => {
  await pause(join.afterMs);
  const party = createParty(join, join.clockError);
  try {
    await party.connectAsViewer();
    const error = (): number => {
      const serverNowMs = party.playback.serverNowMs();
      if (serverNowMs === null) throw new Error('the server’s clock isn’t known');
      return serverNowMs - (performance.now() + pageToMachineMs + machineToServerMs);
    };
    await pause(1_000);
    const errorAt1sMs = error();
    if (seconds === 1) return { clockError: join.clockError, errorAt1sMs, errorAt60sMs: null };
    await pause(59_000);
    return { clockError: join.clockError, errorAt1sMs, errorAt60sMs: error() };
  } finally {
    await party.disconnect();
    party.dispose();
  }
};

export const joinForClocks = (
  joins: readonly ClockJoin[],
  clocks: TrueClocks,
  seconds: 1 | 60,
): Promise<ClockJoinOutcome[]> => Promise.all(joins.map((join) => joinOnce(join, clocks, seconds)));
