import { z } from 'zod';
import { IdSchema } from './room';

/**
 * What two people's apps say to each other over the link between them, beside voices and pictures: NTP's time stamps, as
 * `clock:ping` has them. Whoever asks keeps the time of asking to itself.
 */

/** The longest message, in bytes of UTF-8. */
export const APP_MESSAGE_BYTES = 256;
/** The largest bound of a clock that is told, ms. */
export const MOST_WITHIN_MS = 60_000;

/** Names a question in its answer. */
const QuestionSchema = z.int().min(0).max(0xffff_ffff);

const AskSchema = z.strictObject({ type: z.literal('clock:ask'), id: QuestionSchema });

const AnswerSchema = z.strictObject({
  type: z.literal('clock:answer'),
  id: QuestionSchema,
  /** Of the server whose time this is. */
  serverEpoch: IdSchema,
  /** The server's time when the question came, and when the answer left, as this person knows it, ms. */
  t1: z.number(),
  t2: z.number(),
  /** The most that this may be wrong by, ms: half the shortest round trip of this person and the server, and how far
   * clocks go apart since the last one. */
  withinMs: z.number().min(0).max(MOST_WITHIN_MS),
});

const AppMessageSchema = z.discriminatedUnion('type', [AskSchema, AnswerSchema]);
export type AppMessage = z.infer<typeof AppMessageSchema>;

/** @returns null for what no app of this protocol says */
export function parseAppMessage(text: string): AppMessage | null {
  if (new TextEncoder().encode(text).length > APP_MESSAGE_BYTES) return null;
  try {
    return AppMessageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
