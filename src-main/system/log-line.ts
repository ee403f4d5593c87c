/** One line of the log file: JSON, without secrets, however those got into the message. */

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** Figures and states; never a token, a code, or the name of a film. */
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

const MAX_TEXT = 2_000;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/g, '‹token›'],
  [/\b(?:matinee|matinee-film|file):\/\/\S+/gi, '‹link›'],
  [/\bhttps?:\/\/[^\s"']*\/j\/\S+/gi, '‹link›'],
  [/[?&#](?:c|p|x|k|a|token|code)=[^\s&"']+/gi, '‹secret›'],
  [/\b[A-Za-z0-9_-]{32,}\b/g, '‹secret›'],
  [/(?:[A-Za-z]:\\|\/)(?:[^\s"':]+[\\/])+[^\s"':]*/g, '‹path›'],
];

export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((result, [pattern, instead]) => result.replace(pattern, instead), text.slice(0, MAX_TEXT));

/** @param time ISO 8601. */
export const logLine = (time: string, level: LogLevel, event: string, facts: Facts = {}): string => {
  const clean = Object.entries(facts).map(([key, value]) => [
    key,
    typeof value === 'string' ? withoutSecrets(value) : value,
  ]);
  return JSON.stringify({ time, level, event: withoutSecrets(event), ...Object.fromEntries(clean) });
};
