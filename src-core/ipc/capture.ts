/** Which screen or window is shared. */
import { z } from 'zod';
import { IdSchema } from '../wire/room';
import { nothing } from './nothing';

export const CaptureSourceSchema = z.object({
  id: z.string().min(1).max(200),
  kind: z.enum(['screen', 'window']),
  name: z.string().max(500),
  /** data: URL of a PNG or JPEG, may be empty. */
  thumbnail: z.string().max(2_000_000),
  icon: z.string().max(500_000).nullable(),
});
export type CaptureSource = z.infer<typeof CaptureSourceSchema>;
/** The source to answer with where the system has the picker. */
export const SYSTEM_PICKER = 'system';

export const CAPTURE_CALLS = {
  /** Screens and windows with thumbnails; only while a picker is open. */
  'capture.list': {
    input: z.strictObject({ requestId: IdSchema }),
    output: z.array(CaptureSourceSchema).max(200),
  },
  /** The own share goes on, or ended or never began: the frame, which `capture.answer` shows, is shown again or goes. */
  'capture.sharing': { input: z.strictObject({ on: z.boolean() }), output: nothing },
  /** Answers a picker that `capture.asked` opened; a null source is a cancel. */
  'capture.answer': {
    input: z.strictObject({
      requestId: IdSchema,
      sourceId: z.string().max(200).nullable(),
      audio: z.boolean(),
    }),
    output: nothing,
  },
} as const;

export const CAPTURE_EVENTS = {
  /** The page asked for a screen: ask what goes with it, and show the picker where it is ours. */
  'capture.asked': z.object({
    requestId: IdSchema,
    /** `system`: the system asks what to show, after `capture.answer` has named SYSTEM_PICKER; nothing is listed. */
    picker: z.enum(['ours', 'system']),
    audioPossible: z.boolean(),
    /** Whether the voices of the party are kept out of the sound that is captured, wherever they are heard. */
    voicesKeptOut: z.boolean(),
    /**
     * Where only what goes to the system's own output is captured: the name that the list of devices has it under, ''
     * where that isn't known. Null: what goes to any output is captured.
     */
    capturedOutput: z.string().max(500).nullable(),
  }),
  /** Stop was pressed on the frame around what is shared. */
  'capture.stopAsked': z.object({}),
} as const;
