/** The app itself, its window, the machine, and the data kept for a bug report. */
import { z } from 'zod';
import { ArrivedLinkSchema } from '../session/arrived-link';
import { LIMITS } from '../wire/limits';
import { DhtNodesSchema } from '../wire/reach';
import { GivenBySchema } from '../wire/server-choice';
import { StunUrlsSchema } from '../wire/stun';
import { nothing } from './nothing';

export const AppInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  chrome: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  profile: z.string(),
  /** True under `npm run demo`, in tests and benches. */
  automation: z.boolean(),
  /** The usual STUN servers of parties on this computer. */
  givenStun: z.object({ servers: StunUrlsSchema, by: GivenBySchema }),
  /** Where the DHT is usually entered, by which parties at home are met from anywhere. */
  givenDht: z.object({ servers: DhtNodesSchema, by: GivenBySchema }),
  /** Whether there is a relay at which parties far away are met by whoever goes by a relay only. */
  hasReachRelay: z.boolean(),
  /** A page that opens an invitation in a browser, for links that can be clicked in any chat; null where there is none. */
  linkPageUrl: z.string().max(LIMITS.urlLength).nullable(),
});
export type AppInfo = z.infer<typeof AppInfoSchema>;

/** Bounds of a bug report: two minutes of figures of six people are a tenth of it. */
export const LIMITS_OF_REPORTS = { characters: 1_000_000, names: 500, nameLength: 500 } as const;

export const SYSTEM_CALLS = {
  'app.info': { input: nothing, output: AppInfoSchema },
  /** Takes a link that the app was started or called with and nobody has taken yet; taking it clears it. */
  'app.takeLink': {
    input: nothing,
    output: ArrivedLinkSchema.nullable(),
  },
  /** Says that the good-bye which `window.closing` asked for is done: the window closes. */
  'window.mayClose': { input: nothing, output: nothing },
  'window.setFullScreen': {
    input: z.strictObject({ on: z.boolean() }),
    output: nothing,
  },
  /**
   * `system`: a party is on, and its call and its server go on while the screen goes dark · `display`: the display
   * stays on too.
   */
  'system.keepAwake': {
    input: z.strictObject({ what: z.enum(['nothing', 'system', 'display']) }),
    output: nothing,
  },
  'system.copyText': {
    input: z.strictObject({ text: z.string().max(20_000) }),
    output: nothing,
  },
  /** Opens the OS's privacy settings for the device, where the OS has such a page. */
  'system.openPrivacySettings': {
    input: z.strictObject({
      device: z.enum(['camera', 'microphone', 'screen']),
    }),
    output: z.boolean(),
  },
  /**
   * Saves a bug report where the person chooses: the given text, the versions, and the log without names, addresses and
   * tokens. False where they cancelled. `names`: other words to strike out of the log, such as the names of people in
   * the party, each with its replacement: one pseudonym for all that a person is called. None of it is kept.
   */
  'diagnostics.save': {
    input: z.strictObject({
      report: z.string().max(LIMITS_OF_REPORTS.characters),
      names: z
        .array(
          z.strictObject({
            name: z.string().max(LIMITS_OF_REPORTS.nameLength),
            instead: z.string().regex(/^[a-z]{1,12}(?: \d{1,3})?$/),
          }),
        )
        .max(LIMITS_OF_REPORTS.names),
    }),
    output: z.boolean(),
  },
  /** Adds a line of the renderer's log to the app's log file. */
  'log.write': {
    input: z.strictObject({
      level: z.enum(['error', 'warn', 'info', 'debug']),
      message: z.string().max(2_000),
    }),
    output: nothing,
  },
} as const;

export const SYSTEM_EVENTS = {
  /** An invite link arrived by deep link, second start or command line: show the lobby, join nothing. */
  'app.link': ArrivedLinkSchema,
  'window.fullScreen': z.object({ on: z.boolean() }),
  /** The window is about to close: say good-bye, then call `window.mayClose`; it isn't waited for long. */
  'window.closing': z.object({}),
  /** The machine woke up: clocks and links need to be checked. */
  'system.resumed': z.object({}),
} as const;
