/** The data of the hostile bench: what one attack did to the server and to honest people, and the figures made of all. */
import { z } from 'zod';
import { MachineSchema } from '../kit/machine';
import { ATTACK_IDS } from './attacks';

/** One clock stamp of an honest person: when it was sent, ms since the watch began, and its round trip, ms. */
const StampSchema = z.tuple([z.number(), z.number()]);
export type Stamp = z.infer<typeof StampSchema>;

/** What the four honest people of a party saw while they were watched. */
export const WitnessSchema = z.object({
  stamps: z.array(StampSchema),
  /** Clock stamps that were never answered; they stand in `stamps` with the time that was waited. */
  unanswered: z.number(),
  disconnects: z.number(),
  /** Times the film was held for somebody. */
  holds: z.number(),
  linesSaid: z.number(),
  /** Lines that somebody of the four never got. */
  linesLost: z.number(),
  /** Requests that were refused, by name and code. */
  refused: z.record(z.string(), z.number()),
});
export type Witness = z.infer<typeof WitnessSchema>;

/** The connections of the attacker. */
export const IntrusionSchema = z.object({
  opened: z.number(),
  /** Tries that never became a connection. */
  turnedAway: z.number(),
  messages: z.number(),
  /** Connections with an abusive message that the server closed: from that message to the close, s. */
  out: z.object({ count: z.number(), median: z.number().nullable(), worst: z.number().nullable() }),
  /** How long the oldest abusive connection that is still open has been abusive at the end, s; null: there is none. */
  stillIn: z.number().nullable(),
  /** The attacker goes by itself, so there is nothing to be put out of. */
  leavesByItself: z.boolean(),
});
export type Intrusion = z.infer<typeof IntrusionSchema>;

const RunSchema = z.object({
  attack: z.enum(ATTACK_IDS),
  round: z.number(),
  /** Runs of one block are compared with its quiet time. */
  block: z.string(),
  seconds: z.number(),
  witness: WitnessSchema,
  /** PSS of the server's processes, MB. */
  memory: z.object({ beforeMb: z.number(), highestMb: z.number() }),
  intrusion: IntrusionSchema,
  /** Why the server's process ended, where it did. */
  serverEnded: z.string().nullable(),
  machine: z.object({
    /** Whether others used the machine, so that the bench ran before them (shared-machine.ts). */
    shared: z.boolean(),
    /** The busy share of all cores, 0…1. */
    busy: z.number(),
    /** The share of all cores that others than the bench used, 0…1. */
    strangers: z.number(),
    serverCores: z.number(),
  }),
});
export type Run = z.infer<typeof RunSchema>;

export const ResultSchema = z.object({
  version: z.literal(1),
  startedAt: z.string(),
  machine: MachineSchema,
  versions: z.object({
    matinee: z.string(),
    /** The commit of the attacked server. */
    commit: z.string(),
    protocol: z.number(),
    node: z.string(),
  }),
  runs: z.array(RunSchema),
});
export type Result = z.infer<typeof ResultSchema>;
