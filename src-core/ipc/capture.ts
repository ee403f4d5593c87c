/** The choice of the screen or window that is shared. */
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
  /** Lists screens and windows with thumbnails; only while a picker is open. */
  'capture.list': {
    input: z.strictObject({ requestId: IdSchema }),
    output: z.array(CaptureSourceSchema).max(200),
  },
  /**
   * Says that one's own share goes on, or that it ended or never began: the frame, which `capture.answer` shows, is
   * shown again or goes.
   */
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
  /** The page asked for a screen: ask the person what goes with it, and show the picker where it is ours. */
  'capture.asked': z.object({
    requestId: IdSchema,
    /** `system`: the system asks what to show, after `capture.answer` has named SYSTEM_PICKER; nothing is listed. */
    picker: z.enum(['ours', 'system']),
    audioPossible: z.boolean(),
    /** Whether the voices of the party are kept out of the captured sound, wherever they are heard. */
    voicesKeptOut: z.boolean(),
    /**
     * Where only the system's own output is captured: its name in the list of devices, '' where that isn't known. Null:
     * the sound of any output is captured.
     */
    capturedOutput: z.string().max(500).nullable(),
  }),
  /** Stop was pressed on the frame around the shared screen. */
  'capture.stopAsked': z.object({}),
} as const;
