import { z } from 'zod';

/** A TURN server that gives time-limited access by a shared secret (coturn's REST form). */
export const TurnSchema = z.strictObject({
  /** turn: and turns:, and stun: beside them. */
  urls: z.array(z.string().min(1).max(500)).min(1).max(8),
  /** coturn's `static-auth-secret`. */
  secret: z.string().min(16).max(200),
  /** How long credentials are good for. */
  lifeMs: z.number().int().min(300_000).max(86_400_000),
});
export type Turn = z.infer<typeof TurnSchema>;

/** A film is over by then, and credentials are fetched anew before they end. */
export const DEFAULT_TURN_LIFE_MS = 21_600_000;

/** RFC 7064 and RFC 7065: a host or an address, a port, and for TURN the transport. */
const ICE_URL =
  /^(?:stuns?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?|turns?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?)$/i;

const isTurn = (url: string): boolean => /^turns?:/i.test(url);

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
          .max(500)
          .regex(ICE_URL, 'must look like turn:relay.example.org:3478 or turns:relay.example.org:5349'),
      )
      .min(1)
      .max(8)
      .refine((urls) => urls.some(isTurn), 'must name a turn: or turns: server'),
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
 * The relay that the environment names, for a server by itself and for the one inside the app.
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

/** Which of the addresses need credentials, and which are asked without. */
export const splitTurnUrls = (
  urls: readonly string[],
): { readonly turn: string[]; readonly stun: string[] } => ({
  turn: urls.filter(isTurn),
  stun: urls.filter((url) => !isTurn(url)),
});
