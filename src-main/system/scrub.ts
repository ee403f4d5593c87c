/**
 * Makes text fit for strangers: without names, addresses, invites, keys and paths, however they got into it. A doubtful
 * part goes: one can ask about a report that says too little, but one that says too much can't be taken back.
 */
import { CODE_ALPHABET } from '@core/base/ids';
import type { IpcParsedInput } from '@core/ipc/contract';

type Rule = readonly [pattern: RegExp, instead: string | ((match: string) => string)];

/** Letters of the code's alphabet, as a class of a pattern. */
const SYMBOL = `[${CODE_ALPHABET}${CODE_ALPHABET.toLowerCase()}]`;
/** In lower case a code without a digit is taken for a word, such as "film-star". */
const looksLikeCode = (text: string): boolean => /\d/.test(text) || text === text.toUpperCase();

/** Endings of source files, or parts of a program, which aren't the end of a host's name. */
const SOURCE_FILE = /\.(?:[cm]?[jt]s|vue|json|html|css|wasm|node|asar)$/i;
const isProgram = (text: string): boolean => SOURCE_FILE.test(text) || /\.[a-z]+[A-Z]\w*$/.test(text);

/** The end of a path without quotes: it may hold spaces, so only here. */
const PATH_END = '(?=:\\d|["\'`()<>|\\n\\r]|$)';
const PATH_REST = `[^"'\`()<>|\\n\\r]{0,2000}?${PATH_END}`;

const RULES: readonly Rule[] = [
  // Lines of a session description that name addresses and keys.
  [/\ba=(?:ice-ufrag|ice-pwd|fingerprint|candidate)[^\r\n]*/gi, '‹secret›'],
  [/\bcandidate:[^\r\n"']*/gi, '‹address›'],
  [/\b(?:bearer|basic)\s+[^\s"',;]+/gi, '‹secret›'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>]+/gi, '‹address›'],
  [/\b(?:turns?|stuns?|mailto|blob|data):[^\s"'<>]+/gi, '‹address›'],
  [
    /\b(?:token|secret|passw(?:or)?d|pwd|credentials?|api[_-]?key|key|cookie|authorization|username|ufrag)\b["']?\s{0,3}[:=]\s{0,3}["']?[^\s"',;]+/gi,
    '‹secret›',
  ],
  [/[?&#][\w.-]{1,40}=[^\s&"']+/g, '‹secret›'],
  [/[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*/g, '‹address›'],
  // A path that the log has struck already ended at the first space.
  [new RegExp(`‹path›${PATH_REST}`, 'g'), '‹path›'],
  // Paths: in quotes to the closing one, else as far as they may go.
  [/(["'`])(?:[a-z]:[\\/]|~?[\\/]|\.{1,2}[\\/])[^"'`\n\r]{0,2000}\1/gi, '$1‹path›$1'],
  [new RegExp(`(?<![a-z])[a-z]:[\\\\/]${PATH_REST}`, 'gi'), '‹path›'],
  [new RegExp(`\\\\\\\\[^\\s\\\\]${PATH_REST}`, 'g'), '‹path›'],
  [new RegExp(`(?:~|(?<![\\w.:/‹›]))\\/[^\\s/"'\`()<>|]{1,255}\\/${PATH_REST}`, 'g'), '‹path›'],
  [
    /[^\s"'`/\\]{1,255}\.(?:mkv|mp4|m4v|webm|avi|mov|mpe?g|mp3|m4a|flac|srt|vtt|ass|m3u8|torrent)\b/gi,
    '‹film›',
  ],
  [/eyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g, '‹secret›'],
  // The fingerprint of a certificate, the address of a network card.
  [/\b(?:[0-9a-f]{2}[:-]){5,}[0-9a-f]{2}\b/gi, '‹address›'],
  [
    /(?<![\w:])(?:[0-9a-f]{0,4}:){2,8}(?:[0-9a-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?(?:%\w{1,20})?(?![\w:])/gi,
    (match) => (match.includes('::') || match.split(':').length === 8 ? '‹address›' : match),
  ],
  [
    /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?(?![\d.]*\d)/g,
    '‹address›',
  ],
  [
    /\b(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}\b(?::\d{1,5})?/gi,
    (match) => (isProgram(match.replace(/:\d+$/, '')) ? match : '‹address›'),
  ],
  [
    /(?<![\w+/=-])[\w+/=-]{20,}(?![\w+/=-])/g,
    (match) => (match.length >= 32 || (/\d/.test(match) && /[a-z]/i.test(match)) ? '‹secret›' : match),
  ],
  [
    new RegExp(`(?<![\\w-])${SYMBOL}{4}-?${SYMBOL}{4}(?![\\w-])`, 'g'),
    (match) => (looksLikeCode(match) ? '‹code›' : match),
  ],
];

/** A text that is struck wherever it occurs, and its replacement: all names of one person have one pseudonym. */
export type Alias = IpcParsedInput<'diagnostics.save'>['names'][number];

/** A name this short would be found inside of ordinary words. */
const SHORT_NAME = 4;
/**
 * Words of errors and of our own log. The name of a person called by one is struck only as a whole word, so that
 * `TypeError` stays readable.
 */
const OUR_WORDS: ReadonlySet<string> = new Set(
  (
    'address aborted audio call camera channel client clock close closed code connect connected connection ' +
    'data debug denied device error event fail failed film function host info internal invalid leave level link ' +
    'local main media message name network null number object open page participant party peer person play player ' +
    'promise range read reference reject relay remote room screen seat send server session state stream string ' +
    'syntax system time timeout token track true type undefined unknown user video warn window write'
  ).split(' '),
);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const patternOf = (name: string): string =>
  [...name].length < SHORT_NAME || OUR_WORDS.has(name.toLowerCase())
    ? `(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`
    : escaped(name);

/** The marks of what is struck already. A person may be called by one of its words, and it isn't struck again. */
const MARK = '‹[a-z]{1,12}(?: \\d{1,3})?›';

/** Texts that a case-insensitive pattern takes for the same are equal after this. */
const folded = (text: string): string => text.toLowerCase().toUpperCase();

const nameRule = (aliases: readonly Alias[]): ((text: string) => string) => {
  const known = new Map<string, string>();
  for (const { name, instead } of aliases) {
    const plain = name.normalize('NFC').trim();
    if (plain !== '' && !known.has(plain)) known.set(plain, instead);
  }
  // Longer names come first: a name that contains another one is struck as a whole.
  const sorted = [...known]
    .map(([name, instead]) => ({ name, instead, folded: folded(name) }))
    .sort((a, b) => b.name.length - a.name.length);
  return (text) => {
    const within = folded(text);
    // Most names aren't in most lines, and one pattern of all of them would be tried at each letter.
    const here = sorted.filter((one) => within.includes(one.folded));
    if (here.length === 0) return text;
    const pattern = new RegExp(
      [MARK, ...here.map(({ name }) => patternOf(name))].map((one) => `(${one})`).join('|'),
      'giu',
    );
    return text.replace(pattern, (match: string, ...groups: unknown[]) => {
      const at = groups.findIndex((group) => group !== undefined);
      return at === 0 ? match : `‹${here[at - 1]?.instead ?? 'name'}›`;
    });
  };
};

/** @param aliases of people, parties, films, devices, this computer */
export const scrubber = (aliases: readonly Alias[]): ((text: string) => string) => {
  const withoutNames = nameRule(aliases);
  return (text) =>
    RULES.reduce<string>(
      (rest, [pattern, instead]) =>
        typeof instead === 'string' ? rest.replace(pattern, instead) : rest.replace(pattern, instead),
      withoutNames(text.normalize('NFC')),
    );
};

/** A longer line isn't ours, and would take long to search. */
const MOST_CHARACTERS = 20_000;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const EVENT = /^[a-z][A-Za-z]{0,30}(?:\.[a-z][A-Za-z]{0,30}){0,3}$/;
const FACT = /^[a-z]\w{0,40}$/i;

/** Scrubs a line of our own log: figures and words of ours stay, text is scrubbed. */
export const scrubLogLine = (line: string, scrub: (text: string) => string): string => {
  if (line.length > MOST_CHARACTERS) return '‹a line too long to be ours›';
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return scrub(line);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return scrub(line);
  const facts = Object.entries(parsed).map(([key, value]): [string, unknown] => {
    const name = FACT.test(key) ? key : scrub(key);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return [name, value];
    if (typeof value !== 'string') return [name, '‹left out›'];
    const isOurs =
      (key === 'time' && ISO_TIME.test(value)) ||
      (key === 'event' && EVENT.test(value)) ||
      (key === 'level' && /^(?:error|warn|info|debug)$/.test(value));
    return [name, isOurs ? value : scrub(value)];
  });
  return JSON.stringify(Object.fromEntries(facts));
};
