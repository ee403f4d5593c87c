import { z } from 'zod';
import { isIceUrl, MAX_ICE_URL_LENGTH, splitTurnUrls } from './ice-urls';

/** A TURN server that gives time-limited access by a shared secret (coturn's REST form). */
export const TurnSchema = z.strictObject({
  /** turn: and turns:, with stun: beside them. */
  urls: z.array(z.string().min(1).max(500)).min(1).max(8),
  /** coturn's `static-auth-secret`. */
  secret: z.string().min(16).max(200),
  /** How long credentials are good for. */
  lifeMs: z.number().int().min(300_000).max(86_400_000),
});
export type Turn = z.infer<typeof TurnSchema>;

/** A film is over by then, and credentials are fetched anew before they end. */
export const DEFAULT_TURN_LIFE_MS = 21_600_000;

const UNIT_MS: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000 };

const UrlsSchema = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(
    z
      .array(
        z
          .string()
          .max(MAX_ICE_URL_LENGTH)
          .refine(isIceUrl, 'must look like turn:relay.example.org:3478 or turns:relay.example.org:5349'),
      )
      .min(1)
      .max(8)
      .refine((urls) => splitTurnUrls(urls).turn.length > 0, 'must name a turn: or turns: server'),
  );

const LifeSchema = z
  .string()
  .transform((text, context) => {
    const [, count, unit = ''] = /^(\d{1,9})([smh]?)$/.exec(text.trim()) ?? [];
    if (count !== undefined) return Number(count) * (UNIT_MS[unit] ?? 1_000);
    context.addIssue('must be a number of seconds, or like 90m or 6h');
    return z.NEVER;
  })
  .pipe(
    z.number().min(300_000, 'must be five minutes at least').max(86_400_000, 'must be a day at the most'),
  );

const EnvironmentSchema = z.object({
  MATINEE_TURN_URLS: UrlsSchema.optional(),
  MATINEE_TURN_SECRET: z.string().min(16).max(200).optional(),
  MATINEE_TURN_LIFE: LifeSchema.optional(),
});

/**
 * Reads the relay that the environment names, for a standalone server and for the one inside the app.
 * @returns `wrong`: a sentence for each setting that makes no sense; none of them repeats a secret
 */
export const readTurn = (
  environment: Readonly<Record<string, string | undefined>>,
): { readonly turn: Turn | null; readonly wrong: readonly string[] } => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
    return { turn: null, wrong: [...new Set(wrong)] };
  }
  const {
    MATINEE_TURN_URLS: urls,
    MATINEE_TURN_SECRET: secret,
    MATINEE_TURN_LIFE: lifeMs = DEFAULT_TURN_LIFE_MS,
  } = parsed.data;
  if (urls === undefined && secret === undefined) return { turn: null, wrong: [] };
  if (urls === undefined || secret === undefined)
    return { turn: null, wrong: ['MATINEE_TURN_URLS and MATINEE_TURN_SECRET belong together'] };
  return { turn: { urls, secret, lifeMs }, wrong: [] };
};
