/** Measures how soon Home is there, and what it uses once it stands, for the app and for a bare window by turns. */
import { whileBusy } from '../kit/busy';
import { pause } from '../kit/pause';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';
import { memoryOf, sumOf, type MemoryByKind } from './memory';
import type { Stage } from './stage';
import { start, type Subject } from './start';

const SUBJECTS = ['bare', 'app'] as const;
/** The order changes with each turn: the second of the two finds the disk's cache warm. */
const inTurn = (turn: number): readonly Subject[] => (turn % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed());

interface OneStart {
  readonly startMs: number;
  readonly busy: number;
  readonly strangers: number;
}

async function startOnce(stage: Stage, subject: Subject, folder: string): Promise<OneStart> {
  const [started, busy] = await whileBusy([], () => start(subject, { ...stage, folder }));
  await started.quit();
  return { startMs: started.startMs, busy: busy.machine, strangers: busy.strangers };
}

/**
 * Measures one start of each.
 * @param isFirst whether the folders are empty, as after an installation; else they are those of earlier starts
 */
export async function measureStart(stage: Stage, turn: number, isFirst: boolean): Promise<Measured> {
  const starts = new Map<Subject, OneStart>();
  for (const subject of inTurn(turn))
    starts.set(
      subject,
      await startOnce(stage, subject, isFirst ? stage.folders.make() : await stage.used(subject)),
    );
  const [bare, app] = [starts.get('bare'), starts.get('app')];
  if (!bare || !app) throw new Error('not both were started');
  const id = isFirst ? 'first-start' : 'cold-start';
  return {
    values: {
      [`${id}-over-bare-ms`]: app.startMs - bare.startMs,
      [`${id}-ms`]: app.startMs,
      [`${id}-bare-ms`]: bare.startMs,
    },
    machineBusy: Math.max(bare.busy, app.busy),
    void: whyTaken(Math.max(bare.strangers, app.strangers)),
  };
}

async function idleOnce(stage: Stage, subject: Subject, idleSeconds: number): Promise<MemoryByKind> {
  const { pid, quit } = await start(subject, { ...stage, folder: await stage.used(subject) });
  try {
    await pause(idleSeconds * 1_000);
    return memoryOf(pid);
  } finally {
    await quit();
  }
}

/** @param idleSeconds the wait after which the memory that a start needs only for a moment is given back */
export async function measureIdle(stage: Stage, turn: number, idleSeconds: number): Promise<Measured> {
  const taken = new Map<Subject, MemoryByKind>();
  const [, busy] = await whileBusy([], async () => {
    for (const subject of inTurn(turn)) taken.set(subject, await idleOnce(stage, subject, idleSeconds));
  });
  const [bare, app] = [taken.get('bare') ?? {}, taken.get('app') ?? {}];
  return {
    values: {
      'idle-pss-over-bare-mb': sumOf(app) - sumOf(bare),
      'idle-pss-mb': sumOf(app),
      'idle-pss-bare-mb': sumOf(bare),
    },
    machineBusy: busy.machine,
    // Memory doesn't depend on other programs' work.
    void: null,
    detail: { bare, app },
  };
}
