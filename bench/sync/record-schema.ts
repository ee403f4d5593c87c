/** The shapes of model.ts as schemas: a record is read back from a file that anybody may have touched. */
import { z } from 'zod';
import { NETWORK_IDS, POLICY_IDS, type ClockRecord, type RunRecord } from './model';

const network = z.enum(NETWORK_IDS);
const pair = z.tuple([z.number(), z.number()]).readonly();
const clockError = z.object({ offsetMs: z.number(), driftPpm: z.number() });
const times = z.number().int().positive();

const scenario = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('settle'), seconds: z.number() }),
  z.object({ kind: z.literal('steady'), seconds: z.number() }),
  z.object({ kind: z.literal('starts'), times }),
  z.object({ kind: z.literal('step'), byMs: z.number(), times }),
  z.object({ kind: z.literal('freeze'), forMs: z.number(), times }),
  z.object({ kind: z.literal('standstill'), forMs: z.number(), times }),
  z.object({ kind: z.literal('hidden'), seconds: z.number() }),
]);

const cell = z.object({
  policy: z.enum(POLICY_IDS),
  network,
  windows: z.union([z.literal(2), z.literal(3), z.literal(4)]),
  scenarios: z.array(scenario),
});

const mark = z.object({
  atMs: z.number(),
  what: z.enum([
    'play',
    'pause',
    'steadyFrom',
    'steadyTo',
    'step',
    'frozen',
    'thawed',
    'stoodFrom',
    'stoodTo',
    'calmAgain',
    'hiddenFrom',
    'hiddenTo',
    'rested',
  ]),
  window: z.number().int().exactOptional(),
  value: z.number().exactOptional(),
});

const windowTrace = z.object({
  name: z.string(),
  clockError,
  frames: z.array(pair),
  positions: z.array(pair).exactOptional(),
  clock: z.array(pair),
  actions: z.array(
    z.object({ atMs: z.number(), kind: z.enum(['seek', 'rate', 'play', 'pause']), value: z.number() }),
  ),
  droppedFrames: z.number(),
  totalFrames: z.number(),
  cores: z.number(),
});

const screenLook = z.tuple([z.number(), z.array(z.number().nullable())]).readonly();
const sound = z.object({ startedAtMs: z.number(), clicks: z.array(z.array(z.number())) });

export const RunRecordSchema = z.object({
  version: z.literal(1),
  cell,
  round: z.number().int(),
  startedAt: z.string(),
  film: z.object({ fps: z.number().positive(), width: z.number(), height: z.number() }),
  windows: z.array(windowTrace),
  marks: z.array(mark),
  screen: z.array(screenLook),
  sound: sound.nullable(),
  machineBusy: z.number(),
}) satisfies z.ZodType<RunRecord>;

export const ClockRecordSchema = z.object({
  version: z.literal(1),
  network,
  joins: z.array(z.object({ clockError, errorAt1sMs: z.number(), errorAt60sMs: z.number().nullable() })),
}) satisfies z.ZodType<ClockRecord>;
